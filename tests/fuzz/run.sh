#!/bin/bash
# Runs the fuzz targets, stops at the first finding, and closes with one line:
# N targets, M findings.
#
#   tests/fuzz/run.sh BUILD [TARGET...]     BUILD: the flavour that `make fuzz-build` makes
#
#   FUZZ_SECONDS  for each target (1800)
#   FUZZ_JOBS     side by side (2)
#   FUZZ_OUT      where seeds, corpus, log and findings go (BUILD)
#   FUZZ_SEED     of libFuzzer's chance (0: another each time; it is in the log)
#
# A finding is an input that breaks a target, that takes more than ten seconds
# or a gigabyte, or a target that no longer takes its own seeds for right.
set -euo pipefail
cd "$(dirname "$0")/../.."

[ $# -gt 0 ] || {
	echo "run.sh: which build?" >&2
	exit 64
}
build=$1
shift
seconds=${FUZZ_SECONDS:-1800}
jobs=${FUZZ_JOBS:-2}
out=${FUZZ_OUT:-$build}
targets=("$@")
if [ $# -eq 0 ]; then
	mapfile -t targets < <(find "$build/tests/fuzz" -maxdepth 1 -type f -executable \
		! -name seeds -printf '%f\n' | sort)
fi
# Files of the targets go to memory where that can be.
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/wijk-fuzz-XXXXXX")
export TMPDIR
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1
export UBSAN_OPTIONS=print_stacktrace=1
# On a Linux console ncurses looks for a mouse daemon, in a library that leaks.
export NCURSES_GPM_TERMS=none

declare -A running=()
finish() {
	local pid
	for pid in "${!running[@]}"; do
		kill "$pid" 2>/dev/null || true
	done
	wait
	rm -rf "$TMPDIR"
}
trap finish EXIT

rm -rf "$out/seeds"
tests/fuzz/seeds.sh "$build" "$out/seeds"
export FUZZ_CONTENT=$out/seeds/content.db
export FUZZ_HOME=$TMPDIR/home
cp -r "$out/seeds/home" "$FUZZ_HOME"
mkdir -p "$out/findings" "$out/log"

# At least one seed must come all the way through the target.
seeds_are_right() {
	FUZZ_TELL=1 "$build/tests/fuzz/$1" -timeout=10 "$out/seeds/$1"/* \
		>"$out/log/$1.seeds" 2>&1 && grep -qx accepted "$out/log/$1.seeds"
}

run_target() {
	local target=$1 corpus=$out/corpus/$1 dict=tests/fuzz/$1.dict
	local arguments=(-timeout=10 -rss_limit_mb=1024 -print_final_stats=1
		-max_total_time="$seconds" -seed="${FUZZ_SEED:-0}"
		-artifact_prefix="$out/findings/$target-")
	mkdir -p "$corpus"
	[ ! -e "$dict" ] || arguments+=(-dict="$dict")
	exec "$build/tests/fuzz/$target" "${arguments[@]}" "$corpus" "$out/seeds/$target" \
		>"$out/log/$target" 2>&1
}

done_with() {
	local target=$1
	awk -v target="$target" '
		/^#[0-9]+/ { for (i = 1; i < NF; i++) if ($i == "cov:") cov = $(i + 1) }
		/^stat::number_of_executed_units/ { units = $2 }
		/^stat::average_exec_per_sec/ { speed = $2 }
		END { printf "%-10s %10d inputs, %6d a second, %6d edges\n", target, units, speed, cov }
		' "$out/log/$target"
}

show_finding() {
	echo "== finding in $1; log: $out/log/$1"
	grep -m 1 -B 2 -A 25 -E 'ERROR|this does not hold|runtime error' "$out/log/$1" || true
	grep 'Test unit written to' "$out/log/$1" || true
}

findings=0
reap() {
	local pid code=0
	wait -n -p pid "${!running[@]}" || code=$?
	local target=${running[$pid]}
	unset "running[$pid]"
	if [ "$code" -eq 0 ]; then
		done_with "$target"
	else
		findings=$((findings + 1))
		show_finding "$target"
	fi
}

for target in "${targets[@]}"; do
	if ! seeds_are_right "$target"; then
		findings=$((findings + 1))
		echo "== $target takes none of its seeds for right; log: $out/log/$target.seeds"
	fi
	[ "$findings" -eq 0 ] || break
	run_target "$target" &
	running[$!]=$target
	[ "${#running[@]}" -lt "$jobs" ] || reap
	[ "$findings" -eq 0 ] || break
done
while [ "$findings" -eq 0 ] && [ "${#running[@]}" -gt 0 ]; do
	reap
done
echo "${#targets[@]} targets, $findings findings"
[ "$findings" -eq 0 ] && [ "${#targets[@]}" -gt 0 ]
