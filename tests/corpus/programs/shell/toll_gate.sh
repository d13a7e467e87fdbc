#!/usr/bin/env bash
# Toll gate: barriers write "LANE AXLES" lines into a fifo, the gate keeps the takings.
set -u

dir="${DATA_DIR:-/tmp}"
fifo="$dir/barrier.fifo"
book="$dir/takings.txt"
declare -A takings=()
dirty=0

open_gate() {
    [[ -p $fifo ]] || mkfifo "$fifo"
    exec 3<>"$fifo"
}

close_gate() {
    write_book
    exec 3>&-
    rm -f "$fifo"
    exit 0
}

price_of() {
    case $1 in
        2) price=320 ;;
        3) price=540 ;;
        [4-9]) price=910 ;;
        *) price=0 ;;
    esac
}

write_book() {
    local lane
    for lane in "${!takings[@]}"; do
        printf '%s %d\n' "$lane" "${takings[$lane]}"
    done >"$book.new"
    mv "$book.new" "$book"
    dirty=0
}

serve_vehicle() {
    local lane=$1 axles=$2
    price_of "$axles"
    takings[$lane]=$(( ${takings[$lane]:-0} + price ))
    dirty=1
}

trap close_gate TERM INT
open_gate

while :; do
    if read -r -t 7 -u 3 lane axles; then
        serve_vehicle "${lane:-none}" "${axles:-0}"
        continue
    fi
    (( dirty )) && write_book
done
