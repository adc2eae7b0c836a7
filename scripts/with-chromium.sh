#!/usr/bin/env bash
# Runs a command with a real browser: scripts/with-chromium.sh COMMAND [ARG…]
#
# CHROMIUM names the browser. If it is set already, the command runs as it is; else Debian's chromium
# is used, and installed with the fonts of Chinese pages where this account may do so. Also installs
# the npm packages of e2e/.
set -euo pipefail

[ $# -gt 0 ] || { echo "usage: $0 COMMAND [ARG…]" >&2; exit 2; }
here=$(cd "$(dirname "$0")/.." && pwd)

find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome || true; }

install_packages() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing $* with apt-get …" >&2
        (apt-get update -q && DEBIAN_FRONTEND=noninteractive \
            apt-get install -qy --no-install-recommends "$@") >&2 || true
    fi
}

missing=()
if [ -z "${CHROMIUM:-}" ] && [ -z "$(find_browser)" ]; then missing+=(chromium); fi
if ! fc-list 2>/dev/null | grep -q "CJK"; then missing+=(fonts-noto-cjk); fi
if [ ${#missing[@]} -gt 0 ]; then install_packages "${missing[@]}"; fi

CHROMIUM=${CHROMIUM:-$(find_browser)}
[ -n "$CHROMIUM" ] || { echo "no browser: install the package chromium, or set CHROMIUM" >&2; exit 1; }
export CHROMIUM

if ! cmp -s "$here/e2e/package-lock.json" "$here/e2e/node_modules/.linli-lock"; then
    (cd "$here/e2e" && npm ci --ignore-scripts --prefer-offline --no-audit --no-fund) >&2
    cp "$here/e2e/package-lock.json" "$here/e2e/node_modules/.linli-lock"
fi
exec "$@"
