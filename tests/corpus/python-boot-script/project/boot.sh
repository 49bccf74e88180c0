#!/bin/sh
set -e
. venv/bin/activate
while true; do
    flask db upgrade
    if [ "$?" = "0" ]; then
        break
    fi
    sleep 5
done
flask translate compile
exec gunicorn -b :5000 --access-logfile - --error-logfile - gazette:app
