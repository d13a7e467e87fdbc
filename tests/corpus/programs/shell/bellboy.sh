#!/usr/bin/env bash
# Hotel bellboy: takes errands from a named pipe, one a line, and runs them in order.
set -u

desk=${DATA_DIR:-.}/errands
book=${DATA_DIR:-.}/errands.log
done_today=0

rm -f "$desk"
mkfifo "$desk"
# opened for reading and writing, so that a guest who hangs up does not end the file
exec 3<>"$desk"

trap 'rm -f "$desk"; exit 0' TERM INT
trap 'report' USR1

report() {
    printf '%(%H:%M)T errands done: %d\n' -1 "$done_today" >>"$book"
}

carry() {
    local what=$1 room=$2
    done_today=$((done_today + 1))
    printf '%(%H:%M)T %s to room %s\n' -1 "$what" "$room" >>"$book"
}

while true; do
    if ! IFS=' ' read -r -t 15 -u 3 what room; then
        # nobody rang
        continue
    fi
    case $what in
        luggage | breakfast | newspaper) carry "$what" "${room:-lobby}" ;;
        report) report ;;
        '') ;;
        *) echo "unknown errand: $what" >&2 ;;
    esac
done
