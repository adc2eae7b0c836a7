#!/usr/bin/env bash
# Removes the tools that scripts/tool.sh installed.
. "$(dirname "$0")/common.sh"

rm -rf "$LINLI_TOOLS"
say "removed $LINLI_TOOLS"
