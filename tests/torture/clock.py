#!/usr/bin/env python3
"""The real programs with the clock at 1970, at 2099, and jumping between runs and while they run.

Usage: clock.py BUILD-FOLDER [--short] [--seed N]

libfaketime reads the time anew from a file whenever a program asks for it, so that the file can be
replaced under a running one.  As on a real machine only the wall clock jumps, not the steady one.
Every signup that was confirmed must be in staff's export exactly once, with the time of the kiosk.
"""
import argparse
import contextlib
import csv
import glob
import io
import os
import pty
import random
import shutil
import subprocess
import sys
import threading

from place import PATIENCE, Broken, Place, make_folder

FIXED = ("1970-01-01 00:00:01", "2038-01-19 03:14:08", "2099-12-31 23:59:58")
JUMP_FROM, JUMP_TO = 1970, 2100


class Clock:
    """The file that says what time it is."""

    def __init__(self, folder):
        found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
        if not found:
            raise Broken("there is no libfaketime; install the package faketime")
        self.path = os.path.join(folder, "clock")
        self.variables = {"LD_PRELOAD": found[0], "FAKETIME_TIMESTAMP_FILE": self.path,
                          "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                          "NO_FAKE_STAT": "1", "TZ": "UTC"}
        self.env = dict(os.environ, **self.variables)

    def set(self, moment):
        """Whole or not at all: a program may read it at any time."""
        with open(self.path + ".new", "w", encoding="ascii") as f:
            f.write(moment + "\n")
        os.replace(self.path + ".new", self.path)

    def jump(self, chance):
        self.set(f"{chance.randrange(JUMP_FROM, JUMP_TO)}-{chance.randrange(1, 13):02}-"
                 f"{chance.randrange(1, 29):02} {chance.randrange(24):02}:00:00")


class Jumps(threading.Thread):
    """Lets the clock jump back and forth, as fast as it can be noticed, until told to stop."""

    def __init__(self, clock, chance):
        super().__init__(daemon=True)
        self.clock, self.chance, self.enough, self.count = clock, chance, threading.Event(), 0

    def run(self):
        while not self.enough.wait(0.001):
            self.clock.jump(self.chance)
            self.count += 1

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.enough.set()
        self.join()


class Torture:
    def __init__(self, build, folder, seed):
        self.build, self.folder = build, folder
        self.place = Place(build, folder)
        self.clock = Clock(folder)
        self.chance = random.Random(seed)
        self.people = 0

    def email(self):
        self.people += 1
        return f"k{self.people}@voorbeeld.nl"

    def settle(self):
        self.place.settle_and_check(env=self.clock.env)

    def must_be_made_at(self, email, moment):
        """Proves that the clock was really another one."""
        text = self.place.must(self.place.central + ["export", "--format", "csv"])
        row = next(r for r in csv.DictReader(io.StringIO(text, newline="")) if r["email"] == email)
        if not row["made_at"].startswith(moment[:15].replace(" ", "T")):
            raise Broken(f"the clock said {moment}, the export says {row['made_at']}")

    def fixed(self, moment):
        """Everything happens at one moment, from enrolling on; and once more when it is right."""
        self.clock.set(moment)
        self.place.reset()
        for _ in range(2):
            email = self.email()
            self.place.sign_up(email, env=self.clock.env)
            self.settle()
            self.must_be_made_at(email, moment)
        self.place.sign_up(self.email())
        self.place.settle_and_check()

    def between_runs(self, count):
        """Every run of every program has a time of its own."""
        self.place.reset()
        for _ in range(count):
            self.clock.jump(self.chance)
            self.place.sign_up(self.email(), env=self.clock.env)
            for argv in (self.place.sync, self.place.collect, self.place.sync):
                self.clock.jump(self.chance)
                self.place.must(argv, env=self.clock.env)
            self.place.check(env=self.clock.env)

    def while_running(self, count):
        """The clock jumps under one long run of the store, and under syncs and collects."""
        self.place.reset()
        emails = [self.email() for _ in range(count)]
        with Jumps(self.clock, self.chance) as jumps:
            signup = subprocess.Popen(self.place.signup + ["-"], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, text=True, env=self.clock.env)
            try:
                for email in emails:
                    signup.stdin.write(email + "\n")
                    signup.stdin.flush()
                    self.place.note(email, signup.stdout.readline())
                    if len(self.place.tried) % 10 == 0:
                        self.settle()
                signup.stdin.close()
                if signup.wait(PATIENCE) != 0 or self.place.confirmed != emails:
                    raise Broken("signing up while the clock jumps did not go well")
            finally:
                signup.kill()
                signup.wait()
            self.settle()
        if jumps.count < count:
            raise Broken(f"the clock jumped only {jumps.count} times")

    def kiosk(self, count):
        """The real kiosk, in a terminal; people sign up one after another."""
        steps = []
        emails = [self.email() for _ in range(count)]
        for email in emails:
            steps += ["=Nederlands", "^enter", "=Meedoen", "+3", "=Ik wil meedoen", "+1",
                      "=Waar wilt u meer over weten?", f"+1\tProef\t{email}\t\t1234\t1", "^f5",
                      "=Klopt dit?", f"={email}", "^f5", "=Geeft u toestemming?", "+\t",
                      "=[ ] Ja, neem contact met mij op", "+1",
                      "=[x] Ja, neem contact met mij op", "^f5", "=Uw code", "^f10"]
        steps.append("=Nederlands")
        ready = os.path.join(self.folder, "ready")
        variables = [f"{name}={value}" for name, value in self.clock.variables.items()]
        argv = ([os.path.join(self.build, "tests/pictures/visit"), ready] + steps +
                ["--", "env"] + variables +
                [os.path.join(self.build, "wijkkiosk"), "--state", self.place.state,
                 "--content", os.path.join(self.build, "content.db")])
        if os.path.exists(ready):
            os.unlink(ready)
        self.visit(argv, ready)
        for email in emails:
            self.place.note(email, email + " op het scherm")
        self.place.settle_and_check()
        return emails[-1]

    @staticmethod
    def visit(argv, ready):
        """Runs the walk in a terminal, whose output nobody reads, until it says that it is done."""
        ours, theirs = pty.openpty()
        visitor = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=theirs,
                                   stderr=subprocess.PIPE, text=True)
        os.close(theirs)
        threading.Thread(target=drain, args=(ours,), daemon=True).start()
        try:
            for _ in range(PATIENCE * 50):
                try:
                    visitor.wait(0.02)
                    raise Broken(f"the kiosk: {visitor.stderr.read()}")
                except subprocess.TimeoutExpired:
                    if os.path.exists(ready) and os.path.getsize(ready) > 0:
                        return
            raise Broken("the kiosk hangs")
        finally:
            kiosks = descendants(visitor.pid)
            visitor.kill()
            visitor.wait()
            visitor.stderr.close()
            # A kiosk that loses its terminal ends at once, and may leave libfaketime's memory behind.
            for pid in kiosks:
                for left in glob.glob(f"/dev/shm/*faketime_s??_{pid}"):
                    with contextlib.suppress(FileNotFoundError):
                        os.unlink(left)

    def kiosks(self, count):
        for moment in (FIXED[0], FIXED[-1]):
            self.clock.set(moment)
            self.place.reset()
            self.must_be_made_at(self.kiosk(1), moment[:7])
        self.place.reset()
        with Jumps(self.clock, self.chance):
            self.kiosk(count)


def descendants(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as f:
            children = f.read().split()
    except OSError:
        return []
    return children + [below for child in children for below in descendants(child)]


def drain(fd):
    try:
        while os.read(fd, 65536):
            pass
    except OSError:
        pass  # the other side is gone
    os.close(fd)


def run(options, folder):
    torture = Torture(options.build, folder, options.seed)
    place = torture.place
    torture.clock.set(FIXED[0])
    place.make(env=torture.clock.env)
    for moment in FIXED:
        torture.fixed(moment)
    torture.between_runs(10 if options.short else 200)
    torture.while_running(20 if options.short else 500)
    torture.kiosks(2 if options.short else 10)
    return torture.people


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("build")
    arguments.add_argument("--short", action="store_true")
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    folder = make_folder()
    try:
        people = run(options, folder)
    except Broken as why:
        print(f"seed {options.seed}: {why}")
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{people} signups under wrong clocks (seed {options.seed}), 0 lost, 0 twice")
    return 0


if __name__ == "__main__":
    sys.exit(main())
