#!/bin/bash
# Removes scratch files that are older than a day, every ten minutes; SIGHUP does it at once.
set -u

scratch="$DATA_DIR/scratch"
interval=600
mkdir -p "$scratch"

clean() {
    find "$scratch" -type f -mmin +1440 -delete
}

nap() {
    # in the background, so that a signal is taken while we wait
    sleep "$interval" &
    sleeper=$!
    wait "$sleeper"
    kill "$sleeper" 2>/dev/null
}

sleeper=
trap ':' HUP
trap '[ -n "$sleeper" ] && kill "$sleeper" 2>/dev/null; exit 0' TERM INT

while true; do
    clean
    nap
done
