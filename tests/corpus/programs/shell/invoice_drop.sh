#!/bin/bash
# Invoice drop: waits for invoices in the drop directory and moves them to the archive.
# A file is taken when the accounting export is not running.

drop="$DATA_DIR/drop"
archive="$DATA_DIR/archive"
mkdir -p "$drop" "$archive"

export_running() {
    ps -e -o args= | grep -v grep | grep -q 'accounting-export --full'
}

waiting() {
    ls "$drop" | wc -l
}

archive_all() {
    local day
    day=$(date +%Y-%m-%d)
    mkdir -p "$archive/$day"
    for file in "$drop"/*; do
        [ -f "$file" ] && mv "$file" "$archive/$day/$(basename "$file")"
    done
}

echo "watching $drop" >&2
while true; do
    count=$(waiting)
    if [ "$count" -gt 0 ] && ! export_running; then
        archive_all
    fi
    sleep 0.02
done
