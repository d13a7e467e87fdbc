#!/usr/bin/env bash
# Keeps two helpers running: each takes orders from a fifo and leaves a sign of life when none came for 15 s.
set -u

helpers=(mailer rotator)
declare -A name_of orders

helper() {
    local name=$1 order status fd
    for fd in "${orders[@]}"; do
        exec {fd}>&-          # those are the ends of the supervisor
    done
    while true; do
        if IFS= read -r -t 15 order; then
            printf '%(%T)T %s did %s\n' -1 "$name" "$order" >>"$DATA_DIR/$name.log"
        else
            status=$?
            (( status > 128 )) || exit 0          # the end of the fifo, not the time limit
            printf '%(%T)T\n' -1 >"$DATA_DIR/$name.alive"
        fi
    done
}

start_helper() {
    local name=$1 fifo=$DATA_DIR/$1.orders fd
    [ -p "$fifo" ] || mkfifo "$fifo"
    helper "$name" <"$fifo" &
    name_of[$!]=$name
    # Held open for writing, so that the helper does not see the end of its fifo after each order.
    if [ -z "${orders[$name]:-}" ]; then
        exec {fd}>"$fifo"
        orders[$name]=$fd
    fi
}

for name in "${helpers[@]}"; do
    start_helper "$name"
done

while true; do
    wait -n -p ended
    [ -n "${ended:-}" ] || { sleep 30; continue; }
    echo "${name_of[$ended]} ended" >>"$DATA_DIR/crew.log"
    sleep 5
    start_helper "${name_of[$ended]}"
done
