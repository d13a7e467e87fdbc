#!/usr/bin/env bash
# Belfry: one warden per bell waits for a pull on its rope; the belfry replaces lost wardens.
set -u

dir="${DATA_DIR:-/tmp}/belfry"
bells=(tenor treble sanctus curfew)
declare -A warden_of=() lost=()

ring() {
    printf '%(%H:%M:%S)T %s\n' -1 "$1" >>"$dir/ringing.log"
}

warden() {
    local bell=$1 rope="$dir/$1.rope" pull
    while :; do
        while read -r pull; do
            ring "$bell"
        done <"$rope"
    done
}

hire() {
    local bell=$1
    warden "$bell" &
    warden_of[$!]=$bell
}

replace() {
    local pid=$1 bell
    bell=${warden_of[$pid]:-}
    [[ -n $bell ]] || return 0
    unset "warden_of[$pid]"
    lost[$bell]=$(( ${lost[$bell]:-0} + 1 ))
    sleep $(( lost[$bell] < 6 ? 5 * lost[$bell] : 30 ))
    hire "$bell"
}

dismiss() {
    trap - TERM
    kill $(jobs -p) 2>/dev/null
    exit 0
}

mkdir -p "$dir"
for bell in "${bells[@]}"; do
    [[ -p $dir/$bell.rope ]] || mkfifo "$dir/$bell.rope"
    hire "$bell"
done
trap dismiss TERM INT

sleep 5 &
hourglass=$!
while :; do
    wait -n -p gone
    if [[ ${gone:-} == "$hourglass" ]]; then
        [[ -s $dir/ringing.log ]] && mv "$dir/ringing.log" "$dir/ringing.old"
        sleep 5 &
        hourglass=$!
    elif [[ -n ${gone:-} ]]; then
        replace "$gone"
    fi
done
