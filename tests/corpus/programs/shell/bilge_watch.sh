#!/bin/bash
# Bilge watch: looks every 5 s whether the float switch has left its mark, and starts the pump then.
set -u

switch_file="$DATA_DIR/float_switch"
pump_log="$DATA_DIR/pump.log"
runs=0

start_pump() {
    runs=$((runs + 1))
    printf 'run %d\n' "$runs" >>"$pump_log"
    rm -f "$switch_file"
}

trap 'exit 0' TERM INT

while :; do
    if [ -e "$switch_file" ]; then
        start_pump
    fi
    sleep 5
done
