#!/bin/bash
# Granary: keeps three helpers alive, whatever happens to them.
set -u

data=${DATA_DIR:-/tmp}
export GRANARY_DB=${DATABASE_PATH:-$data/granary.db}

keep_alive() {
    local name=$1 count=0
    shift
    while :; do
        "$@" >"$data/$name.out" 2>&1
        count=$((count + 1))
        echo "$count" >"$data/$name.restarts"
    done
}

# waits for lorries at the gate
watch_gate() {
    local plate
    while read -r plate <&7; do
        echo "lorry $plate weighed"
    done
}

# turns the grain over once an hour
turn_grain() {
    while sleep 3600; do
        echo "turned at $SECONDS"
    done
}

# books what the moisture meters report
book_moisture() {
    python3 -c '
import os, sqlite3, sys, time

db = sqlite3.connect(os.environ["GRANARY_DB"])
try:
    silos = [row[0] for row in db.execute("select name from silo order by name")]
except sqlite3.OperationalError as err:
    sys.exit(f"moisture: {err}")
while True:
    time.sleep(300)
    db.executemany("insert into moisture values (?, 14.0)", [(s,) for s in silos])
    db.commit()
'
}

trap 'kill $(jobs -p) 2>/dev/null; exit 0' TERM INT

mkfifo "$data/gate" 2>/dev/null
exec 7<>"$data/gate"

keep_alive gate watch_gate &
keep_alive turner turn_grain &
keep_alive moisture book_moisture &
wait
