#!/bin/sh
set -e
. .venv/bin/activate
while true; do
    flask db upgrade && break
    echo "the database is not up yet"
    sleep 3
done
flask signs compile
exec gunicorn --bind :5000 --access-logfile - harbour:harbour
