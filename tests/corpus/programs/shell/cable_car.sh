#!/usr/bin/env bash
# Cable car operator: follows the cabin events on the bus and keeps the board at the valley station.
set -u
data=${DATA_DIR:-/tmp}
bus=$data/cabins.fifo
rm -f "$bus"
mkfifo "$bus"
exec 4<>"$bus"

declare -A position=()
events=0

debug() {
    printf '%(%H:%M:%S)T DEBUG cable_car[%d]: %s\n' -1 "$$" "$*"
}

write_board() {
    local cabin
    for cabin in "${!position[@]}"; do
        printf '%s %s\n' "$cabin" "${position[$cabin]}"
    done >"$data/board.txt"
}

handle() {
    local cabin=$1 where=$2
    position[$cabin]=$where
    events=$((events + 1))
    debug "cabin $cabin at $where"
    write_board
}

trap 'rm -f "$bus"; exit 0' TERM INT

while :; do
    debug "waiting for events, ${#position[@]} cabins known, $events events so far"
    if read -r -t 0.08 cabin where <&4; then
        handle "$cabin" "$where"
    else
        debug "no event, board unchanged"
    fi
done
