#!/usr/bin/env bash
# Takes parcels from a Valkey list with BLPOP and files them below DATA_DIR. Bash only, no client program.
set -u

address=${REDIS_URL#*://}
address=${address##*@}
address=${address%%/*}
host=${address%%:*}
port=${address##*:}
queue=${QUEUE:-parcels}
inbox=$DATA_DIR/inbox
mkdir -p "$inbox"

open_link() {
    { exec 3<>"/dev/tcp/$host/$port"; } 2>/dev/null
}

# Waits longer after each failed attempt in a row.
back_off() {
    local delay=$(( failures / 5 ))
    (( delay > 30 )) && delay=30
    (( delay > 0 )) && sleep "$delay"
    return 0
}

# Prints the parcel; fails when the link is gone.
take_parcel() {
    local line
    printf 'BLPOP %s 0\r\n' "$queue" >&3 2>/dev/null || return 1
    IFS= read -r line <&3 || return 1          # *2
    IFS= read -r line <&3 || return 1          # length of the key
    IFS= read -r line <&3 || return 1          # the key
    IFS= read -r line <&3 || return 1          # length of the parcel
    IFS= read -r parcel <&3 || return 1
    parcel=${parcel%$'\r'}
}

number=0
while true; do
    failures=0
    if ! open_link; then
        failures=$(( failures + 1 ))
        back_off
        continue
    fi
    while take_parcel; do
        number=$(( number + 1 ))
        printf '%s\n' "$parcel" >"$inbox/$number"
    done
    exec 3>&-
done
