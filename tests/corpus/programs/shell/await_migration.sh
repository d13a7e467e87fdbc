#!/bin/bash
# Entry point of a container: waits until the migration job has written "state=done", then starts the application.
set -u

status_file="$DATA_DIR/migration.status"
printf 'job=migrate-0042\nstate=running\nstarted=%s\n' "$(date +%s)" > "$status_file"

# One field of the status file
field() {
    cat "$status_file" | grep "^$1=" | cut -d= -f2
}

# The database must have space left
space_left() {
    df -P "$DATA_DIR" | awk 'NR == 2 { print $4 }'
}

wait_for_migration() {
    until [ "$(field state)" = done ]; do
        if [ "$(space_left)" -lt 10 ]; then
            echo "no space left for the migration" >&2
        fi
        sleep 0.05
    done
}

start_application() {
    echo "migration $(field job) is done, starting"
    exec sleep infinity
}

wait_for_migration
start_application
