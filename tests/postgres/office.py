"""A central and its kiosks by the real programs, for tests with PostgreSQL."""
import os
import re
import subprocess
import time
from pathlib import Path

import postgres

EX_USAGE, EX_DATAERR, EX_NOINPUT = 64, 65, 66
EX_CANTCREAT, EX_TEMPFAIL, EX_NOPERM, EX_CONFIG = 73, 75, 77, 78
DEADLINE = 60
TOP = Path(__file__).resolve().parent / "../.."
ROLES, GRANTS = TOP / "packaging/postgres/roles.sql", TOP / "packaging/postgres/grants.sql"


def environment(**more):
    """Without anybody's own settings, passwords and certificates."""
    return {**postgres.clean_environment(), "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", **more}


def wait_until(is_so, what):
    deadline = time.monotonic() + DEADLINE
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(what)
        time.sleep(0.02)


def psql(url, *args):
    return subprocess.run(["psql", "-XqAtw", "-v", "ON_ERROR_STOP=1", *args, "-d", url], check=True,
                          capture_output=True, text=True, timeout=DEADLINE,
                          env=environment()).stdout.strip()


def query(url, statement):
    return psql(url, "-c", statement)


def new_database(url, name):
    """An empty one beside it: its address."""
    query(url, f"CREATE DATABASE {name} STRATEGY file_copy")
    return postgres.address(url, database=name)


class Kiosk:
    def __init__(self, central, name):
        self.central, self.state = central, central.folder / name
        self.drop = f"file://{central.folder}/drop"
        self.count, self.receipts = 0, {}
        code = re.search(r"WKC1-\S+", central.run("code"))[0]
        said = self.do("wijksync", "--state", self.state, "enrol", code, "--drop", self.drop,
                       "--centre", name)
        central.run("enrol", re.search(r"WKK1-\S+", said)[0], "--name", name, "--drop", self.drop)

    def do(self, program, *argv):
        return subprocess.run([self.central.build / program, *argv], check=True, text=True,
                              capture_output=True, timeout=DEADLINE).stdout

    def sign_up(self):
        """Somebody whose e-mail nobody else has."""
        self.count += 1
        email = f"n{self.count}@{self.state.name}.voorbeeld.nl"
        self.receipts[email] = self.do("tests/torture/signup", self.state, email).split(" ", 1)[1].strip()
        return email

    def withdraw(self, email):
        self.do("tests/torture/signup", "--withdraw", self.state, self.receipts[email])

    def sync(self):
        self.do("wijksync", "--state", self.state, "--once")


class Central:
    """home: its folder.  Of run: what it prints; its exit code must be as said."""

    def __init__(self, build, folder, *init, home=None):
        self.build, self.folder = Path(build).resolve(), Path(folder)
        self.home = home or self.folder / "central"
        self.env = environment()
        self.errors = ""
        if home is None:
            self.run("init", "--name", "Proef", *init)

    def argv(self, *argv):
        return [self.build / "wijkcentral", "--home", self.home, *argv]

    def start(self, *argv):
        return subprocess.Popen(self.argv(*argv), env=self.env, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def run(self, *argv, code=0, **env):
        done = subprocess.run(self.argv(*argv), capture_output=True, text=True, timeout=DEADLINE,
                              check=False, env={**self.env, **env})
        self.errors = done.stderr
        if done.returncode not in (code if isinstance(code, tuple) else (code,)):
            raise AssertionError(f"{argv}: {done.returncode}: {done.stderr}")
        return done.stdout

    def fleet(self, kiosks, each):
        """So many simulated kiosks, each with one batch in the drop."""
        subprocess.run([self.build / "tests/fleet/fleet", "make", self.home,
                        f"file://{self.folder}/drop", str(kiosks), str(each)], check=True,
                       env=self.env, timeout=DEADLINE)

    def batches(self):
        return sorted(self.folder.glob("drop/kiosks/*/*.batch"))

    def is_in_file(self):
        return not os.path.exists(self.home / "database.conf")
