#!/usr/bin/env bash
# Starts a server in memory that outlives this step, and writes the variables of AWS clients to GITHUB_ENV.
#   POD, ENFORCE, LISTEN  options of `roleback serve`, if not empty
#   OPTIONS               more options, one a line
#   START_SECS_MAX        how long to wait until it is ready (60)
# The server's log is the file roleback.log in RUNNER_TEMP; the job's end ends the server.
set -euo pipefail

readonly START_SECS_MAX=${START_SECS_MAX:-60}
log=$RUNNER_TEMP/roleback.log
# The log of an earlier server of this job says `Ready.`, too.
rm -f "$log"
words=(serve --memory --listen "${LISTEN:-127.0.0.1:4566}" --enforce "${ENFORCE:-off}")
[[ -z ${POD:-} ]] || words+=(--pod "$POD")
while IFS= read -r option; do
    [[ -z $option ]] || words+=("$option")
done <<<"${OPTIONS:-}"

# Without a session of its own, it would end with the step.
setsid roleback "${words[@]}" </dev/null >"$log" 2>&1 &
server=$!
for ((tenths = 0; ; tenths++)); do
    ! grep --quiet --no-messages '^Ready\.$' "$log" || break
    if ! kill -0 "$server" 2>/dev/null; then
        echo "::error::roleback ${words[*]} did not start: $(tail -n 5 "$log")"
        exit 1
    fi
    if ((tenths == START_SECS_MAX * 10)); then
        echo "::error::roleback ${words[*]} was not ready after $START_SECS_MAX s: $(tail -n 5 "$log")"
        kill "$server"
        exit 1
    fi
    sleep 0.1
done
endpoint=$(sed -nE 's/^ +endpoint +(http:.*)$/\1/p' "$log")
cat "$log"
{
    echo "AWS_ENDPOINT_URL=$endpoint"
    echo "AWS_ACCESS_KEY_ID=test"
    echo "AWS_SECRET_ACCESS_KEY=test"
    echo "AWS_REGION=us-east-1"
    echo "AWS_DEFAULT_REGION=us-east-1"
    echo "ROLEBACK_ENDPOINT=$endpoint"
} >>"$GITHUB_ENV"
echo "endpoint=$endpoint" >>"$GITHUB_OUTPUT"
