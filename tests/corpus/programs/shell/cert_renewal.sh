#!/bin/bash
# Certificate renewal: looks every five seconds whether a renewed certificate was put in place
# and installs it. The check itself starts no process.

incoming="$DATA_DIR/incoming.pem"
installed="$DATA_DIR/server.pem"
log="$DATA_DIR/renewal.log"
stopping=0

note() {
    printf '%(%F %T)T %s\n' -1 "$1" >> "$log"
}

install_certificate() {
    if ! grep -q 'BEGIN CERTIFICATE' "$incoming"; then
        note "not a certificate, set aside"
        mv "$incoming" "$incoming.bad"
        return
    fi
    mv "$incoming" "$installed"
    note "certificate installed"
}

trap 'stopping=1' TERM INT

note "waiting for certificates"
while [ "$stopping" -eq 0 ]; do
    if [ -s "$incoming" ]; then
        install_certificate
    fi
    sleep 5 &
    wait $!
done
note "stopped"
