#!/usr/bin/env bash
# The standby of a two-node service: waits until the primary is gone, then takes over.
# The primary writes its process id into a file.
set -u

DATA_DIR=${DATA_DIR:-.}
PID_FILE=$DATA_DIR/primary.pid
CHECK_EVERY=0.02

primary_pid() {
    cat "$PID_FILE" 2>/dev/null
}

process_state() {
    ps -o stat= -p "$1" 2>/dev/null | tr -d ' '
}

primary_alive() {
    local pid state
    pid=$(primary_pid)
    [ -n "$pid" ] || return 1
    state=$(process_state "$pid")
    case $state in
        '' | Z*) return 1 ;;
        *) return 0 ;;
    esac
}

take_over() {
    echo "primary is gone, taking over" >>"$DATA_DIR/standby.log"
    echo $$ >"$PID_FILE"
}

# This shell plays the primary as well: it is the one that is alive.
echo $$ >"$PID_FILE"

while :; do
    while primary_alive; do
        sleep "$CHECK_EVERY"
    done
    take_over
done
