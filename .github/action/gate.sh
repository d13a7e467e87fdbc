#!/usr/bin/env bash
# Runs the gate and leaves its reports; how it ended goes to GITHUB_OUTPUT, for the last step to act on.
# Reads INPUT_SCENARIO, INPUT_BASELINE, INPUT_AGAINST, INPUT_FAIL_ON, INPUT_ARGS, GITHUB_OUTPUT, RUNNER_TEMP;
# IDLEBENCH is the command, by default the one that install.sh installed.
set -uo pipefail

idlebench=${IDLEBENCH:-$RUNNER_TEMP/idlebench-environment/bin/idlebench}
reports=$(mktemp -d "$RUNNER_TEMP/idlebench-gate.XXXXXX") || exit 3

refuse() {
  echo "$1" >&2
  printf 'status=error\nexit-code=4\n' >>"$GITHUB_OUTPUT"
  exit 4
}

options=(
  --github
  --markdown "$reports/gate.md"
  --json "$reports/gate.json"
  --junit "$reports/gate.junit.xml"
  --openmetrics "$reports/gate.openmetrics.txt"
)
[[ -n ${INPUT_SCENARIO:-} ]] || refuse "scenario: name a scenario, a TOML file or a run directory"
[[ -z ${INPUT_BASELINE:-} ]] || options+=(--baseline "$INPUT_BASELINE")
[[ -z ${INPUT_AGAINST:-} ]] || options+=(--against "$INPUT_AGAINST")
case ${INPUT_FAIL_ON:-inconclusive} in
  inconclusive) options+=(--on-inconclusive fail) ;;
  regression | never) options+=(--on-inconclusive pass) ;;
  *) refuse "fail-on: expected regression, inconclusive or never" ;;
esac
if [[ ${INPUT_ARGS:-} =~ [^[:space:]] ]]; then
  # Split as a shell would at blanks and quotes, and expand nothing.
  words=$(xargs printf '%s\n' <<<"$INPUT_ARGS") || refuse "args: a quote has no end"
  mapfile -t more <<<"$words"
  options+=("${more[@]}")
fi

# What the gate says of itself comes later in the file, and so counts.
echo "status=error" >>"$GITHUB_OUTPUT"
# Its stderr may quote what a worker printed: the runner must find no command of its own in it.
{
  "$idlebench" gate "${options[@]}" -- "$INPUT_SCENARIO" 2>&1 >&3 |
    sed -u -e 's/\r/ /g' -e 's/##\[/## [/g' -e 's/^[[:space:]]*::/|&/' >&2
  code=${PIPESTATUS[0]}
} 3>&1

[[ ${INPUT_FAIL_ON:-} != never || $code != 1 ]] || code=0
printf 'reports=%s\nreport=%s\nexit-code=%s\n' "$reports" "$reports/gate.md" "$code" >>"$GITHUB_OUTPUT"
