#!/bin/bash
# Bridge from the alarm queue (a Redis list) to the pager, in Perl without a client library.
# A lost connection is opened again "with backoff".
exec perl -x "$0" "$@"
exit 1
#!perl
package RedisLine;
use strict;
use warnings;
use IO::Socket::INET;

sub connect_to {
    my ($class, $url) = @_;
    my ($host, $port) = $url =~ m{^redis://(?:[^@/]*@)?([^:/]+):(\d+)} or die "bad address: $url\n";
    my $socket = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port, Timeout => 2)
        or die "connect: $!\n";
    return bless { socket => $socket }, $class;
}

sub command {
    my ($self, @words) = @_;
    my $request = '*' . @words . "\r\n" . join '', map { '$' . length($_) . "\r\n$_\r\n" } @words;
    print { $self->{socket} } $request or die "write: $!\n";
    $self->{socket}->flush;
    return $self->reply;
}

sub reply {
    my ($self) = @_;
    my $line = readline $self->{socket};
    die "connection lost\n" unless defined $line;
    $line =~ s/\r\n$//;
    my ($kind, $rest) = (substr($line, 0, 1), substr $line, 1);
    die "$rest\n" if $kind eq '-';
    return $rest if $kind eq '+' or $kind eq ':';
    return undef if $rest < 0;
    return [map { $self->reply } 1 .. $rest] if $kind eq '*';
    read $self->{socket}, my $text, $rest + 2;
    return substr $text, 0, $rest;
}

package main;
use strict;
use warnings;
use Time::HiRes ();

$SIG{PIPE} = 'IGNORE';
my $url   = $ENV{REDIS_URL} // 'redis://127.0.0.1:6379';
my $queue = ($ENV{QUEUE} // 'alarms') . ':alarms';
my $FIRST_DELAY = 0.01;
my $LONGEST     = 15;

sub page { my ($text) = @_; print "PAGE $text\n" }

sub forward_alarms {
    my ($redis) = @_;
    while (1) {
        my $item = $redis->command('BRPOP', $queue, 0);
        page($item->[1]) if $item;
    }
}

sub session {
    my $redis = RedisLine->connect_to($url);
    forward_alarms($redis);
}

while (1) {
    my $delay = $FIRST_DELAY;
    eval { session(); 1 } or do {
        Time::HiRes::sleep($delay);
        $delay *= 2 if $delay < $LONGEST;
    };
}
