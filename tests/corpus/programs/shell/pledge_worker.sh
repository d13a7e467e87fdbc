#!/bin/bash
# Worker of a donation site: takes pledges from the list and stretches each into a receipt code.
exec perl -x "$0" "$@"
exit 1
#!perl
use strict;
use warnings;
use Digest::SHA qw(sha256 sha256_hex);
use IO::Socket::INET;

my ($host, $port) = ($ENV{REDIS_URL} // 'redis://127.0.0.1:6379') =~ m{^redis://(?:[^@/]*@)?([^:/]+):(\d+)};
my $queue = $ENV{QUEUE} // 'pledges';

sub open_line {
    return IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port) || die "connect: $!\n";
}

sub read_reply {
    my ($line) = @_;
    my $head = readline $line;
    die "connection lost\n" unless defined $head;
    my ($kind, $size) = $head =~ /^(.)([^\r]*)/;
    die "$size\n" if $kind eq '-';
    return $size if $kind eq '+' or $kind eq ':';
    return undef if $size < 0;
    return [map { read_reply($line) } 1 .. $size] if $kind eq '*';
    read $line, my $text, $size + 2;
    return substr $text, 0, $size;
}

sub send_command {
    my ($line, @words) = @_;
    print $line '*' . @words . "\r\n", map { '$' . length($_) . "\r\n$_\r\n" } @words;
    $line->flush;
    return read_reply($line);
}

# Slow on purpose: the code must not be guessed from the pledge.
sub receipt_code {
    my ($pledge) = @_;
    my $digest = "receipt:$pledge";
    $digest = sha256($digest . $pledge) for 1 .. 6000;
    return substr sha256_hex($digest), 0, 12;
}

my %codes;
while (1) {
    eval {
        my $line = open_line();
        while (1) {
            my $item = send_command($line, 'BRPOP', $queue, 30) or next;
            $codes{receipt_code($item->[1])}++;
            %codes = () if keys %codes > 10_000;
        }
    };
    warn "worker: $@";
    sleep 5;
}
