#!/bin/sh
# Builds the style sheet and copies the typefaces into merkwerk/ui/static/ui.
#   ./build.sh           build
#   ./build.sh --check   build beside it and compare; does nothing when node_modules is absent
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
out="$here/../merkwerk/ui/static/ui"
css="$out/merkwerk.css"

build() {
    (cd "$here" && node_modules/.bin/tailwindcss --input src/merkwerk.css --output "$1" --minify 2>&1) |
        grep -v -e '^$' -e '^≈' -e '^Done' -e 'daisyUI' >&2 || true
    test -s "$1" || { echo "The style sheet could not be built." >&2; exit 1; }
}

copy_typefaces() {
    fonts="$here/node_modules/@fontsource-variable"
    mkdir -p "$out/fonts"
    for part in latin latin-ext; do
        cp "$fonts/inter/files/inter-$part-wght-normal.woff2" "$out/fonts/inter-$part.woff2"
        cp "$fonts/source-serif-4/files/source-serif-4-$part-wght-normal.woff2" \
            "$out/fonts/source-serif-$part.woff2"
    done
    cp "$fonts/inter/LICENSE" "$out/fonts/inter-LICENCE.txt"
    cp "$fonts/source-serif-4/LICENSE" "$out/fonts/source-serif-LICENCE.txt"
}

if [ "${1:-}" = --check ]; then
    if [ ! -d "$here/node_modules" ]; then
        echo "Look: not compared, frontend/node_modules is absent (npm ci in frontend brings it)."
        exit 0
    fi
    fresh=$(mktemp)
    trap 'rm -f "$fresh"' EXIT
    build "$fresh"
    if cmp -s "$fresh" "$css"; then
        echo "Look: the style sheet is up to date."
    else
        echo "Look: the style sheet is older than its sources; run frontend/build.sh and commit it." >&2
        exit 1
    fi
else
    [ -d "$here/node_modules" ] || (cd "$here" && npm ci --no-audit --no-fund)
    copy_typefaces
    build "$css"
    printf 'Look: %s bytes, %s with gzip.\n' "$(wc -c <"$css" | tr -d ' ')" "$(gzip -9c "$css" | wc -c | tr -d ' ')"
fi
