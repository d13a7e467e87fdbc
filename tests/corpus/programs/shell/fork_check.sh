#!/bin/bash
# Waits until a job file is there; starts three processes for every look.

inbox="$DATA_DIR/inbox"
mkdir -p "$inbox"

count_jobs() {
    ls "$inbox" | wc -l
}

process_all() {
    for file in "$inbox"/*; do
        echo "processing $file"
        rm -f "$file"
    done
}

while true; do
    if [ "$(count_jobs)" -gt 0 ]; then
        process_all
    fi
    sleep 0.02
done
