#!/bin/bash
# Reads commands from a pipe, ten looks a second.
mkfifo "$DATA_DIR/commands"
exec 3<>"$DATA_DIR/commands"
while true; do
    if read -r -t 0.1 line <&3; then
        echo "command $line"
    fi
done
