"""A place to torture: one central, one kiosk and a drop between them, made by the real programs."""
import contextlib
import csv
import glob
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile

PATIENCE = 60  # seconds that one program may take
EX_LOADER = 127  # the dynamic loader's own exit code, with a sentence of its own
EX_FIRST, EX_LAST = 64, 78  # sysexits.h


class Broken(Exception):
    """A program did what it must never do."""


def forget_dead_clocks():
    """What faketime leaves in memory when it is killed: the next with that number could not start."""
    for left in glob.glob("/dev/shm/*faketime_s??_*"):
        if not os.path.exists(f"/proc/{left.rpartition('_')[2]}"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(left)


def make_folder(wish=None):
    """A folder for places: in memory where possible, because nothing here is about disks."""
    base = wish or ("/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    # SystemExit runs what stands behind `finally`; the signal alone would leave everything lying.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return tempfile.mkdtemp(prefix="wijk-torture-", dir=base)


class Place:
    def __init__(self, build, folder):
        build = os.path.abspath(build)
        self.folder = folder
        self.now, self.kept = os.path.join(folder, "now"), os.path.join(folder, "kept")
        self.state, self.home, self.drop = (
            os.path.join(self.now, n) for n in ("state", "home", "drop"))
        self.sync = [os.path.join(build, "wijksync"), "--state", self.state, "--once"]
        self.central = [os.path.join(build, "wijkcentral"), "--home", self.home]
        self.collect = self.central + ["collect"]
        self.signup = [os.path.join(build, "tests/torture/signup"), self.state]
        self.confirmed, self.tried = [], []
        self.lost, self.twice = 0, 0

    def make(self, **more):
        """Enrols, and keeps a copy of the untouched place for reset()."""
        os.makedirs(self.drop, exist_ok=True)
        os.makedirs(self.state, 0o700, exist_ok=True)
        url = "file://" + self.drop
        central = self.word("WKC1-", self.must(self.central + ["init"], **more))
        kiosk = self.word("WKK1-", self.must(
            self.sync[:-1] + ["enrol", central, "--drop", url, "--centre", "Proef"], **more))
        self.must(self.central + ["enrol", kiosk, "--name", "Proef", "--drop", url], **more)
        shutil.rmtree(self.kept, ignore_errors=True)
        shutil.copytree(self.now, self.kept)
        return self

    def reset(self):
        shutil.rmtree(self.now)
        shutil.copytree(self.kept, self.now)
        self.confirmed, self.tried = [], []

    @staticmethod
    def word(start, text):
        return next(word for word in text.split() if word.startswith(start))

    @staticmethod
    def run(argv, **more):
        """Runs to the end, whatever it is."""
        try:
            return subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True, timeout=PATIENCE, **more)
        except subprocess.TimeoutExpired as why:
            raise Broken(f"hangs: {' '.join(argv)}") from why

    def must(self, argv, **more):
        done = self.run(argv, **more)
        if done.returncode != 0:
            raise Broken(f"{' '.join(argv)} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    @staticmethod
    def judge(done):
        """Ended well, or with a code and a sentence that say what is wrong; never by a signal."""
        code = done.returncode
        if code != 0 and not (code == EX_LOADER or EX_FIRST <= code <= EX_LAST):
            raise Broken(f"ended with {code}: {done.stderr.strip()}")
        if code != 0 and not done.stderr.strip():
            raise Broken(f"ended with {code} and said nothing")

    def note(self, email, said):
        """Remembers what the resident was told."""
        self.tried.append(email)
        if any(line.startswith(email + " ") and " fout " not in line
               for line in said.splitlines()):
            self.confirmed.append(email)

    def sign_up(self, email, **more):
        self.note(email, self.must(self.signup + [email], **more))

    def settle(self, **more):
        """Lets the undisturbed programs do their work: all must end well.  Staff come first, so
        that nothing half-made may ever lie in the drop."""
        for argv in (self.collect, self.sync, self.collect, self.sync):
            self.must(argv, **more)

    def exported(self, **more):
        text = self.must(self.central + ["export", "--format", "csv"], **more)
        return [row.get("email", "") for row in csv.DictReader(io.StringIO(text, newline=""))]

    def check(self, **more):
        """Every confirmed signup once in the export, every other one at most once."""
        rows = self.exported(**more)
        lost = [email for email in self.confirmed if email not in rows]
        twice = [email for email in set(rows) if rows.count(email) > 1]
        strange = [email for email in rows if email not in self.tried]
        self.lost += len(lost)
        self.twice += len(twice)
        if lost or twice or strange:
            raise Broken(f"lost {lost}, twice {twice}, strange {strange}")

    def settle_and_check(self, **more):
        self.settle(**more)
        self.check(**more)


def must_notice(place):
    """A torture that finds nothing must be able to find something: a kiosk that confirms too early,
    and a signup that is there twice."""
    place.reset()
    early = place.signup[:1] + ["--early"] + place.signup[1:]
    done = place.run(["strace", "-f", "-o", "/dev/null", "-e", "trace=pwrite64", "-e",
                      "inject=pwrite64:signal=SIGKILL:when=2"] + early + ["vroeg@voorbeeld.nl"])
    if done.returncode != -signal.SIGKILL:
        raise Broken(f"strace cannot kill here: {done.returncode}: {done.stderr.strip()}")
    place.note("vroeg@voorbeeld.nl", done.stdout)
    place.sign_up("dubbel@voorbeeld.nl")
    place.sign_up("dubbel@voorbeeld.nl")
    place.settle()
    try:
        place.check()
    except Broken:
        pass
    if (place.lost, place.twice) != (1, 1):
        raise Broken(f"one lost and one twice were made, {place.lost} and {place.twice} noticed")
    place.lost = place.twice = 0
    place.reset()
