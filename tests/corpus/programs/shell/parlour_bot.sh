#!/bin/bash
# Chat bot: answers commands that the chat client appends to a transcript.
set -u

transcript="$DATA_DIR/parlour.log"
answers="$DATA_DIR/parlour.out"
seen=0

answer() {
    case $1 in
        '!time') date '+%H:%M' >> "$answers" ;;
        '!help') echo 'commands: !time !help' >> "$answers" ;;
    esac
}

# How many lines the transcript has now.
line_count() {
    wc -l < "$transcript"
}

read_new_lines() {
    local total=$1
    while IFS= read -r line; do
        answer "${line#*> }"
    done < <(sed -n "$((seen + 1)),${total}p" "$transcript")
    seen=$total
}

printf '%s\n' 'ann> hello' 'ann> !help' > "$transcript"

while :; do
    total=$(line_count)
    if [ "$total" -gt "$seen" ]; then
        read_new_lines "$total"
    fi
    # Answers should come at once, as in a real conversation.
    sleep 0.01
done
