#!/usr/bin/env bash
# Runs the relay that passes the weather station's readings on, and starts it again if it ends.
set -u
data=${DATA_DIR:-/tmp}
config=$data/relay.conf
pidfile=$data/relay.pid

log() {
    printf '%(%F %T)T %s\n' -1 "$*" >>"$data/relay.log"
}

relay() {
    exec bash -c '
        set -eu
        source "$1"
        exec 3>"/dev/tcp/127.0.0.1/$RELAY_PORT"
        while read -r reading; do
            printf "%s %s\n" "$STATION" "$reading" >&3
        done
    ' relay "$config"
}

stop() {
    [ -s "$pidfile" ] && kill "$(<"$pidfile")" 2>/dev/null
    exit 0
}
trap stop TERM INT

log "relay manager $$ started"
restarts=0
while :; do
    relay </dev/null 2>>"$data/relay.err" &
    echo $! >"$pidfile"
    wait $!
    status=$?
    restarts=$((restarts + 1))
    if ((restarts % 1000 == 0)); then
        log "relay ended with $status, $restarts restarts so far"
    fi
    sleep 0.2
done
