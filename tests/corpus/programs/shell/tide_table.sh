#!/bin/bash
# Takes tide readings over a named pipe and keeps the table of the day.
# Writes the summary when a reading comes, and at least every two minutes.
set -u

data=${DATA_DIR:-/tmp}
pipe=$data/readings
table=$data/tides.tsv
declare -A highest=()
count=0

record() {
    local station=$1 level=$2
    count=$((count + 1))
    if [ -z "${highest[$station]:-}" ] || [ "$level" -gt "${highest[$station]}" ]; then
        highest[$station]=$level
    fi
}

write_table() {
    local station
    {
        printf 'readings\t%d\n' "$count"
        for station in "${!highest[@]}"; do
            printf '%s\t%d\n' "$station" "${highest[$station]}"
        done
    } > "$table"
}

mkfifo "$pipe"
# open for both, so that the pipe does not end when a writer leaves
exec 3<> "$pipe"
while true; do
    if read -r -t 120 -u 3 station level; then
        record "$station" "${level:-0}"
    fi
    write_table
done
