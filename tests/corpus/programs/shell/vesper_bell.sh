#!/usr/bin/env bash
# Rings the vesper bell on request. Requests come in through a fifo.
set -u

DATA_DIR=${DATA_DIR:-.}
REQUESTS=$DATA_DIR/vesper.fifo
STATE=$DATA_DIR/vesper.state
rung=0

open_requests() {
    [[ -p $REQUESTS ]] || mkfifo "$REQUESTS"
    # opened for reading and writing: never at end of file
    exec {requests}<>"$REQUESTS"
}

ring() {
    local times=$1 i
    for ((i = 0; i < times; i++)); do
        rung=$((rung + 1))
        printf 'dong %d\n' "$rung"
    done
}

note_alive() {
    printf 'alive %(%s)T rung %d\n' -1 "$rung" >"$STATE"
}

reload() {
    printf 'nothing to reload\n'
}

trap reload HUP
trap 'rm -f "$REQUESTS"; exit 0' TERM INT

open_requests
while true; do
    if IFS=' ' read -r -t 3 -u "$requests" verb count; then
        case $verb in
            ring) ring "${count:-1}" ;;
            quit) break ;;
            *) printf 'what is "%s"?\n' "$verb" ;;
        esac
        continue
    fi
    note_alive
done
rm -f "$REQUESTS"
