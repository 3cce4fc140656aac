"""Staff's desk: a central and the kiosks that it let in, all by the real programs."""
import csv
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(next((word for word in sys.argv[1:] if word[0] != "-"), "build"))
ON_POSTGRES = "--postgres" in sys.argv
CENTRAL = os.path.join(BUILD, "wijkcentral")
PATIENCE = 120  # seconds that one program may take
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # nothing here is about disks
EX_USAGE, EX_NOINPUT, EX_CANTCREAT, EX_IOERR, EX_TEMPFAIL = 64, 66, 73, 74, 75


class Broken(Exception):
    """A program did not do what it must."""


def run(argv, **more):
    return subprocess.run([str(word) for word in argv], capture_output=True, timeout=PATIENCE,
                          check=False, **more)


def must(argv, code=0, **more):
    done = run(argv, **more)
    if done.returncode != code:
        raise Broken(f"{argv} ended with {done.returncode}: {done.stderr.decode()}")
    return done


def word(start, text):
    return next(w for w in text.decode().split() if w.startswith(start))


def new_database():
    """A database of this desk's own, in the server of postgres.py."""
    server = os.environ["WIJK_POSTGRES"]
    name = "desk_" + uuid.uuid4().hex
    subprocess.run(["psql", "-Xqc", f"CREATE DATABASE {name} STRATEGY file_copy", server], check=True)
    return urllib.parse.urlsplit(server)._replace(path="/" + name).geturl()


def now_ms():
    return time.time_ns() // 1_000_000


class Kiosk:
    """One kiosk in a centre, that takes signups and sends them."""

    def __init__(self, desk, name):
        self.name, self.state = name, os.path.join(desk.folder, name)
        self.sync = [os.path.join(BUILD, "wijksync"), "--state", self.state]
        drop = "file://" + os.path.join(desk.folder, "drop")
        os.makedirs(self.state, 0o700)
        code = word("WKK1-", must(self.sync + ["enrol", desk.code, "--drop", drop, "--centre",
                                               name]).stdout)
        must(desk.central + ["enrol", code, "--name", name, "--drop", drop])
        with open(os.path.join(self.state, "kiosk.conf"), encoding="utf-8") as conf:
            self.id = re.search("^kiosk = (.*)$", conf.read(), re.M)[1]

    def tell(self, lines):
        """Lets residents do things; what they saw for each."""
        said = must([os.path.join(BUILD, "tests/office/fill_in"), self.state],
                    input="".join(line + "\n" for line in lines).encode())
        return said.stdout.decode().splitlines()

    def sign_up(self, answers, form="meedoen", lang="nl", when=None):
        return self.tell([line_of(answers, form, lang, when)])[0]

    def withdraw(self, receipt):
        return self.tell(["withdraw " + receipt])


def line_of(answers, form="meedoen", lang="nl", when=None):
    words = [form, lang, str(now_ms() if when is None else when)]
    for key, value in answers.items():
        words += [key, value.encode("utf-8", "surrogatepass").hex() or "-"]
    return " ".join(words)


class Desk:
    """Goes away, with all that was made, at the end of `with`."""

    def __init__(self, kiosks=("Noord",), base=None):
        self.folder = tempfile.mkdtemp(prefix="wijk-desk-", dir=base or MEMORY)
        self.home = os.path.join(self.folder, "central")
        self.central = [CENTRAL, "--home", self.home]
        os.makedirs(os.path.join(self.folder, "drop"))
        more = ["--db", new_database()] if ON_POSTGRES else []
        self.code = word("WKC1-", must(self.central + ["init", *more]).stdout)
        self.kiosks = {name: Kiosk(self, name) for name in kiosks}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def __getitem__(self, name):
        return self.kiosks[name]

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def collect(self):
        """All that the kiosks have comes in."""
        for kiosk in self.kiosks.values():
            must(kiosk.sync + ["--once"])
        must(self.central + ["collect"])

    def argv(self, *words, form="csv"):
        return self.central + ["export", "--format", form, *words]

    def export(self, *words, form="csv", code=0, **more):
        return must(self.argv(*words, form=form), code=code, **more)

    def rows(self, *words):
        """As Python reads the CSV, with apostrophes taken away."""
        return read_csv(self.export(*words).stdout)


def bare(cell):
    """Who takes exactly one apostrophe away has what was typed."""
    return cell[1:] if cell.startswith("'") else cell


def raw_csv(data):
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))


def read_csv(data):
    return [{key: bare(cell) for key, cell in row.items()} for row in raw_csv(data)]


def serve_or_run(main):
    """With --postgres, but without a server: once more, with one."""
    if ON_POSTGRES and "WIJK_POSTGRES" not in os.environ:
        os.execv(sys.executable, [sys.executable, os.path.join(HERE, "../postgres/postgres.py"),
                                  "run", "--", sys.executable, *sys.argv])
    main()
