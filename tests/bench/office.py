#!/usr/bin/env python3
"""Prints the table of `make bench` for staff's side: wijkcentral beside bare programs.

Usage: office.py BUILD [ROWS]      1,000,000 rows unless told otherwise

Each figure is the least of some rounds, in turns with what it is compared with.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../postgres"))
import postgres  # noqa: E402

BUILD = Path(sys.argv[1]).resolve()
ROWS = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
XLSX_ROWS = max(ROWS // 5, 1)
KIOSKS, FLEET, EACH, ROUNDS = 10_000, 1000, 100, 4
CENTRAL, TOOLS = BUILD / "wijkcentral", BUILD / "tests/bench"
MEMORY = Path("/dev/shm")
DONE = []


def run(command, out=subprocess.DEVNULL):
    """Wall seconds of a command that must succeed."""
    begin = time.monotonic()
    subprocess.run([str(word) for word in command], stdout=out, stderr=subprocess.DEVNULL, check=True)
    return time.monotonic() - begin


def to_file(command, path):
    with open(path, "wb") as out:
        return run(command, out)


def highest(command, path):
    """Highest MiB.  Usage of a child would count what this script held before it became one."""
    peak = 0
    with open(path, "wb") as out:
        process = subprocess.Popen([str(word) for word in command], stdout=out)
        while process.poll() is None:
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
            name, *lines = status.splitlines()
            if name.endswith("wijkcentral"):
                peak = max([peak] + [int(x.split()[1]) for x in lines if x.startswith("VmHWM")])
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return peak / 1024


def least(actions):
    """The quickest of each, in turns."""
    rounds = [[action() for action in actions] for _ in range(ROUNDS)]
    return [min(r[i] for r in rounds) for i in range(len(actions))]


def row(measure, ours, other, reach, form="{:.2f}", at_least=False):
    ratio = ours / other
    fine = ratio >= reach if at_least else ratio <= reach
    sign = "≥" if at_least else "≤"
    DONE.append(fine)
    print(f"| {measure} | {form.format(ours)} | {form.format(other)} | {ratio:.2f} | {sign} {reach} |"
          f" {'yes' if fine else 'NO'} |", flush=True)


def load_flat(url, csv):
    """The same table in PostgreSQL, for psql."""
    with open(csv, encoding="utf-8") as file:
        columns = ", ".join(f"{name} text" for name in file.readline().strip().split(","))
    run(["psql", "-q", url, "-c", f"CREATE TABLE flat({columns})", "-c",
         f"\\copy flat from '{csv}' with (format csv, header)", "-c", "VACUUM ANALYZE flat"])


def exports(work, server):
    # In memory: what a disk needs to have it for good is the same for all, and most of it all.
    home, flat, out = work / "home", work / "flat.db", MEMORY / f"wijkkiosk-bench.{os.getpid()}"
    run([TOOLS / "big_central", home, KIOSKS, ROWS, flat])
    ours = [CENTRAL, "--home", home, "export", "--format", "csv"]
    memory = highest(ours, work / "ours.csv")
    load_flat(server.env["WIJK_POSTGRES"], work / "ours.csv")
    psql = ["psql", "-q", server.env["WIJK_POSTGRES"], "-c", "\\copy flat to stdout with csv header"]
    a, bare, shell, copy = least([
        lambda: to_file(ours, out),
        lambda: to_file([TOOLS / "export_bare", flat], out),
        lambda: to_file(["sqlite3", "-csv", flat, "SELECT * FROM flat"], out),
        lambda: to_file(psql, out)])
    row(f"CSV of {ROWS:,} rows × 17, s, beside a bare loop", a, bare, 1.25)
    row("the same beside sqlite3 -csv", a, shell, 0.55)
    row("the same beside psql \\copy from PostgreSQL", a, copy, 1.2)
    row("its memory, MiB, beside 12", memory, 12, 1.0, "{:.1f}")
    small = work / "small"
    run([TOOLS / "big_central", small, KIOSKS, ROWS // 10])
    less = highest([CENTRAL, "--home", small, "export", "--format", "csv"], out)
    row("its memory, MiB, beside that of a tenth of the rows", memory, less, 1.05, "{:.1f}")
    status = min(run([CENTRAL, "--home", home, "status", "--json"]) for _ in range(ROUNDS))
    row(f"status of {KIOSKS:,} kiosks, ms, beside 100", status * 1000, 100, 1.0, "{:.0f}")
    for name in (home, small):
        shutil.rmtree(name)
    flat.unlink()
    out.unlink()


def workbook(work):
    home, flat = work / "home", work / "flat.db"
    run([TOOLS / "big_central", home, 100, XLSX_ROWS, flat])
    a, bare = least([
        lambda: run([CENTRAL, "--home", home, "export", "--format", "xlsx", "-o", work / "a.xlsx"]),
        lambda: run([TOOLS / "xlsx_flat", flat, work / "b.xlsx", work])])
    row(f"XLSX of {XLSX_ROWS:,} rows, s, beside bare libxlsxwriter", a, bare, 1.1)
    shutil.rmtree(home)


def collects(work, server):
    """The same post into a file and into PostgreSQL, both on the same disk."""
    def fresh(home, address):
        shutil.rmtree(work / "drop/acks", ignore_errors=True)
        shutil.copytree(work / "first", home)
        if address is not None:
            run([CENTRAL, "--home", home, "move", "--to", address])
        taken = run([CENTRAL, "--home", home, "collect"])
        shutil.rmtree(home)
        return FLEET * EACH / taken

    run([CENTRAL, "--home", work / "first", "init"])
    (work / "drop").mkdir()
    run([BUILD / "tests/fleet/fleet", "make", work / "first", f"file://{work}/drop", FLEET, EACH])
    rates = {False: 0, True: 0}
    for number in range(ROUNDS):
        run(["psql", "-q", server.env["WIJK_POSTGRES"], "-c", f"CREATE DATABASE c{number}"])
        address = postgres.address(server.env["WIJK_POSTGRES"], database=f"c{number}")
        for where in (None, address):
            rates[where is not None] = max(rates[where is not None], fresh(work / "home", where))
    row("collecting into PostgreSQL, signups a second, beside SQLite", rates[True], rates[False], 0.5,
        "{:,.0f}", at_least=True)


def main():
    print("| measure | wijkcentral | other | ratio | reach | reached |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="wijkkiosk-bench.") as name, \
            postgres.start(durable=True) as server:
        exports(Path(name), server)
        workbook(Path(name))
        collects(Path(name), server)
    print(f"\n{sum(DONE)} of {len(DONE)} figures reached")


main()
