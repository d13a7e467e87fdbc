#!/bin/bash
# Reports how many outgoing mails are still unsent. The journal is append-only ("queued" and "sent"
# lines); the meter reads it from the first line every time.
exec perl -x "$0" "$@"
exit 1
#!perl
use strict;
use warnings;

my $dir     = $ENV{DATA_DIR} // '.';
my $journal = "$dir/outbox.journal";
my $gauge   = "$dir/outbox.gauge";

# A few months of mail, all of it sent.
sub seed_journal {
    my ($mails) = @_;
    open my $out, '>', $journal or die "$journal: $!";
    for my $id (1 .. $mails) {
        printf $out "%d queued mail-%06d customer%d\@example.org\n", 1700000000 + $id, $id, $id % 977;
        printf $out "%d sent mail-%06d 250 accepted\n", 1700000002 + $id, $id;
    }
    close $out;
}

sub count_unsent {
    my %unsent;
    open my $in, '<', $journal or die "$journal: $!";
    while (my $line = <$in>) {
        my ($time, $state, $mail) = split ' ', $line;
        if    ($state eq 'queued') { $unsent{$mail} = $time }
        elsif ($state eq 'sent')   { delete $unsent{$mail} }
    }
    close $in;
    return scalar keys %unsent;
}

sub write_gauge {
    my ($value) = @_;
    open my $out, '>', "$gauge.new" or die "$gauge: $!";
    print $out "outbox_unsent $value\n";
    close $out;
    rename "$gauge.new", $gauge;
}

seed_journal(120_000);
while (1) {
    write_gauge(count_unsent());
    sleep 2;
}
