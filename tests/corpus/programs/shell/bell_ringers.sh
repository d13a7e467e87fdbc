#!/usr/bin/env bash
# Bell ringers: one process for each tower, started again when it ends, but never in a hurry.
set -u
data=${DATA_DIR:-/tmp}
towers=(north south chapel)
declare -A tower_of=() started=()

ring() {
    local tower=$1 rope=$data/$1.rope order
    [[ -p $rope ]] || mkfifo "$rope"
    exec 5<>"$rope"
    while read -r order <&5; do
        printf '%s: %s\n' "$tower" "$order"
    done
}

hire() {
    local tower=$1
    ring "$tower" &
    tower_of[$!]=$tower
    started[$tower]=$SECONDS
}

dismiss() {
    kill "${!tower_of[@]}" 2>/dev/null
    exit 0
}
trap dismiss TERM INT

for tower in "${towers[@]}"; do
    hire "$tower"
done

while true; do
    wait -n -p gone
    tower=${tower_of[${gone:-0}]:-}
    [[ -n $tower ]] || continue
    unset "tower_of[$gone]"
    if ((SECONDS - started[$tower] < 10)); then
        sleep 10
    fi
    hire "$tower"
done
