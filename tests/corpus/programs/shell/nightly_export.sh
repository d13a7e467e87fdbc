#!/bin/bash
# Writes the export once a night, at half past three.

RUN_AT="03:30"
last_run=""

export_orders() {
    echo "order;amount" >"$DATA_DIR/orders-$1.csv"
}

while true; do
    if [ "$(date +%H:%M)" = "$RUN_AT" ]; then
        today=$(date +%F)
        if [ "$last_run" != "$today" ]; then
            export_orders "$today"
            last_run=$today
        fi
    fi
    sleep 0.05
done
