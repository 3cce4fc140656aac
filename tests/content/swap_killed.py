#!/usr/bin/env python3
"""
Kills wijksync at every system call of a run that takes new content: content.db is the old one or
the new one, to the byte, and the next run ends what was begun.

  tests/content/swap_killed.py BUILD [--short]

A point is CALL/NUMBER, as in tests/torture/kill.py.  Every call of the run that comes after the
index was asked for is a point; --short takes those that change a file, and some of the others.
"""
import collections
import os
import re
import shutil
import signal
import sys

from shelf import Shelf, release_of, run

CHANGES = ("rename", "unlink", "unlinkat", "fsync", "fdatasync", "mkdir", "rmdir", "ftruncate",
           "pwrite64", "write", "chmod", "fchmod")
SHORT_OTHERS, SHORT_PWRITES = 12, 8


def points_of(shelf, victim):
    """(call, number) of what the run does from the index on."""
    trace = shelf.path("trace")
    done = run("strace", "-f", "-s", "300", "-o", trace, *victim)
    if done.returncode != 0:
        raise SystemExit(f"strace: {done.returncode} {done.stderr}")
    counts, points, begun = collections.Counter(), [], False
    with open(trace, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            match = re.match(r"(?:\d+ +)?(\w+)\(", line)
            if match is None:
                continue
            counts[match[1]] += 1
            begun = begun or "/content/index" in line
            if begun and match[1] != "exit_group":
                points.append((match[1], counts[match[1]]))
    return points


def thin(points, wanted):
    if len(points) <= wanted:
        return points
    return [points[i * len(points) // wanted] for i in range(wanted)]


def shorten(points):
    often = [p for p in points if p[0] in ("pwrite64", "write")]
    seldom = [p for p in points if p[0] in CHANGES and p not in often]
    others = [p for p in points if p[0] not in CHANGES]
    return seldom + thin(often, SHORT_PWRITES) + thin(others, SHORT_OTHERS)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def main():
    build, short = sys.argv[1], "--short" in sys.argv[2:]
    shelf = Shelf(build)
    killed = missed = bad = 0
    try:
        key = shelf.key()
        old = shelf.make(1, "oud.db")
        shelf.publish(old, key)
        shelf.trust()
        new = shelf.make(2, "nieuw.db", "Een nieuwe zin.")
        shelf.publish(new, key)
        wholes = {read(old): 1, read(new): 2}
        kiosk, before = shelf.kiosks[0], shelf.path("ervoor")
        shutil.copytree(kiosk, before)
        if wholes.get(read(shelf.content())) != 1:
            raise SystemExit("the old release was not taken")
        victim = [shelf.program("wijksync"), "--state", kiosk, "--once"]
        points = points_of(shelf, victim)
        for call, number in shorten(points) if short else points:
            shutil.rmtree(kiosk)
            shutil.copytree(before, kiosk)
            done = run("strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                       f"inject={call}:signal=SIGKILL:when={number}", *victim)
            killed += done.returncode == -signal.SIGKILL
            missed += done.returncode != -signal.SIGKILL
            found = wholes.get(read(shelf.content()))
            again = run(*victim)
            ended = wholes.get(read(shelf.content()))
            verified = run("minisign", "-V", "-p", shelf.path("redacteur.pub"), "-m",
                           shelf.content())
            left = os.path.exists(os.path.join(kiosk, "content.new"))
            if found is None or again.returncode != 0 or ended != 2 or verified.returncode != 0 \
                    or left or release_of(shelf.content()) != 2:
                bad += 1
                print(f"{call}/{number}: found {found}, then {ended}, exit {again.returncode}, "
                      f"minisign {verified.returncode}, content.new {left}")
    finally:
        shelf.close()
    print(f"{killed} kill points, {missed} not reached, {bad} bad")
    return 1 if bad or not killed or missed > killed / 10 else 0


if __name__ == "__main__":
    sys.exit(main())
