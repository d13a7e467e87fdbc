#!/usr/bin/env bash
# Takes commands from a named pipe and writes the load to a status file now and then.

DIR="${DATA_DIR:-$(mktemp -d)}"
PIPE="$DIR/cuckoo.pipe"
STATUS="$DIR/cuckoo.status"

[[ -p $PIPE ]] || mkfifo "$PIPE"
exec 3<>"$PIPE"

write_status() {
    local load
    read -r load _ < /proc/loadavg
    printf '%(%F %T)T %s\n' -1 "$load" > "$STATUS"
}

run_command() {
    case "$1" in
        chime) echo "cuckoo" ;;
        quit) exit 0 ;;
        *) echo "unknown command: $1" ;;
    esac
}

while true; do
    write_status
    if read -r -t 5 -u 3 command; then
        run_command "$command"
    fi
    sleep 5
done
