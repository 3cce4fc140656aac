#!/usr/bin/env python3
"""Kills the real programs at every system call, and lets every system call that can fail fail.

Usage: kill.py BUILD-FOLDER [--short] [--seed N] [--only POINT[,POINT...]]

A point is SCENE/CALL/NUMBER[/FAULT]: the NUMBERth time that a program makes one CALL.  strace
kills it there (before the call is done), or gives the call the error.  Afterwards the undisturbed
programs must end well, and every signup whose receipt was printed must be in staff's export exactly
once.
The points come one by one, and then in piles that the seed has chosen.  --short takes those that
matter most; --only repeats what a failure printed.
"""
import argparse
import collections
import os
import random
import re
import shutil
import signal
import sys
import threading
import typing

from place import Broken, Place, make_folder, must_notice

WORKERS = 2
FRESH_AFTER = 100  # points in one place, before it is made anew
PILE = 3  # strikes that fall on one another, before the undisturbed programs may mend anything
LONG_PILES, SHORT_PILES = 500, 10
SHORT_KILLS, SHORT_FAULTS = 40, 40  # about so many points of each kind in the short form

# Between two calls that change a file, a kill finds the same as at the second: the short form only
# takes these.  SQLite makes the first few very often, and the others bring about all else.
OFTEN = ("pwrite64", "fdatasync")
SELDOM = ("write", "fsync", "rename", "unlink", "ftruncate", "fallocate", "mkdir")

# What a system call can say when a disk is full, broken or read-only, or when something has run
# out.  A + lets every later one fail as well, as a full disk does.
FAULTS = {
    "write": ("ENOSPC", "EIO", "EINTR"),  # no +: then it cannot say what is wrong either
    "pwrite64": ("ENOSPC", "EIO", "ENOSPC+", "EIO+", "EINTR"),
    "fsync": ("EIO", "ENOSPC", "EIO+"),
    "fdatasync": ("EIO", "ENOSPC", "EIO+"),
    "rename": ("EIO", "ENOSPC", "EROFS"),
    "openat": ("EMFILE", "EROFS", "ENOSPC", "EMFILE+"),
    "ftruncate": ("EIO", "ENOSPC", "EROFS"),
    "fallocate": ("ENOSPC",),
    "mmap": ("ENOMEM", "ENOMEM+"),
    "mprotect": ("ENOMEM",),
    "mremap": ("ENOMEM",),
    "clone3": ("EAGAIN+",),
    "clone": ("EAGAIN+",),
    "mkdir": ("ENOSPC", "EROFS"),
    "unlink": ("EROFS", "EIO"),
    "read": ("EIO", "EINTR"),
    "pread64": ("EIO", "EINTR"),
    "fcntl": ("ENOLCK",),
    "fchmod": ("EPERM",),
    "fchown": ("EPERM",),
}



class Point(typing.NamedTuple):
    scene: str
    call: str
    number: int
    fault: str = ""  # "" is a kill
    loading: bool = False  # still in the dynamic loader: nothing of ours has run yet
    frees: bool = False  # lets a lock go, which no real disk refuses

    def __str__(self):
        return "/".join(map(str, self[:4])).rstrip("/")


class Worker:
    """One place, and what happens there from point to point."""

    def __init__(self, build, folder):
        self.place = Place(build, folder).make()
        self.trace = os.path.join(folder, "trace")
        self.points = self.people = 0

    def email(self):
        self.people += 1
        return f"b{self.people}@voorbeeld.nl"

    def prepare(self, scene, piled=False):
        """Brings the place to the moment before the victim starts; returns its command."""
        victim, _, moment = scene.partition("-")
        place = self.place
        if not piled and (moment == "first" or self.points % FRESH_AFTER == 0):
            place.reset()
        self.points += not piled
        if victim == "signup":
            return place.signup + [self.email()]
        if moment != "idle":
            place.sign_up(self.email())
        if victim == "sync":
            if moment == "answer":
                place.must(place.sync)
                place.must(place.collect)
            return place.sync
        place.must(place.sync)
        return place.collect

    def notice(self, argv, said):
        if argv[0] == self.place.signup[0]:
            self.place.note(argv[-1], said)

    def points_of(self, scene):
        """Runs the victim undisturbed, and names the system calls that it made, in their order."""
        argv = self.prepare(scene)
        done = self.place.run(["strace", "-f", "-s", "300", "-o", self.trace] + argv)
        if done.returncode != 0:
            raise Broken(f"{scene}: strace ended with {done.returncode}: {done.stderr}")
        self.notice(argv, done.stdout)
        # strace counts for each call and each thread, so these numbers do too.
        counts, seen, loading = collections.Counter(), {}, True
        with open(self.trace, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                match = re.match(r"(\d+) +(\w+)\(", line)
                if match is None:
                    continue
                counts[match.groups()] += 1
                loading = loading and (self.place.now not in line or match[2] == "execve")
                number = counts[match.groups()]
                seen.setdefault((match[2], number), Point(scene, match[2], number, "", loading,
                                                          "F_UNLCK" in line))
        self.place.settle_and_check()
        return list(seen.values())

    def strike(self, point, piled):
        """One kill or one fault.  Was it reached?"""
        argv = self.prepare(point.scene, piled)
        fault = point.fault.rstrip("+")
        how = f"error={fault}" if fault else "signal=SIGKILL"
        which = f"{point.number}+" if fault != point.fault else str(point.number)
        done = self.place.run(
            ["strace", "-f", "-o", self.trace, "-e", "trace=" + point.call, "-e",
             f"inject={point.call}:{how}:when={which}"] + argv)
        self.notice(argv, done.stdout)
        if not fault and done.returncode == -signal.SIGKILL:
            return True
        # glibc's loader itself may fall over when it gets no memory.
        if not (fault and point.loading and done.returncode == -signal.SIGSEGV):
            self.place.judge(done)
        with open(self.trace, encoding="utf-8", errors="replace") as trace:
            return fault != "" and "(INJECTED)" in trace.read()

    def torture(self, pile):
        """Strikes one after another, and what came of them; how many were reached."""
        reached = [self.strike(point, i > 0) for i, point in enumerate(pile)]
        self.place.settle_and_check()
        return reached


class Torture:
    """Hands out the piles to the workers, and counts."""

    def __init__(self, piles, follow):
        self.queue = collections.deque(piles)
        self.follow = follow
        self.last = {pile[0][:2]: pile[0].number for pile in piles if not pile[0].fault}
        self.lock = threading.Lock()
        self.kills, self.faults, self.missed, self.broken = set(), set(), 0, 0

    def take(self):
        with self.lock:
            return self.queue.popleft() if self.queue else None

    def count(self, pile, reached):
        with self.lock:
            for point in (p for p, yes in zip(pile, reached) if yes):
                (self.faults if point.fault else self.kills).add(point)
            self.missed += reached.count(False)
            # As the place fills up, a program may make more calls than the first time.
            point = pile[0]
            if (self.follow and len(pile) == 1 and reached[0] and not point.fault
                    and self.last[point[:2]] == point.number):
                self.last[point[:2]] += 1
                self.queue.append([point._replace(number=point.number + 1)])

    def work(self, worker):
        while (pile := self.take()) is not None:
            try:
                self.count(pile, worker.torture(pile))
            except Exception as why:  # whatever it is, it belongs to these points
                with self.lock:
                    self.broken += 1
                    print(f"{','.join(map(str, pile))}: {why}", flush=True)
                worker.place.reset()


SCENES = ("signup-first", "signup", "sync-first", "sync", "sync-answer", "collect-first", "collect",
          "collect-idle")


def thin(points, wanted):
    """So many, from all over."""
    if len(points) <= wanted:
        return points
    return [points[i * len(points) // wanted] for i in range(wanted)]


def plan(worker, options):
    """All points, of kills and then of faults, each alone; and then some of them in piles."""
    only = options.only.split(",") if options.only else []
    scenes = dict.fromkeys(text.split("/")[0] for text in only) or SCENES
    kills = [p for scene in scenes for p in worker.points_of(scene)]
    faults = [p._replace(fault=f) for p in kills if not p.frees for f in FAULTS.get(p.call, ())]
    if only:
        by_name = {str(p): p for p in kills + faults}
        return [[by_name[text] for text in only]]
    chance = random.Random(options.seed)
    piles = [chance.sample(kills + faults, PILE)
             for _ in range(SHORT_PILES if options.short else LONG_PILES)]
    if options.short:
        kills = [p for calls in (OFTEN, SELDOM)
                 for p in thin([p for p in kills if p.call in calls], SHORT_KILLS)]
        faults = thin([p for p in faults if not p.loading], SHORT_FAULTS)
    return [[p] for p in kills + faults] + piles


def run(folder, options):
    workers = []
    for i in range(1 if options.only else WORKERS):
        os.mkdir(os.path.join(folder, str(i)))
        workers.append(Worker(options.build, os.path.join(folder, str(i))))
    must_notice(workers[0].place)
    torture = Torture(plan(workers[0], options), not options.short and not options.only)
    threads = [threading.Thread(target=torture.work, args=(w,), daemon=True) for w in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lost, twice = (sum(getattr(w.place, what) for w in workers) for what in ("lost", "twice"))
    reached = len(torture.kills) + len(torture.faults)
    print(f"{len(torture.kills)} kill points, {len(torture.faults)} fault points, "
          f"{lost} lost, {twice} twice")
    if torture.missed > reached / 10:
        print(f"{torture.missed} points were never reached: the plan is wrong")
        return 1
    return 1 if torture.broken or lost or twice or not reached else 0


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("build")
    arguments.add_argument("--short", action="store_true")
    arguments.add_argument("--only")
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    folder = make_folder()
    try:
        return run(folder, options)
    except Broken as why:
        print(why)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
