#!/usr/bin/env bash
# Checks the annotations of a repository: what the action runs, and what a person can run in its place.
#
# Takes from the environment: GLOSS (the program; default: gloss on the PATH), INPUT_ARGS (more arguments, split at
# blanks), INPUT_FORMAT (default: github), INPUT_CLONE (names to clone first, split at blanks; without any the network is
# not used), INPUT_SARIF and INPUT_JUNIT (files to write beside the report), INPUT_WORKING_DIRECTORY.
# Writes `code` to GITHUB_OUTPUT and exits with it: 0 pass, 1 needs review, 2 broken, 3 not checked in full.
set -uo pipefail

gloss=${GLOSS:-gloss}
cd "${INPUT_WORKING_DIRECTORY:-.}" || exit 3

read -r -a names <<<"${INPUT_CLONE:-}"
read -r -a more <<<"${INPUT_ARGS:-}"

arguments=(check --format "${INPUT_FORMAT:-github}")
if ((${#names[@]} > 0)); then
  # What cannot be cloned is told here and counted as skipped there.
  for name in "${names[@]}"; do
    "$gloss" --quiet clone "$name" || echo "$name could not be cloned" >&2
  done
else
  arguments+=(--offline)
fi
[ -z "${INPUT_SARIF:-}" ] || arguments+=(--report "sarif=$INPUT_SARIF")
[ -z "${INPUT_JUNIT:-}" ] || arguments+=(--report "junit=$INPUT_JUNIT")
((${#more[@]} == 0)) || arguments+=("${more[@]}")

"$gloss" "${arguments[@]}"
code=$?
[ -z "${GITHUB_OUTPUT:-}" ] || echo "code=$code" >>"$GITHUB_OUTPUT"
exit "$code"
