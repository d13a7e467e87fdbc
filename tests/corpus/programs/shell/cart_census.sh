#!/usr/bin/env bash
# Counts the open carts by shop for the status page. Talks to Valkey over /dev/tcp.
set -u

address=${REDIS_URL#*://}
address=${address##*@}
address=${address%%/*}
exec 3<>"/dev/tcp/${address%%:*}/${address##*:}"

# The carts of a test shop, so that the page has something to show.
seed_carts() {
    local first i line
    for (( first = 0; first < 12000; first += 200 )); do
        line=MSET
        for (( i = first; i < first + 200; i++ )); do
            line+=" cart:shop$(( i % 7 )):$i open"
        done
        printf '%s\r\n' "$line" >&3
        read -r _ <&3
    done
}

declare -A open_carts

count_carts() {
    local header line i
    open_carts=()
    printf 'KEYS cart:*\r\n' >&3
    IFS= read -r header <&3
    header=${header%$'\r'}
    for (( i = 0; i < ${header#\*}; i++ )); do
        IFS= read -r line <&3          # length
        IFS= read -r line <&3          # cart:SHOP:NUMBER
        line=${line#cart:}
        line=${line%%:*}
        open_carts[$line]=$(( ${open_carts[$line]:-0} + 1 ))
    done
}

write_page() {
    local shop
    for shop in "${!open_carts[@]}"; do
        printf '%s %s\n' "$shop" "${open_carts[$shop]}"
    done >"$DATA_DIR/carts.txt"
}

seed_carts
while true; do
    count_carts
    write_page
    sleep 3
done
