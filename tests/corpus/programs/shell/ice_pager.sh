#!/usr/bin/env bash
# Pager daemon for the ice patrol, with a small built-in supervisor.
set -u

DATA_DIR=${DATA_DIR:-.}
CONFIG=$DATA_DIR/pager.conf
LOG=$DATA_DIR/pager.log

serve() {
    if [[ ! -r $CONFIG ]]; then
        echo "pager: cannot read $CONFIG" >&2
        exit 78
    fi
    # shellcheck disable=SC1090
    source "$CONFIG"
    : "${MODEM:?no modem configured}"
    while read -r number text; do
        printf 'ATD%s;%s\r' "$number" "$text"
    done <"$MODEM"
}

supervise() {
    local child status restarts=0
    trap 'kill "$child" 2>/dev/null; exit 0' TERM INT
    while true; do
        "$BASH" "$0" serve 2>>"$LOG" &
        child=$!
        wait "$child"
        status=$?
        restarts=$((restarts + 1))
        if ((restarts % 100 == 0)); then
            echo "pager exited with $status, restart number $restarts"
        fi
        sleep 0.1
    done
}

case ${1:-supervise} in
    serve) serve ;;
    supervise) supervise ;;
    *)
        echo "usage: $0 [serve|supervise]" >&2
        exit 64
        ;;
esac
