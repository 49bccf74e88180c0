#!/bin/sh
set -e

THREADS=6

case "$1" in
  worker)
    exec celery -A letters.jobs worker
    ;;
  # what the office talks to
  api)
    exec gunicorn --threads "$THREADS" -b 0.0.0.0:6010 letters:site
    ;;
  *)
    echo "say worker or api" && exit 1
    ;;
esac
