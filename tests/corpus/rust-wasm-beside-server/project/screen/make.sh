#!/bin/sh
cd "$(dirname "$0")" || exit 1
wasm-pack build --target web --release
