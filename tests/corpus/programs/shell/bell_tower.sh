#!/bin/bash
# Bell tower: a ringer per bell, a clock, a keeper that looks after them all.
set -u

tower=${DATA_DIR:-/tmp}/tower
bells=(maria petrus paulus)
declare -A ringer

ring() {
    local bell=$1 strokes
    while :; do
        if read -r strokes <&8; then
            echo "$bell: $strokes strokes"
        fi
    done
}

start_ringer() {
    local bell=$1
    [ -p "$tower/$bell" ] || mkfifo "$tower/$bell"
    # read-write, so that the pipe never reports end of file
    ring "$bell" 8<>"$tower/$bell" &
    ringer[$bell]=$!
}

check_ringers() {
    local bell
    for bell in "${bells[@]}"; do
        kill -0 "${ringer[$bell]}" 2>/dev/null && continue
        echo "$bell: ringer lost" >&2
        start_ringer "$bell"
    done
}

start_clock() {
    python3 -c '
import select, sys

def tick(fd, hours=0):
    while True:
        ready, _, _ = select.select([fd], [], [], 4.0)
        if not ready:
            continue
        if not fd.readline():
            return
        hours += 1
        print("clock set", hours, "times", flush=True)

tick(open(sys.argv[1], "r+b", buffering=0))
' "$tower/clock" &
    clock=$!
}

trap 'kill "$clock" "${ringer[@]}" 2>/dev/null; exit 0' TERM INT

mkdir -p "$tower"
for pipe in clock keeper; do
    [ -p "$tower/$pipe" ] || mkfifo "$tower/$pipe"
done
for bell in "${bells[@]}"; do
    start_ringer "$bell"
done
start_clock

exec 9<>"$tower/keeper"
while true; do
    if read -r -t 3 order <&9; then
        [ "$order" = noon ] && echo 12 >"$tower/maria"
    fi
    check_ringers
done
