#!/bin/bash
# Keeps a mirror fresh: starts a run in the background, waits for it, then rests.  A second child holds the control port of the mirror.
set -u

rest=20
mirror=$DATA_DIR/mirror
mkdir -p "$mirror"

control() {
    exec tail -f /dev/null
}

mirror_run() {
    date +%s >"$mirror/stamp.new" && mv "$mirror/stamp.new" "$mirror/stamp"
}

stop() {
    kill "$control_pid" "${nap:-}" 2>/dev/null
    exit 0
}

trap stop TERM INT
control &
control_pid=$!

while :; do
    mirror_run &
    wait $! || echo "the run failed" >&2
    # Sleep as a child, so that a signal is handled at once.
    sleep "$rest" &
    nap=$!
    wait "$nap"
done
