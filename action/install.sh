#!/usr/bin/env bash
# Builds gloss from the checkout this script stands in, into INPUT_ROOT/bin, unless the cache brought it.
#
# Without INPUT_CLONE no network transport is built in: the vendored TLS is most of a cold build.
set -euo pipefail

source=$(cd "$(dirname "$0")/.." && pwd)
root=${INPUT_ROOT:?the folder to install into}

if [ -x "$root/bin/gloss" ]; then
  echo "gloss is in the cache: $("$root/bin/gloss" --version)"
else
  features=(--no-default-features)
  if [ -n "${INPUT_CLONE:-}" ]; then
    features=(--no-default-features --features https)
  fi
  cargo install --locked --path "$source" --root "$root" --bin gloss "${features[@]}"
fi
