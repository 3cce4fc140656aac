#!/bin/bash
# Runs test programs side by side and closes with one line: N passed, N failed.
#
#   tests/run.sh < LIST
#
# A line of LIST is "name<TAB>command".  What a cmocka program counts is added
# up; any other command is one test.  Output is shown only of what fails.  A
# program that is skipped, crashes or takes longer than TEST_SECONDS has failed.
# TEST_TIMES names a file that gets what each took: seconds, seconds of processor, name.
set -u

seconds=${TEST_SECONDS:-600}
# More than there are cores: many tests wait for a program, a clock or a line.
jobs=${TEST_JOBS:-$(($(nproc) + 2))}
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
export results seconds TIMEFORMAT='%R %U %S'

# Writes "passed failed name" to a file of its own; prints only a failure.
run_one() {
	local number=$1 name=$2 command=$3 log=$results/$1.log code=0 passed failed skipped
	{ time timeout --kill-after=10 "$seconds" bash -c "$command" >"$log" 2>&1 </dev/null; } \
		2>"$results/$number.time" || code=$?
	count() {
		sed -nE "s/^\[  $1  \] ([0-9]+) test.*/\1/p" "$log" | awk '{ n += $1 } END { print n + 0 }'
	}
	passed=$(count PASSED) failed=$(count FAILED) skipped=$(count SKIPPED)
	failed=$((failed + skipped))
	if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then
		failed=1
	elif [ "$code" -eq 0 ] && [ $((passed + failed)) -eq 0 ]; then
		passed=1
	fi
	echo "$passed $failed $name" >"$results/$number.count"
	[ -z "${TEST_TIMES:-}" ] ||
		awk -v name="$name" '{ print $1, $2 + $3, name }' "$results/$number.time" >>"$TEST_TIMES"
	if [ "$failed" -gt 0 ]; then
		# One write, so that two failures at once do not mix.
		printf '== FAILED: %s (exit %d)\n   %s\n%s\n\n' "$name" "$code" "$command" \
			"$(tail -c 20000 "$log")" >&2
	elif [ -n "${VERBOSE:-}" ]; then
		printf '%6d ok  %s\n' "$passed" "$name"
	fi
}
export -f run_one

number=0
while IFS=$'\t' read -r name command; do
	number=$((number + 1))
	printf '%s\0%s\0%s\0' "$number" "$name" "$command"
done | xargs -0 -r -n 3 -P "$jobs" bash -c 'run_one "$@"' run_one

cat "$results"/*.count 2>/dev/null | awk '
	{ passed += $1; failed += $2 }
	END {
		printf "%d passed, %d failed\n", passed, failed
		exit failed > 0 || passed == 0
	}'
