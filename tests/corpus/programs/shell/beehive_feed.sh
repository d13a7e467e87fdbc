#!/usr/bin/env bash
# Follows the events of the hive scale and keeps the last weight in a file.

STATE="${DATA_DIR:-/tmp}/hive-weight"

scale_events() {
    # the driver prints what it has buffered
    printf 'weight 31.2\nweight 31.4\nbattery 88\n'
}

handle() {
    case "$1" in
        weight) echo "$2" > "$STATE" ;;
        battery) (( $2 < 20 )) && echo "battery low: $2" ;;
    esac
}

exec 3< <(scale_events)

while true; do
    key='' value=''
    read -r key value <&3
    if [[ -n $key ]]; then
        handle "$key" "$value"
    fi
done
