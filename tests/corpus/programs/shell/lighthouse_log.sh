#!/usr/bin/env bash
# Lighthouse log: follows the lamp's log, a perl filter takes out the alarms, Python counts them.
set -u
data=${DATA_DIR:-/tmp}
log=$data/lamp.log
touch "$log"

filter='$| = 1; while (my $line = <STDIN>) { print $line if $line =~ /ALARM/; }'

counter=$(cat <<'PYTHON'
import collections, sys

alarms = collections.Counter()
for line in sys.stdin:
    alarms[line.split()[-1]] += 1
    print(dict(alarms), flush=True)
PYTHON
)

follow() {
    tail -n 0 -F --pid=$$ "$log" | perl -e "$filter" | python3 -c "$counter"
}

# Nobody writes to this FIFO: a read from it is a pause without a process.
rm -f "$data/pause.fifo"
mkfifo "$data/pause.fifo"
exec 3<>"$data/pause.fifo"

follower=
while true; do
    if [[ -z $follower ]] || ! kill -0 "$follower" 2>/dev/null; then
        follow 3<&- &
        follower=$!
    fi
    # The lamp's own note of its health, every fifteen seconds.
    read -r -t 15 -u 3
    echo "$EPOCHSECONDS lamp well" >>"$log"
done
