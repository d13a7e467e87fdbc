#!/usr/bin/env bash
# Starts the sample collector and waits for it.  The collector reads samples from a
# named pipe and adds them up.
set -u

DATA_DIR=${DATA_DIR:-.}
SAMPLES=$DATA_DIR/samples
LOG=$DATA_DIR/collector.log

[ -p "$SAMPLES" ] || mkfifo "$SAMPLES"

run_collector() {
    exec perl - "$SAMPLES" "$LOG" <<'PERL'
use strict;
use warnings;
use Fcntl;
use IO::Handle;
use IO::Select;
use POSIX qw(strftime);

my ($pipe_path, $log_path) = @ARGV;
my $parent = getppid();
my %sum;

sysopen(my $pipe, $pipe_path, O_RDWR) or die "$pipe_path: $!";
open(my $log, '>>', $log_path) or die "$log_path: $!";
$log->autoflush(1);
my $select = IO::Select->new($pipe);

sub note {
    my ($text) = @_;
    print {$log} strftime('%Y-%m-%d %H:%M:%S', localtime), " collector[$$]: $text\n";
}

sub take {
    my ($line) = @_;
    my ($name, $value) = split ' ', $line;
    $sum{$name} += $value if defined $value;
}

# End with the shell that started us.
while (getppid() == $parent) {
    if ($select->can_read(0.01)) {
        sysread($pipe, my $text, 4096);
        take($_) for split /\n/, $text;
    } else {
        note('WARN no sample within the deadline');
        note(sprintf 'DEBUG %d names known, waiting', scalar keys %sum);
    }
}
PERL
}

run_collector &
collector=$!
trap 'kill "$collector" 2>/dev/null; exit 0' TERM INT
wait "$collector"
