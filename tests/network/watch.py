#!/usr/bin/env python3
"""wijksync as a service goes on at once when a network or a disk comes back: watch.py BUILD

Everything happens in namespaces of its own, so this machine keeps its network and its mounts.
Needs root, or a kernel that gives namespaces to everybody.
"""
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fleet"))
from fleet import Nginx  # noqa: E402

AT_ONCE = 6  # seconds; without news the first wait is anything up to 30
PATIENCE = 60
TIMES = 3


def wait_for(what, ready, seconds):
    """Polls the files that are the only thing to see; fails when the time is over."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        select.select([], [], [], 0.02)


class Kiosk:
    def __init__(self, build, folder, drop):
        self.build, self.state = build, folder / "state"
        code = subprocess.run([build / "wijkcentral", "--home", folder / "central", "init"], check=True,
                              capture_output=True, text=True).stdout.strip()
        subprocess.run([build / "wijksync", "--state", self.state, "enrol", code, "--drop", drop,
                        "--centre", "Proef"], check=True, stdout=subprocess.DEVNULL)
        # Nothing answers where there is no network: not everybody has to wait for that.
        subprocess.run([build / "wijksync", "--state", self.state, "access"], check=True,
                       input=b"patience = 1\n")
        self.said = open(folder / "said", "w+b", buffering=0)
        self.process = None

    def watch(self):
        self.process = subprocess.Popen([self.build / "wijksync", "--state", self.state, "watch"],
                                        stderr=self.said)
        wait_for("the first failure", lambda: os.fstat(self.said.fileno()).st_size > 0, PATIENCE)
        assert self.process.poll() is None

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(PATIENCE) == 0, "SIGTERM must end it well"


def has_batch(folder):
    return any(Path(folder).glob("kiosks/*/00000001.batch"))


def disk_comes_back(build, folder):
    stick, tree = folder / "stick", folder / "tree"
    stick.mkdir()
    (tree / "inside").mkdir(parents=True)
    kiosk = Kiosk(build, folder, f"file://{stick}/inside/post")
    kiosk.watch()
    subprocess.run(["mount", "--bind", tree, stick], check=True)
    wait_for("the batch on the disk", lambda: has_batch(stick / "inside/post"), AT_ONCE)
    kiosk.stop()
    subprocess.run(["umount", stick], check=True)


def network_comes_back(build, folder):
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    nginx = Nginx(folder)
    try:
        kiosk = Kiosk(build, folder, f"http://127.0.0.1:{nginx.port}")
        subprocess.run(["ip", "link", "set", "lo", "down"], check=True)
        kiosk.watch()
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        wait_for("the batch at the server", lambda: has_batch(folder / "drop"), AT_ONCE)
        kiosk.stop()
    finally:
        nginx.stop()


def main():
    build = Path(sys.argv[1]).resolve()
    if "--inside" not in sys.argv:
        user = [] if os.geteuid() == 0 else ["--map-root-user"]
        return subprocess.run(["unshare", "--mount", "--net", *user, sys.executable, *sys.argv,
                               "--inside"]).returncode
    passed = 0
    for test in (disk_comes_back, network_comes_back):
        for _ in range(TIMES):
            folder = Path(tempfile.mkdtemp(prefix="wijk-watch-"))
            try:
                test(build, folder)
                passed += 1
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    print(f"{passed} passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
