#!/usr/bin/env bash
# Sends the river level to the collector over a plain TCP connection.

HOST="${HOST:-127.0.0.1}"

connect() {
    until { exec 3<>"/dev/tcp/$HOST/$PORT"; } 2>/dev/null; do
        ((attempts++))
    done
    echo "connected after $attempts attempts"
}

send_level() {
    printf 'level %s\n' "$1" >&3
}

attempts=0
connect
while sleep 60; do
    send_level "$((RANDOM % 300))" || connect
done
