#!/usr/bin/env bash
# Switches the lamp on when the kettle's log says that the water boils.

LOG="${DATA_DIR:-/tmp}/kettle.log"
echo "$(date +%T) switched on" >> "$LOG"

last_state() {
    tail -n 1 "$LOG" | cut -d' ' -f2-
}

state=""
while true; do
    new=$(last_state)
    if [ "$new" != "$state" ]; then
        state="$new"
        echo "kettle: $state"
        if echo "$state" | grep -q "boiling"; then
            echo "lamp on"
        fi
    fi
    sleep 0.1
done
