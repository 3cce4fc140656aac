#!/bin/bash
# Everything that `make check` checks, in the order that finds faults soonest:
# builds with gcc, and with clang and the sanitizers, then all tests side by
# side, the longest first.
#
#   tests/check.sh BUILD
#
# CHECK_ALL=yes also runs under the sanitizers and valgrind what shows them little new, and hashes as
# slowly as what ships everywhere (make check-all).
set -euo pipefail

# Debian's own programs: others of the same name may stand before them, and its psql is a script that
# takes longer to choose a server than psql to ask it something.
export PATH=/usr/lib/postgresql/15/bin:/usr/bin:/bin:$PATH
[ -z "${CHECK_ALL:-}" ] || export TEST_HASH_AS_IT_SHIPS=yes

build=${1:-build}
jobs=$(nproc)

# Hundreds of programs are linked, three times: a fast linker saves minutes.
if command -v mold >/dev/null; then
	export LDFLAGS=-fuse-ld=mold
fi

make --no-print-directory -s -j"$jobs" B="$build" all tests fonts
make --no-print-directory -s B="$build" sanitized
asan=$build/fuzz

programs_in() {
	find "$1" -maxdepth 1 -type f -executable -name 'test_*' | sort
}

# Hundreds of stages for screens are built: in memory, where that has room for a quarter of a gibibyte
# each.  What is about disks has tests of its own, on a disk.
stages=$(df --output=avail -BM /dev/shm 2>/dev/null | tail -n 1 | tr -dc 0-9)
if [ "${stages:-0}" -ge $((256 * (jobs + 2))) ]; then stages=/dev/shm; else stages=${TMPDIR:-/tmp}; fi

# name<TAB>command for each test program of a flavour.
tests_of() {
	local flavour=$1 folder=$2 kind=$3 wrap=${4:-} where=${TMPDIR:-/tmp} program
	[ "$kind" != unit ] || where=$stages
	for program in $(programs_in "$folder/tests/$kind"); do
		printf '%s %s %s\tTMPDIR=%s WIJK_BUILD=%s %s %s\n' "$flavour" "$kind" \
			"${program##*/}" "$where" "$folder" "$wrap" "$program"
	done
}

export B=$build # for lint.sh
# Less freed memory is kept from use than usual: 16 MiB is still more than a test frees in a step.
export ASAN_OPTIONS=abort_on_error=0:detect_leaks=1:exitcode=99:quarantine_size_mb=16
# On a Linux console ncurses looks for a mouse daemon, in a library that leaks.
export NCURSES_GPM_TERMS=none
export UBSAN_OPTIONS=print_stacktrace=1
# A sanitizer's report and valgrind's both come out as a failure of the test.
memcheck='valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite'
memcheck+=' --errors-for-leak-kinds=definite --suppressions=tests/valgrind.supp'
memcheck_units='buf canvas code text seal qr field check receipt'
# Unit tests that know central, which also run with its database on a server.
postgres_units=(activities moments database postgres migrate migrate_faults home keys)
more_postgres_units=(collect kept export status person keep consent amend)
split_postgres_units=(collect_answers person_erased)

# Left out of the list, unless all is asked for.
but_not() {
	if [ -n "${CHECK_ALL:-}" ]; then cat; else grep -vE "$1"; fi
}

more_for_sanitizers() {
	for test in export_options new; do
		printf 'asan office: %s\ttests/office/test_%s.py %s\n' "$test" "$test" "$asan"
	done
	on_one_server 'asan postgres' "$asan" database migrate migrate_faults
	printf 'valgrind unit test_signup_screens\t%s %s/tests/unit/test_signup_screens\n' "$memcheck" "$build"
}

# Starting a server takes longer than most of these.
on_one_server() {
	local flavour=$1 folder=$2
	shift 2
	printf '%s units %s\ttests/postgres/postgres.py run -- tests/all.sh' "$flavour" "$*"
	local unit
	for unit; do printf ' %s/tests/unit/test_%s' "$folder" "$unit"; done
	printf '\n'
}

list() {
	# Deep is for `make lint`.
	for part in '^[cd]' '^t'; do
		printf "lint: clang-tidy, %s\tTIDY_DEPTH=shallow LINT_JOBS=1 TIDY='%s' packaging/lint.sh tidy\n" \
			"$part" "$part"
	done
	tests_of gcc "$build" e2e
	printf 'valgrind e2e\tWIJK_BUILD=%s WIJK_WRAP="%s" %s/tests/e2e/test_signup\n' \
		"$build" "$memcheck" "$build"
	for torture in kill disk clock; do
		printf 'torture: %s\tpython3 tests/torture/%s.py %s --short\n' "$torture" "$torture" "$build"
	done
	# Left out is what shows nothing new to a sanitizer: it draws what the unit tests draw as well.
	tests_of asan "$asan" e2e | but_not '^asan e2e test_(ascii|editor|errands|pseudo|seeing|worker)\b'
	# The same: many sizes and languages of what others draw once, a slow hash, what fuzzing reads
	# longer.  And clang's sanitizers lock no memory, whoever asks (guard, lend).
	tests_of asan "$asan" unit | grep -vE '^asan unit test_(guard|lend)\b' | but_not \
		'^asan unit test_(keyboard|page|pseudo|contrast|fits|touch|listkey|workers|people_screens|ics|join)\b'
	printf 'power cuts\t%s/tests/torture/powercut --cuts 500\n' "$build"
	printf 'power cuts on a disk that lies\t%s/tests/torture/powercut --liar 100\n' "$build"
	printf 'power cuts, asan\t%s/tests/torture/powercut --cuts 50\n' "$asan"
	printf 'disk faults, asan\t%s/tests/torture/powercut --faults 3\n' "$asan"
	printf 'no memory, asan\t%s/tests/torture/powercut --memory 50\n' "$asan"
	for unit in $memcheck_units; do
		if [ -x "$build/tests/unit/test_$unit" ]; then
			printf 'valgrind unit test_%s\t%s %s/tests/unit/test_%s\n' "$unit" "$memcheck" \
				"$build" "$unit"
		fi
	done
	printf 'monkey\tWIJK_BUILD=%s %s/tests/monkey/monkey --count 300 --seed 5\n' "$build" "$build"
	printf 'monkey, another seed each time\tWIJK_BUILD=%s %s/tests/monkey/monkey --count 300\n' \
		"$build" "$build"
	printf 'lock: what it puts in place\ttests/lock/test_files.sh %s\n' "$build"
	printf 'lock: the boot menu, in GRUB\ttests/lock/test_grub.py %s\n' "$build"
	printf 'monkey: what it sees\ttests/monkey/test_monkey.sh %s\n' "$build"
	printf 'picture: QR code in xterm\ttests/pictures/qr.sh xterm %s\n' "$build"
	for part in bindings letters; do
		printf 'window: %s in xterm\ttests/window/test_window.py xterm %s %s\n' "$part" "$build" \
			"$part"
	done
	for part in bindings sizes; do
		printf 'window: %s in foot\ttests/window/test_window.py foot %s %s\n' "$part" "$build" \
			"$part"
	done
	printf 'picture: QR code in foot\ttests/pictures/qr.sh foot %s\n' "$build"
	printf 'console: the kiosk on a Linux console\ttests/console/test_console.py %s\n' "$build"
	printf 'console: what the fonts hold\ttests/console/test_fonts.py %s\n' "$build"
	printf 'picture: QR code of the recovery sheet\ttests/pictures/sheet.sh %s\n' "$build"
	for kind in $(tests/servers/servers.py kinds); do
		printf 'drop: %s\ttests/servers/test_isolation.py %s\n' "$kind" "$kind"
		printf 'drop: our programs over %s\ttests/servers/test_programs.py %s %s\n' "$kind" \
			"$build" "$kind"
		printf 'drop: a kiosk by a short code, over %s\ttests/servers/test_invite.py %s %s\n' "$kind" \
			"$build" "$kind"
	done
	printf 'postgres: a kiosk by a short code\ttests/postgres/postgres.py run -- '
	printf 'tests/servers/test_invite.py %s nginx\n' "$build"
	printf 'browser: a report\ttests/browser/test_report.py %s\n' "$build"
	printf 'agenda: a second opinion on every time\ttests/agenda/test_second_opinion.py %s\n' "$build"
	for part in Signing Taking Editors Stages Publishing; do
		printf 'content: %s\ttests/content/test_release.py %s %s\n' "$part" "$build" "$part"
	done
	printf 'content: killed at every moment of the swap\ttests/content/swap_killed.py %s --short\n' \
		"$build"
	printf 'agenda: calendars from a web server\ttests/agenda/test_feeds.py %s\n' "$build"
	printf 'network: the proxy that breaks lines\tpython3 tests/network/test_proxy.py\n'
	printf 'network: faults on the line\tpython3 tests/network/faults.py %s --short\n' "$build"
	printf 'network: it comes back\ttests/network/watch.py %s\n' "$build"
	printf 'doctor: every fault is named\ttests/doctor/test_doctor.py %s\n' "$build"
	printf 'protocol: another implementation\ttests/protocol/test_protocol.sh %s\n' "$build"
	printf 'postgres: the server for tests, and the roles\ttests/postgres/test_postgres.py\n'
	printf 'content: import\ttests/content/test_import.py %s\n' "$build"
	printf 'content: the text of a PDF\ttests/content/test_pdf.py %s\n' "$build"
	printf 'office: workbooks, read by LibreOffice\ttests/office/test_xlsx.py %s\n' "$build"
	for part in help man completion install systemd debian; do
		printf 'packaging: %s\ttests/packaging/test_%s.sh %s\n' "$part" "$part" "$build"
	done
	printf 'office: workbooks on a full disk\ttests/office/test_full.py %s\n' "$build"
	printf 'office: what staff see\ttests/office/test_seeing.py %s\n' "$build"
	printf 'office: one person, from the receipt to the proof\ttests/office/test_avg.py %s\n' "$build"
	printf 'office: one person, on PostgreSQL\ttests/office/test_avg.py %s --postgres\n' "$build"
	printf 'office: exports, read by other programs\ttests/office/test_export.py %s\n' "$build"
	# Killed on PostgreSQL as well: make torture.
	printf 'office: new_killed\ttests/office/test_new_killed.py %s\n' "$build"
	for test in export_options new; do
		printf 'office: %s\ttests/office/test_%s.py %s\n' "$test" "$test" "$build"
		printf 'postgres: %s\ttests/office/test_%s.py %s --postgres\n' "$test" "$test" "$build"
	done
	printf 'postgres: exports, read by other programs\ttests/office/test_export.py %s --postgres\n' \
		"$build"
	for part in move together rights; do
		printf 'postgres: central, %s\ttests/postgres/test_%s.py %s\n' "$part" "$part" "$build"
	done
	on_one_server postgres "$build" "${postgres_units[@]}"
	on_one_server postgres "$build" "${more_postgres_units[@]}"
	on_one_server postgres "$build" "${split_postgres_units[@]}"
	on_one_server 'asan postgres' "$asan" postgres collect collect_answers
	printf 'fuzz: every target for a moment\tFUZZ_OUT=%s/short FUZZ_JOBS=1 FUZZ_SECONDS=1' "$asan"
	printf ' tests/fuzz/run.sh %s\n' "$asan"
	[ -z "${CHECK_ALL:-}" ] || more_for_sanitizers
	tests_of gcc "$build" unit
	for step in $(packaging/lint.sh steps); do
		[ "$step" = tidy ] || printf 'lint: %s\tpackaging/lint.sh %s\n' "$step" "$step"
	done
}
list | tests/run.sh
