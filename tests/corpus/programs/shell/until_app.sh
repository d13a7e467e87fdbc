#!/bin/sh
# Starts a service again whenever it fails.
until python3 -c 'import os; os.environ["QUEUE_DSN"]' 2>/dev/null; do
    sleep 0.5
done
