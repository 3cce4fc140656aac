#!/usr/bin/env python3
"""The real kiosk and central programs over the real drop servers: test_programs.py BUILD KIND...

A kiosk with only its own credential signs somebody up, sends, is collected and acknowledged, on
the drop as it is shipped; and is told plainly when its password or the server's certificate is wrong.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import servers

EX_TEMPFAIL, EX_PROTOCOL, EX_NOPERM = 75, 76, 77
STEPS = ["Address", "Name", "Connection", "Certificate", "Write", "Fetch"]


class World:
    def __init__(self, build, folder):
        self.build, self.state, self.home = build, folder / "state", folder / "central"
        self.code = re.search(r"WKC1-\S+", self.run("wijkcentral", "--home", self.home, "init"))[0]
        self.kiosk_code = re.search(r"WKK1-\S+", self.enrol("file:///nonexistent/drop"))[0]
        self.kiosk = re.search(r"^kiosk = (\S+)", (self.state / "kiosk.conf").read_text(), re.M)[1]

    def enrol(self, url, *more):
        return self.run("wijksync", "--state", self.state, "enrol", self.code, "--drop", url,
                        "--centre", "Proef", *more)

    def run(self, program, *argv, code=0, text=None):
        done = subprocess.run([self.build / program, *argv], input=text, capture_output=True, text=True,
                              timeout=120)
        assert done.returncode == code, f"{program} {argv[2:]}: {done.returncode} {done.stderr}"
        return done.stdout

    def give(self, program, where, folder, given, info, **other):
        """Keeps drop.conf through the program itself, as a person would."""
        lines = {"ca": info.get("ca"), "user": given.get("user") or given.get("access_key"),
                 "password": given.get("password") or given.get("secret_key"),
                 "client_certificate": given.get("cert"), "region": given.get("region"),
                 "client_key" if "cert" in given else "ssh_key": given.get("key"), "patience": "10",
                 "known_hosts": info.get("known_hosts"), **other}
        text = "".join(f"{name} = {value}\n" for name, value in lines.items() if value)
        self.run(program, where, folder, "access", text=text)
        assert (Path(folder) / "drop.conf").stat().st_mode & 0o777 == 0o600

    def sync(self, code=0):
        return self.run("wijksync", "--state", self.state, "--once", code=code)

    def check(self, marks, code=0):
        """The way to the drop, a mark for each step of `wijksync check`; what it said."""
        said = self.run("wijksync", "--state", self.state, "check", "--lang", "en", code=code)
        lines = said.splitlines()
        assert [line[5:].split(":")[0] for line in lines] == STEPS, said
        assert [line[:4].strip() for line in lines] == marks.split(), said
        return said

    def status(self):
        return self.run("wijksync", "--state", self.state, "status", "--lang", "en")


def address(url, kind):
    return ("s3+" if kind == "s3" else "") + url.rstrip("/")


def try_kind(build, kind, folder):
    world = World(build, folder / "world")
    with servers.start(kind, folder / "server", kiosks=[world.kiosk]) as server:
        info = server.info
        mine, staff = info["kiosks"][world.kiosk], info["central"]
        world.give("wijksync", "--state", world.state, mine, info)
        world.enrol(address(mine["url"], kind), "--again")
        said = world.check("ok ok ok ok ok ok")
        assert "no acknowledgement yet" in said, said
        assert ("days left: " in said) == (kind != "sftp"), said
        world.give("wijkcentral", "--home", world.home, staff, info)
        world.run("wijkcentral", "--home", world.home, "enrol", world.kiosk_code, "--name", "Proef",
                  "--drop", address(staff["urls"][world.kiosk], kind))
        signup = [world.build / "tests/torture/signup", world.state, "een@voorbeeld.nl"]
        subprocess.run(signup, check=True, stdout=subprocess.DEVNULL)
        world.sync()
        assert "Sent, not yet arrived: 1" in world.status()
        world.run("wijkcentral", "--home", world.home, "collect")
        world.sync()
        said = world.status()
        assert "acknowledgement can be read" in world.check("ok ok ok ok ok ok")
        assert "Still to send: 0" in said and "not yet arrived: 0" in said, said
        csv = world.run("wijkcentral", "--home", world.home, "export", "--format", "csv")
        assert csv.count("een@voorbeeld.nl") == 1, csv
        if "wrong_ca" in info:
            world.give("wijksync", "--state", world.state, mine, info, ca=info["wrong_ca"])
            world.sync(code=EX_TEMPFAIL)
            assert "cannot prove who it is" in world.status(), world.status()
            world.check("ok ok ok bad - -", code=EX_PROTOCOL)
        if mine.get("password") or mine.get("secret_key"):
            world.give("wijksync", "--state", world.state, mine, info, password="verkeerd")
            world.sync(code=EX_NOPERM)
            said = world.status()
            assert "does not let this kiosk in" in said and "verkeerd" not in said, said
            said = world.check("ok ok ok ok bad -", code=EX_NOPERM)
            assert "does not let this kiosk in" in said and "verkeerd" not in said, said
        world.give("wijksync", "--state", world.state, mine, info)
        world.sync()
        assert "failed" not in world.status()


def main():
    build = Path(sys.argv[1]).resolve()
    for kind in sys.argv[2:]:
        if kind == "sftp" and os.geteuid() != 0:
            print("sftp needs root: left out")
            continue
        folder = Path(tempfile.mkdtemp(prefix="wijk-programs-"))
        folder.chmod(0o755)
        (folder / "world").mkdir()
        try:
            try_kind(build, kind, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print(f"{kind}: signed up, sent, collected, acknowledged", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
