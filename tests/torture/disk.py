#!/usr/bin/env python3
"""Disks that are full or read-only, and machines without memory or file handles.

Usage: disk.py BUILD-FOLDER [--short]

The kiosk's folder, the drop and staff's folder each lie on a small tmpfs of their own, in a mount
namespace that ends with this program.  A signup that does not fit must fail with a code and a
sentence and confirm nothing; when there is room again everything must arrive, exactly once.
Where mounting is not allowed this fails; with WIJK_NO_MOUNT=1 it only does what needs no mount.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

from place import Broken, Place, make_folder

DISK, NAMES = 16 << 20, 3000  # bytes and files that fit; batches stay in the drop
PAGE = 4096
EX_IOERR, EX_NOPERM = 74, 77
INSIDE = "WIJK_TORTURE_INSIDE"


def mount(*words):
    subprocess.run(["mount"] + list(words), check=True)


class Torture:
    def __init__(self, build, folder, short):
        self.place = Place(build, os.path.join(folder, "place"))
        self.short = short
        self.people = self.refused = self.moments = 0
        self.mounted = []

    def email(self):
        self.people += 1
        return f"s{self.people}@voorbeeld.nl"

    def attempt(self, argv):
        """A run that may fail, if it says so."""
        self.moments += 1
        done = self.place.run(argv)
        self.place.judge(done)
        if argv[-1].endswith("@voorbeeld.nl"):
            self.place.note(argv[-1], done.stdout)
        if done.returncode != 0:
            self.refused += 1
            if argv[-1] in self.place.confirmed:
                raise Broken("confirmed, and refused all the same")
        return done

    def attempt_all(self, before=()):
        for command in ([*before, *self.place.signup, self.email()], [*before, *self.place.sync],
                        [*before, *self.place.collect], [*before, *self.place.sync]):
            self.attempt(command)

    def must_be_refused(self, codes):
        done = self.attempt(self.place.signup + [self.email()])
        if done.returncode not in codes:
            raise Broken(f"a signup ended with {done.returncode}: {done.stderr.strip()}")

    # ---- disks ----

    def mount(self):
        for folder in (self.place.state, self.place.drop, self.place.home):
            os.makedirs(folder)
            mount("-t", "tmpfs", "-o", f"mode=0700,size={DISK},nr_inodes={NAMES}", "tmpfs", folder)
            self.mounted.append(folder)
        self.place.make()

    @staticmethod
    def fill(folder, room=0):
        """Leaves so many bytes on this disk."""
        path = os.path.join(folder, "ballast")
        free = os.statvfs(folder).f_bavail * PAGE
        with open(path, "wb") as f:
            os.posix_fallocate(f.fileno(), 0, max(free - room, 1))
        return path

    @staticmethod
    def use_names(folder):
        """Leaves room, but for no file."""
        path = os.path.join(folder, "ballast")
        os.mkdir(path)
        try:
            for i in range(NAMES):
                with open(os.path.join(path, str(i)), "wb"):
                    pass
        except OSError:
            return path
        raise Broken(f"{NAMES} more files fit on a disk for {NAMES}")

    def full_for_the_kiosk(self):
        """The same store lives on, as the kiosk does, through full and free again."""
        place = self.place
        with subprocess.Popen(place.signup + ["-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True) as kiosk:
            def ask():
                email = self.email()
                kiosk.stdin.write(email + "\n")
                kiosk.stdin.flush()
                said = kiosk.stdout.readline()
                place.note(email, said)
                return said

            for first in (True, False):  # a new signups.db, and one that is there
                if not first and " fout " in ask():
                    raise Broken("a signup is refused although there is room")
                ballast = self.fill(place.state)
                # What is free inside signups.db and its log can still hold a few.
                answers = [ask() for _ in range(1 if first else 100)]
                if not answers[-1].endswith(f" fout {EX_IOERR}\n"):
                    raise Broken(f"signing up on a full disk: {answers[-1]}")
                self.must_be_refused((EX_IOERR,))
                self.attempt(place.sync)
                os.unlink(ballast)
                if " fout " in ask():
                    raise Broken("a signup is refused although there is room again")
                place.settle_and_check()
            kiosk.stdin.close()
            if kiosk.wait() != 0:
                raise Broken(f"the store ended with {kiosk.returncode}")

    def almost_full(self, folder):
        """Full at every next page, for whoever writes there."""
        for room in range(0, 60 * PAGE, PAGE * (6 if self.short else 1)):
            ballast = self.fill(folder, room)
            self.attempt_all()
            os.unlink(ballast)
            self.place.settle_and_check()
        ballast = self.use_names(folder)
        self.attempt_all()
        shutil.rmtree(ballast)
        self.place.settle_and_check()

    def read_only(self, folder):
        mount("-o", "remount,bind,ro", folder)
        if folder == self.place.state:
            self.must_be_refused((EX_IOERR, EX_NOPERM))
        self.attempt_all()
        mount("-o", "remount,bind,rw", folder)
        self.place.settle_and_check()

    def disks(self):
        self.mount()
        self.full_for_the_kiosk()
        for folder in (self.place.state, self.place.drop, self.place.home):
            self.almost_full(folder)
            self.read_only(folder)

    # ---- limits ----

    def no_handles(self):
        for handles in range(3, 20, 3 if self.short else 1):
            self.attempt_all(["prlimit", f"--nofile={handles}"])
            self.place.settle_and_check()

    def least_memory(self, program):
        """KiB of address space in which it can start at all: below that the kernel ends it."""
        step, kib = 64, 0
        while kib < 1 << 20:
            kib += step
            done = self.place.run(["prlimit", f"--as={kib * 1024}", program, "--version"])
            if done.returncode in (0, 64):
                return kib
        raise Broken(f"{program} does not start in 1 GiB")

    def no_memory(self):
        """Ever more memory, until there is enough."""
        place = self.place
        for command in (place.signup, place.sync, place.collect):
            kib, well = self.least_memory(command[0]), 0
            while well < 3:
                if command != place.signup:
                    place.sign_up(self.email())
                who = [self.email()] if command == place.signup else []
                done = self.attempt(["prlimit", f"--as={kib * 1024}"] + command + who)
                well = well + 1 if done.returncode == 0 else 0
                kib += 512 if self.short else 64
                place.settle_and_check()

    def no_locked_memory(self):
        self.attempt_all(["prlimit", "--memlock=0"])
        self.place.settle_and_check()


def enter():
    """Goes on in a mount namespace of its own; an ordinary user gets one in a user namespace."""
    if INSIDE in os.environ:
        return True
    unshare = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]
    # Only a tmpfs that was really mounted proves that mounting is allowed.
    if subprocess.run(unshare + ["mount", "-t", "tmpfs", "tmpfs", tempfile.gettempdir()],
                      stderr=subprocess.DEVNULL, check=False).returncode == 0:
        os.environ[INSIDE] = "1"
        os.execvp("unshare", unshare + [sys.executable] + sys.argv)
    return False


def run(torture, may_mount):
    os.mkdir(torture.place.folder)
    if may_mount:
        torture.disks()
    else:
        torture.place.make()
    torture.no_handles()
    torture.no_memory()
    torture.no_locked_memory()
    if torture.refused == 0:
        raise Broken("nothing was ever refused")
    print(f"{torture.moments} runs without room, {torture.refused} refused with a sentence, "
          f"{torture.place.lost} lost, {torture.place.twice} twice")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("build")
    arguments.add_argument("--short", action="store_true")
    options = arguments.parse_args()
    may_mount = enter()
    if not may_mount:
        print("Mounting a tmpfs is not allowed here: no full and no read-only disks.")
        if os.environ.get("WIJK_NO_MOUNT") != "1":
            return 1
    folder = make_folder()
    torture = Torture(options.build, folder, options.short)
    try:
        run(torture, may_mount)
        return 0
    except Broken as why:
        print(why)
        return 1
    finally:
        for mounted in torture.mounted:
            subprocess.run(["umount", mounted], check=False)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
