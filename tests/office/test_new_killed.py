#!/usr/bin/env python3
"""`export --new -o FOLDER`, stopped at every system call: each signup comes out exactly once.

  tests/office/test_new_killed.py BUILD [--postgres] [--long] [--only POINT]

A point is SCENE/CALL/NUMBER[/FAULT], as in tests/torture/kill.py: strace kills the export before
that call, or lets the call fail.  Then it runs undisturbed, until it succeeds.  Over all files in
the folder each signup must then stand exactly once, and nothing half-made may be left.  The short
form takes some of the points of each call; --long takes all, and workbooks as well.
"""
import collections
import glob
import os
import re
import shutil
import signal
import sys
import threading

import desk

sys.path.insert(0, os.path.join(desk.HERE, "../torture"))
import kill  # noqa: E402 # pylint: disable=wrong-import-position
from place import Broken, Place  # noqa: E402 # pylint: disable=wrong-import-position

LONG = "--long" in sys.argv
ONLY = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else None
WORKERS = 2
PEOPLE = 30
TRIES = 3
PER_CALL = 4  # points of each call, in the short form
SCENES = ("csv", "again", "xlsx") if LONG else ("csv", "again")
# Calls that change nothing can be killed as well, but a kill there is the kill at the next call.
CHANGES = ("write", "pwrite64", "fsync", "fdatasync", "rename", "openat", "unlink", "flock",
           "ftruncate", "fallocate", "close", "sendto", "mkdir", "creat", "open")
FAULTS = {**kill.FAULTS, "write": ("ENOSPC", "EIO"), "flock": ("ENOLCK", "EIO"),
          "close": ("EIO",), "clone3": (), "clone": (),
          # Of the connection with PostgreSQL: it broke, and nobody knows what the server still did.
          "recvfrom": ("ECONNRESET", "ECONNRESET+")}


class Worker:
    """A desk, and one export after another there, each with a ledger and a folder of its own."""

    def __init__(self, lock):
        self.desk = desk.Desk()
        self.lock, self.count = lock, 0
        self.trace = self.desk.path("trace")
        self.temp = self.desk.path("temp")
        os.mkdir(self.temp)
        self.add(PEOPLE)

    def add(self, count):
        kiosk = self.desk["Noord"]
        kiosk.tell([desk.line_of({"naam": f"n{i}", "email": f"p{i}@x.test"})
                    for i in range(count)])
        self.desk.collect()

    def prepare(self, scene):
        self.count += 1
        folder = self.desk.path(f"out{self.count}")
        os.mkdir(folder)
        argv = self.desk.argv(f"--new=l{self.count}", "-o", folder, "--temp", self.temp,
                              form="xlsx" if scene == "xlsx" else "csv")
        if scene == "again":
            desk.must(argv)
            self.add(1)
        return argv, folder

    def points_of(self, scene):
        """The system calls of an undisturbed export, in their order."""
        argv, folder = self.prepare(scene)
        desk.must(["strace", "-f", "-s", "300", "-o", self.trace, *argv])
        self.check(folder)
        counts, points, loading = collections.Counter(), [], True
        with open(self.trace, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                match = re.match(r"(\d+) +(\w+)\(", line)
                if match is None:
                    continue
                counts[match.groups()] += 1
                loading = loading and (self.desk.folder not in line or match[2] == "execve")
                points.append(kill.Point(scene, match[2], counts[match.groups()], "", loading,
                                         "F_UNLCK" in line))
        return list(dict.fromkeys(points))

    def strike(self, point):
        """Was it reached?"""
        argv, folder = self.prepare(point.scene)
        fault = point.fault.rstrip("+")
        which = f"{point.number}+" if fault != point.fault else str(point.number)
        done = Place.run(["strace", "-f", "-o", self.trace, "-e", "trace=" + point.call, "-e",
                          f"inject={point.call}:{f'error={fault}' if fault else 'signal=SIGKILL'}"
                          f":when={which}", *argv])
        with open(self.trace, encoding="utf-8", errors="replace") as trace:
            reached = "(INJECTED)" in trace.read() if fault else \
                done.returncode == -signal.SIGKILL
        if fault and not (point.loading and done.returncode == -signal.SIGSEGV):
            Place.judge(done)
        if fault and point.call == "rename" and done.returncode == 0:
            raise Broken("a file that could not be put in its place, and no error")
        self.mend(argv)
        self.check(folder)
        shutil.rmtree(folder)
        return reached

    @staticmethod
    def mend(argv):
        for _ in range(TRIES):
            done = Place.run(argv)
            if done.returncode == 0:
                return
        raise Broken(f"does not get well: {done.returncode}: {done.stderr}")

    def check(self, folder):
        numbers = collections.Counter()
        for path in glob.glob(folder + "/*"):
            numbers.update(numbers_in(path))
        people = int(desk.must(["sqlite3", self.desk.home + "/central.db",
                                "SELECT count(*) FROM signup"]).stdout) \
            if not desk.ON_POSTGRES else len(self.desk.rows())
        wrong = {n: c for n, c in numbers.items() if c != 1}
        lost = set(range(1, people + 1)) - set(numbers)
        left = [n for n in os.listdir(folder) if not n.startswith("aanmeldingen-")]
        left += self.clear_temp()
        if wrong or lost or left:
            raise Broken(f"not once: {wrong}, lost: {sorted(lost)}, left: {left}")


    def clear_temp(self):
        """libxlsxwriter's files have no name, but for a moment: what is empty harms nobody."""
        names = os.listdir(self.temp)
        full = [n for n in names if os.path.getsize(os.path.join(self.temp, n)) > 0]
        for name in names:
            os.unlink(os.path.join(self.temp, name))
        return full


def numbers_in(path):
    if path.endswith(".csv"):
        with open(path, "rb") as file:
            return [int(row["number"]) for row in desk.read_csv(file.read())]
    import test_xlsx  # pylint: disable=import-outside-toplevel
    return [int(value) for sheet in test_xlsx.Workbook(path).sheets[:-1]
            for (row, column), (value, _) in sheet.cells.items() if row > 0 and column == 0]


def plan(worker):
    kills = [p for scene in SCENES for p in worker.points_of(scene)]
    faults = [p._replace(fault=f) for p in kills if not p.frees for f in FAULTS.get(p.call, ())]
    if ONLY:
        return [p for p in kills + faults if str(p) == ONLY]
    kills = [p for p in kills if p.call in CHANGES and not p.loading]
    # A name that cannot be taken away stays, with what is in the file.  And libxlsxwriter 1.1.4
    # frees twice when it cannot close a temporary file (workbook_close -> fclose).
    faults = [p for p in faults if not p.loading
              and (p.scene, p.call) not in (("xlsx", "unlink"), ("xlsx", "close"))]
    if LONG:
        return kills + faults
    by_kind = collections.defaultdict(list)
    for p in kills + faults:
        by_kind[p.scene, p.call, p.fault].append(p)
    return [p for some in by_kind.values()
            for p in kill.thin(some, PER_CALL if some[0].fault == "" else PER_CALL // 3)]


class Torture:
    def __init__(self):
        self.lock = threading.Lock()
        self.queue, self.done, self.broken = collections.deque(), collections.Counter(), 0

    def work(self, worker):
        while True:
            with self.lock:
                if not self.queue:
                    return
                point = self.queue.popleft()
            try:
                what = "missed" if not worker.strike(point) else "fault" if point.fault else "kill"
                with self.lock:
                    self.done[what] += 1
            except Exception as why:  # whatever it is, it belongs to this point
                with self.lock:
                    self.broken += 1
                    print(f"{point}: {why}", flush=True)

    def run(self, workers):
        self.queue.extend(plan(workers[0]))
        threads = [threading.Thread(target=self.work, args=(w,)) for w in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(f"{self.done['kill']} kill points, {self.done['fault']} fault points,"
              f" {self.done['missed']} not reached, {self.broken} broken")
        few = self.done["kill"] < 20 and not ONLY
        return self.broken or few or self.done["missed"] > sum(self.done.values()) / 10


def main():
    torture, workers = Torture(), []
    try:
        workers += [Worker(torture.lock) for _ in range(1 if ONLY else WORKERS)]
        sys.exit(1 if torture.run(workers) else 0)
    finally:
        for worker in workers:
            shutil.rmtree(worker.desk.folder, ignore_errors=True)


if __name__ == "__main__":
    desk.serve_or_run(main)
