#!/usr/bin/env bash
# Pilot board: the dispatcher (perl) takes orders from a FIFO, the display (Python) shows them.
set -u
data=${DATA_DIR:-/tmp}
orders=$data/orders.fifo
board=$data/board.fifo
rm -f "$orders" "$board"
mkfifo "$orders" "$board"

dispatcher=$(cat <<'PERL'
use strict;
use warnings;
use IO::Select;

my ($orders, $board) = @ARGV;
syscall(157, 1, 9);    # go when the shell goes (x86-64: prctl)
open(my $in, '+<', $orders) or die "orders: $!";
open(my $out, '+>', $board) or die "board: $!";
$out->autoflush(1);
my $ready = IO::Select->new($in);
my %waiting;

sub next_order {
    # A short timeout keeps the late orders moving.
    return unless $ready->can_read(0.002);
    sysread($in, my $text, 4096);
    return split /\n/, $text;
}

while (1) {
    $waiting{$_} = time for next_order();
    for my $ship (grep { time - $waiting{$_} >= 3 } keys %waiting) {
        print {$out} "$ship: pilot on the way\n";
        delete $waiting{$ship};
    }
}
PERL
)

display=$(cat <<'PYTHON'
import ctypes, sys
ctypes.CDLL(None).prctl(1, 9)
with open(sys.argv[1], "r+b", buffering=0) as board:
    while True:
        sys.stdout.buffer.write(board.read(4096))
        sys.stdout.flush()
PYTHON
)

perl -e "$dispatcher" "$orders" "$board" &
python3 -c "$display" "$board" &
wait
