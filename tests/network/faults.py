#!/usr/bin/env python3
"""Breaks the line between the real programs and a real nginx, at every byte and in every other way.

Usage: faults.py BUILD-FOLDER [--short] [--seed N] [--only REGEX] [--minutes N]

At each point one program meets one fault.  It must end in time, by itself, with 0 or a code of
sysexits.h and one sentence.  After it, over a healthy line, all must end well, and every signup
whose receipt was printed must be in staff's export exactly once.
--short takes a sample, the same every time; --only takes the points whose names match, as they are
printed when they fail: http/sync/close/answer/0/22, or https/.*/crawl.
"""
import argparse
import collections
import os
import queue
import random
import re
import shutil
import sys
import threading
import time

import fault as f
from points import byte_points, named_points
from world import LIMIT, Broken, World, torture

WORKERS = 2
FRESH_AFTER = 60  # points in one world, before it is made anew

# A sample of the byte points for each way, short and long (None: every one), and the pattern of
# the named points in the short form.  What is not in the short form costs seconds to start.
Share = collections.namedtuple("Share", "short long named")
KINDS = {
    "http": Share(25, None, "http/(sync/[^/]*(/all|/PUT)?|collect/[^/]*(/all)?)"),
    "https": Share(15, 3000, "https/sync/[^/]*"),
    "connect": Share(8, 500, "connect/sync/.*"),
    "certificate": Share(0, 300, ""),
    "apache": Share(0, 500, ""),
    "sftp": Share(0, 500, ""),
    "s3": Share(0, 500, ""),
}
SHORT_SLOW = ("http/sync/hang", "http/sync/swallow PUT", "http/collect/crawl",
              "http/sync/endless headers/all")
MISSED_SHARE = 0.02  # so many byte points may turn out to lie behind the end of a conversation

LATER = "+7h"
# Central may name the kiosks that have something, a line each, before it says how it ended.
SENTENCE = re.compile(r"(?:Proef \([^\x00-\x1f\x7f]{10,500}\n)*"
                      r"wijk(?:sync|central): [^\x00-\x1f\x7f]{10,500}\n")

# What happens before the victim starts, and the victim.
SCENES = {
    "first": ("reset sign-up", "sync"),
    "sync": ("sign-up", "sync"),
    "ack": ("sign-up sync collect", "sync"),
    "collect": ("sign-up sync", "collect"),
}


class Worker:
    """One world, and what happens in it from point to point."""

    def __init__(self, build, folder, kind):
        self.world = World(build, folder, kind)
        self.points = 0
        try:
            self.world.make()
            if kind == "https":
                self.world.make_certificates()
        except BaseException:
            self.world.stop()
            raise

    def prepare(self, scene):
        """Brings the world to the moment before the victim starts; returns its command."""
        world = self.world
        steps, victim = SCENES[scene]
        if self.points % FRESH_AFTER == 0:
            world.reset()
        self.points += 1
        for step in steps.split():
            if step == "reset":
                world.reset()
            elif step == "sign-up":
                world.sign_up(world.person())
            else:
                world.must(getattr(world, step))
        return getattr(world, victim)

    def profile(self, scene):
        """How many bytes go up and down each connection of an undisturbed run."""
        victim = self.prepare(scene)
        self.world.proxy.arm()
        self.world.must(victim)
        seen = self.world.proxy.heal()
        self.world.settle_and_check()
        if not seen:
            raise Broken(f"{scene}: nothing went through the proxy")
        return [(c.up, c.down) for c in seen]

    def meet(self, point):
        """Lets a program meet the fault; returns whether the fault really happened."""
        world = self.world
        victim = self.prepare(point.scene)
        fault = point.make(world.tls)
        if point.connection is None:
            world.proxy.arm(every=fault)
        else:
            world.proxy.arm([f.PASS] * point.connection + [fault])
        with world.at_address(point.address):
            start = time.monotonic()
            try:
                done = world.run(victim)
                took = time.monotonic() - start
            finally:
                seen = world.proxy.heal()
        fired = point.address is not None or any(c.fired for c in seen)
        if fired:
            self.judge(point, done, took)
        world.settle()
        if point.lie:
            # Nobody acknowledges what never came: after some hours the kiosk sends it again.
            torture.forget_dead_clocks()
            for argv in (world.sync, world.collect, world.sync):
                world.must(["faketime", "-f", LATER, *argv])
            self.points = 0
        world.check()
        return fired

    def judge(self, point, done, took):
        code, said = done.returncode, done.stderr
        what = f"ended with {code} after {took:.1f} s: {said.strip()!r}"
        if code not in point.codes:
            raise Broken(f"{what}, and not with {sorted(point.codes)}")
        if took > LIMIT:
            raise Broken(f"{what}, and {LIMIT} s is the limit")
        if code == 0 and said:
            raise Broken(f"{what}, though all was well")
        if code != 0 and not SENTENCE.fullmatch(said):
            raise Broken(f"{what}, and that is not one sentence")
        if any(secret in said for secret in self.world.secrets()):
            raise Broken("a password was printed")


class Tally:
    """What all workers found, together."""

    def __init__(self):
        self.lock = threading.Lock()
        self.met, self.missed, self.failed = collections.Counter(), [], []
        self.lost = self.twice = 0

    def add(self, point, fired):
        with self.lock:
            if fired:
                self.met[point.kind] += 1
            elif point.connection is None:
                raise Broken("this fault never happened")
            else:
                self.missed.append(point.name)

    def fail(self, point, why):
        with self.lock:
            self.failed.append(point.name)
            print(f"FAILED {point.name}\n       {why}", file=sys.stderr, flush=True)


def must_notice(world):
    """A check that finds nothing must be able to find something."""
    world.reset()
    world.note("nooit@voorbeeld.nl", "nooit@voorbeeld.nl AAAA-AAAA-AAAA-AAAA")
    world.sign_up("dubbel@voorbeeld.nl")
    world.sign_up("dubbel@voorbeeld.nl")
    try:
        world.settle_and_check()
    except Broken:
        pass
    if (world.lost, world.twice) != (1, 1):
        raise Broken(f"one lost and one twice were made; {world.lost}, {world.twice} noticed")
    world.lost = world.twice = 0
    world.reset()


def all_points(worker, kind, options):
    """Every point for this kind of world, or those that were asked for, in a random order."""
    chance = random.Random(f"{options.seed} {kind}")
    scenes = [scene for scene in SCENES if scene != "first" or worker.world.can_reset()]
    of_bytes = []
    for scene in scenes:
        of_bytes += byte_points(kind, scene, worker.profile(scene))
    named = list(named_points(kind, scenes))
    share = KINDS[kind]
    if options.only:
        found = [point for point in of_bytes + named if re.fullmatch(options.only, point.name)]
    else:
        most = share.short if options.short else share.long
        found = of_bytes if most is None else chance.sample(of_bytes, min(len(of_bytes), most))
        found += [point for point in named if not options.short or point.name in SHORT_SLOW or (
            not point.slow and re.fullmatch(share.named, point.name))]
    chance.shuffle(found)
    return found


def work(worker, points, tally, until):
    while time.monotonic() < until:
        try:
            point = points.get_nowait()
        except queue.Empty:
            break
        try:
            tally.add(point, worker.meet(point))
        except Broken as why:
            tally.fail(point, why)
            worker.points = 0  # what is left of this world says nothing any more
    with tally.lock:
        tally.lost += worker.world.lost
        tally.twice += worker.world.twice


def run_kind(kind, folder, options, tally):
    workers, threads, todo = [], [], queue.Queue()
    try:
        for number in range(WORKERS):
            workers.append(Worker(options.build, os.path.join(folder, f"{kind}-{number}"), kind))
        if workers[0].world.can_reset():
            must_notice(workers[0].world)
        for point in all_points(workers[0], kind, options):
            todo.put(point)
        until = time.monotonic() + 60 * options.minutes
        threads = [threading.Thread(target=work, args=(worker, todo, tally, until)) for worker in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        with todo.mutex:
            todo.queue.clear()  # when we are stopped, everybody ends after the point at hand
        for thread in threads:
            thread.join()
        for worker in workers:
            worker.world.stop()


def report(tally, seed, took):
    parts = ", ".join(f"{count} {kind}" for kind, count in sorted(tally.met.items()))
    total = sum(tally.met.values())
    print(f"{total} fault points, {tally.lost} lost, {tally.twice} twice "
          f"(seed {seed}, {took:.0f} s; {parts}; {len(tally.missed)} not reached)")
    if len(tally.missed) > max(2, MISSED_SHARE * total):
        print("too many points were not reached:", *tally.missed, file=sys.stderr)
        return 1
    if tally.failed:
        print(f"{len(tally.failed)} failed", file=sys.stderr)
        return 1
    return 0 if total else 1


def main():
    parser = argparse.ArgumentParser(description="Breaks the line in every way.")
    parser.add_argument("build")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", metavar="REGEX")
    parser.add_argument("--minutes", type=float, default=1e6, help="at most, for each kind of line")
    options = parser.parse_args()
    # The short form is the same every time; the long one looks elsewhere each night.
    if options.seed is None:
        options.seed = 1 if options.short else random.SystemRandom().randrange(1 << 32)
    print(f"seed {options.seed}", flush=True)
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]
    folder, tally, start = torture.make_folder(), Tally(), time.monotonic()
    os.chmod(folder, 0o711)  # nginx has to get through
    try:
        for kind, share in KINDS.items():
            if options.short and not share.short:
                continue
            if options.only and not re.fullmatch(options.only.split("/")[0], kind):
                continue
            run_kind(kind, folder, options, tally)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return report(tally, options.seed, time.monotonic() - start)


if __name__ == "__main__":
    sys.exit(main())
