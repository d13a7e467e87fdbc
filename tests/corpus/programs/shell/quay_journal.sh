#!/bin/bash
# Quay journal: follows the harbour log and files arrivals and departures apart.
# Three background jobs: the follower (tail -F), the tide clock that writes a
# line every ten seconds, and the rotation every minute; the script waits.
# tail ends together with the script (--pid).
set -u

log="$DATA_DIR/harbour.log"
: > "$log"

file_entry() {
    case $1 in
        "arrived "*)  printf '%s\n' "${1#arrived }" >> "$DATA_DIR/arrivals" ;;
        "departed "*) printf '%s\n' "${1#departed }" >> "$DATA_DIR/departures" ;;
    esac
}

follow() {
    tail --pid=$$ -n 0 -F "$log" 2>/dev/null | while IFS= read -r line; do
        file_entry "$line"
    done
}

tide_clock() {
    while sleep 10; do
        printf 'tide %(%H:%M:%S)T\n' -1 >> "$log"
    done
}

rotate() {
    while sleep 60; do
        mv -f "$log" "$log.1"
        : > "$log"
    done
}

trap 'kill $(jobs -p) 2>/dev/null; exit 0' TERM INT
follow &
tide_clock &
rotate &
wait
