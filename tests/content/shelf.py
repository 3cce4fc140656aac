"""A central, kiosks, a drop and an editor in a folder of their own: real programs, nothing else."""
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile


def run(*argv, **more):
    return subprocess.run([str(a) for a in argv], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, check=False, **more)


def must(*argv, **more):
    done = run(*argv, **more)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, argv))}: {done.returncode}\n{done.stderr}")
    return done.stdout


def release_of(path):
    """The number in a bundle; None when there is no bundle."""
    if not os.path.exists(path):
        return None
    with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as db:
        return int(db.execute("SELECT value FROM meta WHERE key = 'release'").fetchone()[0])


class Shelf:
    def __init__(self, build, kiosks=1):
        self.build = os.path.abspath(build)
        self.root = tempfile.mkdtemp(prefix="wijk-release-")
        self.drop = self.path("post")
        self.url = "file://" + self.drop
        self.central = [self.program("wijkcentral"), "--home", self.path("centraal")]
        self.sources = self.path("inhoud")
        self.kiosks = []
        self.ids = []
        os.mkdir(self.drop)
        shutil.copytree("content", self.sources,
                        ignore=shutil.ignore_patterns("*.c", "*.h", "*.o"))
        self.code = re.search(r"WKC1-[0-9A-Z-]+", must(*self.central, "init", "--name", "Proef"))[0]
        for _ in range(kiosks):
            self.add_kiosk()

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def path(self, *names):
        return os.path.join(self.root, *names)

    def program(self, name):
        return os.path.join(self.build, name)

    def add_kiosk(self):
        state = self.path(f"kiosk{len(self.kiosks)}")
        os.mkdir(state, 0o700)
        told = must(self.program("wijksync"), "--state", state, "enrol", self.code, "--drop",
                    self.url, "--centre", "Proefhuis")
        code = re.search(r"WKK1-[0-9A-Z-]+", told)[0]
        must(*self.central, "enrol", code, "--name", f"Proef {len(self.kiosks)}", "--drop", self.url)
        self.kiosks.append(state)
        with open(os.path.join(state, "kiosk.conf"), encoding="utf-8") as conf:
            self.ids.append(re.search(r"^kiosk = (\S+)", conf.read(), re.M)[1])
        return state

    def content(self, kiosk=0):
        return os.path.join(self.kiosks[kiosk], "content.db")

    def release(self, kiosk=0):
        return release_of(self.content(kiosk))

    def key(self, name="redacteur", real=False):
        """Of minisign itself, or of ours."""
        path = self.path(name + ".key")
        if real:
            must("minisign", "-G", "-W", "-p", self.path(name + ".pub"), "-s", path)
        else:
            must(self.program("wijkcontent"), "key", "new", path, "--no-passphrase")
        return path

    def trust(self, name="redacteur"):
        must(*self.central, "key", "editor", "add", self.path(name + ".pub"))
        self.sync_all()
        self.collect()
        self.sync_all()

    def collect(self):
        must(*self.central, "collect")

    def sync(self, kiosk=0):
        return run(self.program("wijksync"), "--state", self.kiosks[kiosk], "--once")

    def sync_all(self):
        for kiosk in range(len(self.kiosks)):
            done = self.sync(kiosk)
            if done.returncode != 0:
                raise AssertionError(done.stderr)

    def status(self, kiosk=0):
        return must(self.program("wijksync"), "--state", self.kiosks[kiosk], "status")

    def content_does(self, *words, **more):
        return run(self.program("wijkcontent"), *words, **more)

    def make(self, release, name="inhoud.db", change=None):
        """A bundle with this number; change: a line more at the end of a page."""
        if change is not None:
            page = os.path.join(self.sources, "pages", "nl", "bzk.md")
            with open(page, "a", encoding="utf-8") as out:
                out.write(f"\n{change}\n")
        bundle = self.path(name)
        for old in (bundle, bundle + ".minisig"):
            if os.path.exists(old):
                os.remove(old)
        must(self.program("wijkcontent"), "build", self.sources, "-o", bundle, "--release", release)
        return bundle

    def publish(self, bundle, key, *more):
        return must(self.program("wijkcontent"), "publish", bundle, "--drop", self.url, "-s", key,
                    *more)
