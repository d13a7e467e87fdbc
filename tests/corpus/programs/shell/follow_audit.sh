#!/usr/bin/env bash
# Follows an audit log, over rotations as well, and counts failed logins.  A line with
# the count is written when there are too many.
set -u

DATA_DIR=${DATA_DIR:-.}
AUDIT=$DATA_DIR/audit.log
ALARM=$DATA_DIR/alarm.log
TOO_MANY=5
failed=0

count_failure() {
    failed=$((failed + 1))
    if ((failed >= TOO_MANY)); then
        printf '%(%F %T)T %d failed logins\n' -1 "$failed" >>"$ALARM"
        failed=0
    fi
}

handle_line() {
    case $1 in
        *'login failed'*) count_failure ;;
    esac
}

: >>"$AUDIT"
tail -n 0 -F --pid=$$ "$AUDIT" 2>/dev/null | while IFS= read -r line; do
    handle_line "$line"
done
