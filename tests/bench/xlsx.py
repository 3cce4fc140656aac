#!/usr/bin/env python3
"""
What xlsx.c costs beside a bare loop over libxlsxwriter with the same cells, run in turns; the
median of the rounds' ratios counts.  Ours also reads the file back.  Prints "measure ours bare
ratio".

  tests/bench/xlsx.py BUILD [ROWS [ROUNDS]]
"""
import glob
import os
import statistics
import subprocess
import sys
import tempfile
import time

BUILD = sys.argv[1]
ROWS = int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 3
POLL = 0.02


def temp_bytes(pid, folder):
    """Unlinked files in the folder that the process holds open."""
    total = 0
    for fd in glob.glob(f"/proc/{pid}/fd/*"):
        try:
            name = os.readlink(fd)
            if name.startswith(folder) and name.endswith("(deleted)"):
                total += os.stat(fd).st_size
        except OSError:
            pass  # closed meanwhile
    return total


def timed(command):
    """Processor seconds."""
    child = subprocess.Popen(command)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, command
    return usage.ru_utime + usage.ru_stime


def memory(pid):
    """Peak in kB; rusage would count what this script held before it became the program."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return max((int(line.split()[1]) for line in file if line.startswith("VmHWM")), default=0)


def peaks(command, folder):
    child = subprocess.Popen(command)
    temp = rss = 0
    while child.poll() is None:
        temp, rss = max(temp, temp_bytes(child.pid, folder)), max(rss, memory(child.pid))
        time.sleep(POLL)
    return temp, rss


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/book.xlsx"
        commands = {"ours": [f"{BUILD}/tests/office/xlsx_write", "bench", path, folder, str(ROWS)],
                    "bare": [f"{BUILD}/tests/bench/xlsx_bare", path, folder, str(ROWS)]}
        rounds = []
        for _ in range(ROUNDS):
            rounds.append({name: timed(command) for name, command in commands.items()})
        rows = {"temp_bytes_a_row": {}, "rss_kb": {}, "file_bytes_a_row": {}}
        for name, command in commands.items():
            temp, rows["rss_kb"][name] = peaks(command, folder)
            rows["temp_bytes_a_row"][name] = temp // ROWS
            rows["file_bytes_a_row"][name] = os.path.getsize(path) // ROWS
    print("measure ours bare ratio")
    ours, bare = (statistics.median(r[name] for r in rounds) for name in ("ours", "bare"))
    ratio = statistics.median(r["ours"] / r["bare"] for r in rounds)
    print(f"xlsx_cpu_s {ours:.2f} {bare:.2f} {ratio:.3f}")
    for what, of in rows.items():
        print(f"xlsx_{what} {of['ours']} {of['bare']} {of['ours'] / of['bare']:.3f}")


main()
