#!/usr/bin/env bash
# Keeps an agent running.  The agent often fails just after a boot, until its lock
# file is there; the pause before a new start doubles each time.
set -u

DATA_DIR=${DATA_DIR:-.}
COMMANDS=$DATA_DIR/commands
LOCK=$DATA_DIR/agent.lock
FIRST_PAUSE=0.2
LONGEST_PAUSE=60

mkfifo "$COMMANDS" 2>/dev/null
# The supervisor holds the pipe open, so that the agent can wait for commands on it.
exec 9<>"$COMMANDS"

agent() {
    local command
    if [ ! -e "$LOCK" ]; then
        echo "no lock file" >>"$DATA_DIR/agent.log"
        exit 1
    fi
    # Ends when the supervisor is gone: then nobody writes to the pipe any more.
    while read -r command; do
        echo "command: $command" >>"$DATA_DIR/agent.log"
    done
}

prepare_lock() {
    sleep 0.5
    : >"$LOCK"
}

supervise() {
    local pause=$FIRST_PAUSE
    while :; do
        agent <"$COMMANDS" 9>&- &
        wait $!
        sleep "$pause"
        pause=$(awk -v p="$pause" -v most="$LONGEST_PAUSE" 'BEGIN { p *= 2; print p < most ? p : most }')
    done
}

prepare_lock 9>&- &
supervise
