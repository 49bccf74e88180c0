#!/usr/bin/env bash
set -euo pipefail

# the tables first
node scripts/migrate.js

export LOG_FORMAT=json
exec node --enable-source-maps src/server.js "$@"
