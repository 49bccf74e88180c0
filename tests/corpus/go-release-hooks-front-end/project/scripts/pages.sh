#!/usr/bin/env bash
set -euo pipefail
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
UI="$ROOT/client"
(
  cd "$UI"
  pnpm install --frozen-lockfile
  pnpm build
)
rm -rf "$ROOT/public"
cp -R "$UI/.output/public" "$ROOT/public"
