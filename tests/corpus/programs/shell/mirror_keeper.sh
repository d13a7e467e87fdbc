#!/bin/bash
# Keeps one mirror pass running. A pass lasts hours (it mostly waits for the next slot of the
# upstream server); when it ends early, the next start is put off for longer and longer.
# A second process writes the time to a file every ten seconds, which the monitoring reads.

set -u
state="$DATA_DIR/mirror"
mkdir -p "$state"
pass=
beat=

mirror_pass() {
    printf 'started %(%F %T)T\n' -1 >>"$state/passes.log"
    # The slot of the upstream server is three hours away.
    exec sleep 10800
}

heartbeat() {
    while :; do
        printf '%(%s)T\n' -1 >"$state/alive"
        sleep 10
    done
}

finish() {
    trap - TERM INT EXIT
    [ -n "$pass" ] && kill "$pass" 2>/dev/null
    [ -n "$beat" ] && kill "$beat" 2>/dev/null
    exit 0
}
trap finish TERM INT EXIT

heartbeat &
beat=$!

pause=5
while :; do
    began=$SECONDS
    mirror_pass &
    pass=$!
    wait "$pass"
    if [ $((SECONDS - began)) -gt 600 ]; then
        pause=5
    fi
    sleep "$pause"
    pause=$((pause * 2))
    if [ "$pause" -gt 900 ]; then
        pause=900
    fi
done
