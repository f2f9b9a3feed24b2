#!/bin/sh
# Builds the console and the widget into ../target/classes/console, when a source changed since the last time. Without
# Node.js 20 it says so and builds nothing: the program then runs without its console.
set -eu
cd "$(dirname "$0")"
out=../target/classes/console
stamp=$out/.built-from

major=$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p')
if [ "${major:-0}" -lt 20 ]; then
  echo "The console is not built: it needs Node.js 20 or newer, and there is ${major:+only version }${major:-none}."
  rm -rf "$out"
  exit 0
fi

from=$(find . ../src/main/resources/openapi.yaml -path ./node_modules -prune -o -path ./test-results -prune -o \
  -name schema.d.ts -prune -o -type f -print | LC_ALL=C sort | xargs cksum | cksum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$from" ]; then
  echo "The console is up to date."
  exit 0
fi
if ! cmp -s package-lock.json node_modules/.installed-from; then
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed-from
fi
npm run --silent build
echo "$from" >"$stamp"
