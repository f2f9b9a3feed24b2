#!/bin/sh
# Tests the console and the widget in Debian's Chromium (or CHROMIUM), against a server of the packed program.
set -eu
cd "$(dirname "$0")"

if [ ! -d ../target/classes/console ]; then
  echo "Skipped the tests of the console: it was not built, for want of Node.js 20 or newer."
  exit 0
fi
browser=${CHROMIUM:-/usr/bin/chromium}
if [ ! -x "$browser" ]; then
  echo "Skipped the tests of the console: there is no browser at $browser; set CHROMIUM to one."
  exit 0
fi
exec npx playwright test "$@"
