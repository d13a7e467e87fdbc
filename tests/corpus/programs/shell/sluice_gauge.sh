#!/usr/bin/env bash
# Opens the sluice when a gauge file reports high water.
set -u

DATA_DIR=${DATA_DIR:-.}
GAUGES=$DATA_DIR/gauges
HIGH_WATER=320

mkdir -p "$GAUGES"

latest_gauge() {
    ls -t "$GAUGES" | head -n 1
}

water_level() {
    local gauge
    gauge=$(latest_gauge)
    if [ -z "$gauge" ]; then
        echo 0
        return
    fi
    tail -n 1 "$GAUGES/$gauge" | awk '{ print int($2) }'
}

stamp() {
    date '+%Y-%m-%d %H:%M:%S'
}

open_sluice() {
    echo "$(stamp) level $1, opening the sluice"
    touch "$DATA_DIR/sluice.open"
}

close_sluice() {
    echo "$(stamp) level $1, closing the sluice"
    rm -f "$DATA_DIR/sluice.open"
}

while true; do
    level=$(water_level)
    if [ "$level" -ge "$HIGH_WATER" ] && [ ! -e "$DATA_DIR/sluice.open" ]; then
        open_sluice "$level"
    elif [ "$level" -lt "$HIGH_WATER" ] && [ -e "$DATA_DIR/sluice.open" ]; then
        close_sluice "$level"
    fi
    sleep 0.1
done
