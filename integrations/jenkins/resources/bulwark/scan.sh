# The part of the step `bulwark` that runs on the agent. Its settings are environment variables.
set -eu
set -- --format terminal,json,junit,sarif,html --output bulwark-reports/
[ -z "$BULWARK_FAIL_ON" ] || set -- "$@" --fail-on "$BULWARK_FAIL_ON"
# A pull request is judged by the policy of its target.
if [ -n "${CHANGE_TARGET:-}" ]; then
  depth=
  [ "$(git rev-parse --is-shallow-repository)" = false ] || depth=--depth=1
  git fetch --quiet --no-tags $depth origin "+refs/heads/$CHANGE_TARGET:refs/remotes/origin/$CHANGE_TARGET"
  set -- "$@" --policy-ref "origin/$CHANGE_TARGET"
fi
while IFS= read -r word; do [ -z "$word" ] || set -- "$@" "$word"; done <<WORDS
$BULWARK_OPTIONS
WORDS
set -- "$@" --
while IFS= read -r word; do [ -z "$word" ] || set -- "$@" "$word"; done <<WORDS
$BULWARK_PATHS
WORDS
npx --yes "bulwark-kspm@$BULWARK_VERSION" scan "$@"
