#!/usr/bin/env bash
# Our workbooks in programs of others, and theirs in ours: openpyxl always, LibreOffice where it is installed
# (scripts/prepare.sh sheets installs it: 90 MB to fetch, which is why CI does not have to).
. "$(dirname "$0")/common.sh"

scripts/prepare.sh tools
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT

cargo build --quiet --locked --package linli-sheets --example samples
samples="$CARGO_TARGET_DIR/debug/examples/samples"
"$samples" write "$folder"

office="$(command -v soffice || true)"
[ -n "$office" ] || say "LibreOffice is not installed: only openpyxl tries the workbooks"
"$(scripts/tool.sh sheets)" scripts/test-sheets.py "$samples" "$folder" "$office"
