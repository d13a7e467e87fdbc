#!/bin/bash
# Keeps three buoy listeners running; waits for one to end and starts it again,
# with a pause that doubles each time the same listener ends early.
set -u

declare -A buoy_of pause_of started_at

listen_buoy() {
    # The listener itself: waits for a line, and ends when the keeper is gone.
    local signal
    read -r signal < "$lifeline"
}

start_buoy() {
    local buoy=$1
    listen_buoy "$buoy" 8>&- &
    buoy_of[$!]=$buoy
    started_at[$buoy]=$SECONDS
}

stop_all() {
    kill "${!buoy_of[@]}" 2> /dev/null
    exit 0
}

lifeline="$DATA_DIR/lifeline"
mkfifo "$lifeline"
exec 8<> "$lifeline"
trap stop_all TERM INT

for buoy in north east harbour; do
    pause_of[$buoy]=1
    start_buoy "$buoy"
done

while :; do
    wait -n -p ended
    buoy=${buoy_of[$ended]}
    unset "buoy_of[$ended]"
    if [ $((SECONDS - started_at[$buoy])) -gt 60 ]; then
        pause_of[$buoy]=1
    fi
    echo "listener of $buoy ended, again in ${pause_of[$buoy]} s" >> "$DATA_DIR/keeper.log"
    sleep "${pause_of[$buoy]}"
    pause_of[$buoy]=$((pause_of[$buoy] < 60 ? pause_of[$buoy] * 2 : 60))
    start_buoy "$buoy"
done
