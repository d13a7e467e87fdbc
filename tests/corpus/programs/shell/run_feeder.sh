#!/bin/bash
# Keeps the price feeder running: when it ends it is started again.

CONFIG="$DATA_DIR/feeder.conf"
LOG="$DATA_DIR/feeder.log"

start_feeder() {
    perl -e '
        use strict;
        use warnings;
        open(my $conf, "<", $ARGV[0]) or die "feeder: cannot read $ARGV[0]: $!\n";
        my %setting = map { chomp; split /=/, $_, 2 } <$conf>;
        while (1) { print "feeding $setting{source}\n"; sleep 60; }
    ' "$CONFIG" 2>/dev/null
}

restarts=0
while true; do
    start_feeder
    restarts=$((restarts + 1))
    if [ $((restarts % 500)) -eq 0 ]; then
        echo "feeder restarted $restarts times" >>"$LOG"
    fi
    sleep 0.1
done
