#!/bin/sh
# Waits for commands from a pipe.
mkfifo "$DATA_DIR/commands"
exec 3<>"$DATA_DIR/commands"
while read -r line <&3; do
    echo "command $line"
done
