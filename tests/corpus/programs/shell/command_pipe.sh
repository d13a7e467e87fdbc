#!/bin/bash
# Takes commands from a named pipe.  The pipe is opened for reading and writing, so that it never comes to its end when a writer leaves.
set -u

pipe=$DATA_DIR/commands
stamp=$DATA_DIR/settings
seen=$DATA_DIR/settings.seen
mkfifo "$pipe" || exit 1
: >"$stamp"; : >"$seen"
exec 4<>"$pipe"

reload() {
    : >"$seen"
}

handle() {
    case $1 in
        reload) reload ;;
        note\ *) printf '%s\n' "${1#note }" >>"$DATA_DIR/notes" ;;
        *) printf 'unknown: %s\n' "$1" >&2 ;;
    esac
}

while :; do
    if IFS= read -r -t 4 command <&4; then
        handle "$command"
    elif [[ $stamp -nt $seen ]]; then
        reload
    fi
done
