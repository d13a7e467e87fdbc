#!/bin/sh
# Waits for a signal handler to set a variable.
reload=
trap 'reload=1' HUP
while [ -z "$reload" ]; do
    :
done
echo reloading
