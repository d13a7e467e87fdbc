#!/usr/bin/env bash
# Counts the barrows that the gardeners have handed in (one file each), every five seconds, and
# keeps the last hour of counts for the board in the shed.
set -u

tray=${DATA_DIR:-.}/barrows
board=${DATA_DIR:-.}/board.txt
every=5
keep=720

counts=()

count_barrows() {
    local files
    shopt -s nullglob
    files=("$tray"/*.barrow)
    shopt -u nullglob
    present=${#files[@]}
}

draw_board() {
    local highest=0 count
    for count in "${counts[@]}"; do
        ((count > highest)) && highest=$count
    done
    printf 'now %d, highest %d, counts %d\n' "$present" "$highest" "${#counts[@]}" > "$board"
}

mkdir -p "$tray"
while true; do
    count_barrows
    counts+=("$present")
    if ((${#counts[@]} > keep)); then
        counts=("${counts[@]:1}")
    fi
    draw_board
    sleep "$every"
done
