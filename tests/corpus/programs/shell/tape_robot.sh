#!/bin/bash
# Console of a tape library: takes commands ("load 3", "unload") from a FIFO and touches a heartbeat
# file four times a minute. The FIFO is held open for writing too, so it never reports an end.
set -u

DATA_DIR=${DATA_DIR:-.}
FIFO="$DATA_DIR/robot.cmd"
BEAT="$DATA_DIR/robot.beat"
slot=none

load() {
    slot=$1
    echo "loaded slot $slot"
}

unload() {
    echo "unloaded slot $slot"
    slot=none
}

beat() {
    printf 'slot=%s seconds=%s\n' "$slot" "$SECONDS" > "$BEAT"
}

handle() {
    case $1 in
        load\ *) load "${1#load }" ;;
        unload)  unload ;;
        *)       echo "unknown command: $1" >&2 ;;
    esac
}

[ -p "$FIFO" ] || mkfifo "$FIFO"
exec 3<> "$FIFO"
beat
while :; do
    if IFS= read -r -t 15 -u 3 line; then
        handle "$line"
    else
        beat
    fi
done
