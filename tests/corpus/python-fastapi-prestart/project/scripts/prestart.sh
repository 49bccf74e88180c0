#!/usr/bin/env bash
set -e

# Wait for the database
python -m kiln.wait

alembic upgrade head

# First rows
python -m kiln.first_rows
