#!/bin/bash
# Waits for the lock of the nightly export, then runs it.  The lock holds the id of its owner.
set -u

lock=$DATA_DIR/export.lock
echo $$ >"$lock"        # as if an export was under way

owner() {
    cat "$lock" 2>/dev/null
}

alive() {
    [ -n "$1" ] && ps -o pid= -p "$1" >/dev/null 2>&1
}

wait_for_lock() {
    while alive "$(owner)"; do
        sleep 0.05
    done
}

run_export() {
    echo $$ >"$lock"
    date >"$DATA_DIR/export.done"
    rm -f "$lock"
}

while :; do
    wait_for_lock
    run_export
    sleep 3600
done
