#!/usr/bin/env bash
# Checks the dependencies against deny.toml. Advisories are not in it: their database is fetched.
. "$(dirname "$0")/common.sh"

scripts/prepare.sh tools
deny="$(scripts/tool.sh cargo-deny)"
"$deny" --locked check bans licenses sources
