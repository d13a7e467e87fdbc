#!/bin/bash
# Mails receipts: takes the next one from a list on Valkey.  No client program is needed, bash can open the socket itself.
set -u

queue=${QUEUE:-receipts}
address=${REDIS_URL:-redis://127.0.0.1:6379/0}
address=${address#redis://}
address=${address%%/*}
host=${address%%:*}
port=${address##*:}
sent=0

open_broker() {
    exec 3<>"/dev/tcp/$host/$port"
}

# Sets $receipt; fails when the list is empty.
next_receipt() {
    local header
    printf 'LPOP %s\r\n' "$queue" >&3
    read -r header <&3 || return 2
    header=${header%$'\r'}
    [[ $header == '$-1' || $header == -* ]] && return 1
    read -r receipt <&3
    receipt=${receipt%$'\r'}
}

mail_receipt() {
    sent=$((sent + 1))
    printf '%s\n' "$1" >>"$DATA_DIR/outbox"
}

until open_broker; do sleep 5; done
while :; do
    next_receipt
    case $? in
        0) mail_receipt "$receipt" ;;
        2) sleep 5; open_broker ;;
    esac
done
