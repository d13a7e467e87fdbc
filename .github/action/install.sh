#!/usr/bin/env bash
# Installs idlebench into an environment of its own, so that nothing of the job's Python changes.
# Reads INPUT_VERSION, INPUT_PYTHON, GITHUB_ACTION_PATH, RUNNER_TEMP.
set -euo pipefail

environment=$RUNNER_TEMP/idlebench-environment
"${INPUT_PYTHON:-python3}" -m venv "$environment"
pip=("$environment/bin/python" -m pip --disable-pip-version-check --no-input install --quiet)

if [[ -z ${INPUT_VERSION:-} ]]; then
  # The package of the same commit as this action, with the dependencies that it was tested with.
  "${pip[@]}" --constraint "$GITHUB_ACTION_PATH/constraints.txt" "$GITHUB_ACTION_PATH"
elif [[ $INPUT_VERSION =~ ^[0-9][0-9A-Za-z.+]*$ ]]; then
  "${pip[@]}" "idlebench==$INPUT_VERSION"
else
  echo "version: expected a release of idlebench such as 0.1.0, or nothing" >&2
  exit 4
fi
