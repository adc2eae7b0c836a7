#!/usr/bin/env bash
# Looks at the pages in a real Chromium.
. "$(dirname "$0")/common.sh"

exec scripts/with-chromium.sh npm --silent --prefix e2e test
