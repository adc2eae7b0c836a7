#!/usr/bin/env bash
# Looks at the pages in a real Chromium, and walks the demo street as each role.
. "$(dirname "$0")/common.sh"

exec scripts/with-server.sh scripts/with-chromium.sh npm --silent --prefix e2e test
