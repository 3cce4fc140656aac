#!/usr/bin/env python3
"""A machine becomes a kiosk by a short code, over the real drop servers: test_invite.py BUILD KIND...

Central knows no more than a name; the kiosk knows the code, the address, and whom to trust.  Its
own credential comes to it in the invitation.  Run by tests/postgres/postgres.py, central keeps what it
knows in that server.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import servers
from test_programs import address

KIOSK = "k0a1b2c3d4e5f6g7h"
EX_NOINPUT, EX_TEMPFAIL, EX_NOPERM = 66, 75, 77


def lines_of(given, info):
    """drop.conf for a credential, with paths of files on the computer where it was made."""
    lines = {"ca": info.get("ca"), "user": given.get("user") or given.get("access_key"),
             "password": given.get("password") or given.get("secret_key"),
             "client_certificate": given.get("cert"), "region": given.get("region"),
             "client_key" if "cert" in given else "ssh_key": given.get("key"), "patience": "10",
             "known_hosts": info.get("known_hosts")}
    return "".join(f"{name} = {value}\n" for name, value in lines.items() if value)


class World:
    def __init__(self, build, folder):
        self.build, self.folder, self.home = build, folder, folder / "central"
        server = os.environ.get("WIJK_POSTGRES")
        self.central("init", *(["--db", server] if server else []))

    def run(self, program, *argv, code=0, text=None):
        done = subprocess.run([self.build / program, *argv], input=text, capture_output=True,
                              text=True, timeout=120)
        assert done.returncode == code, f"{program} {argv[2:]}: {done.returncode} {done.stderr}"
        return done.stdout + done.stderr

    def central(self, *argv, **more):
        return self.run("wijkcentral", "--home", self.home, *argv, **more)

    def kiosk(self, state, *argv, **more):
        return self.run("wijksync", "--state", self.folder / state, *argv, **more)

    def trust(self, state, info):
        """Whom to trust is all that a machine is told when its server has a CA of its own."""
        (self.folder / state).mkdir(mode=0o700)
        if "ca" in info:
            self.kiosk(state, "access", text=f"ca = {info['ca']}\npatience = 10\n")

    def invite(self, kind, info, folder, host=None):
        """The code, and the address to type; host: the name that the kiosk knows the server by."""
        access = folder / "toegang"
        access.write_text(lines_of(info["kiosks"][KIOSK], info))
        drop = address(info["central"]["urls"][KIOSK], kind)
        more = ["--place", f"file://{self.folder}/stick"] if kind == "sftp" else []
        if host:
            more += ["--kiosk-drop", drop.replace("127.0.0.1", host)]
        # A certificate does not say in words whose it is.
        who = [KIOSK] if "certificate" in kind else []
        said = self.central("invite", *who, "--name", "Buurthuis", "--drop", drop,
                            "--access", access,
                            *more, "--print", folder / "blad.html")
        access.unlink()
        assert "niet te lezen" not in said, said
        assert KIOSK in said, said
        code = re.search(r"Code: +(.*)", said)[1].replace(" ", "")
        return code, re.search(r"Adres: +(\S+)", said)[1]


def sign_up(world, state, email):
    subprocess.run([world.build / "tests/torture/signup", world.folder / state, email], check=True,
                   stdout=subprocess.DEVNULL)


def try_kind(build, kind, folder):
    world = World(build, folder)
    with servers.start(kind, folder / "server", kiosks=[KIOSK]) as server:
        info = server.info
        world.central("access", text=lines_of(info["central"], info))
        # Central may know the server by another name than a kiosk does.
        code, place = world.invite(kind, info, folder, "localhost" if kind == "nginx" else None)
        assert ("localhost" in place) == (kind == "nginx"), place
        world.trust("een", info)
        wrong = "BCDF-GHJK-LNPR-STVX-BCDK"
        world.kiosk("een", "join", wrong, "--drop", place, code=EX_NOINPUT)
        # https:// need not be typed.
        said = world.kiosk("een", "join", "-", "--drop", place.removeprefix("https://"),
                           text=code.lower() + "\n")
        check = re.search(r"Controlegetal: ([0-9 ]+)", said)[1]
        assert said.startswith("Buurthuis\n"), said
        for path in (folder / "een").glob("drop.*"):
            assert path.stat().st_mode & 0o777 == 0o600, path
        sign_up(world, "een", "een@voorbeeld.nl")
        world.kiosk("een", "--once")
        world.trust("twee", info)
        world.kiosk("twee", "join", code, "--drop", place, code=EX_NOPERM)
        said = world.central("collect")
        assert f"Buurthuis ({KIOSK}) is aangesloten. Controlegetal: {check}" in said, said
        world.kiosk("een", "--once")
        said = world.kiosk("een", "status", "--lang", "en")
        assert "Still to send: 0" in said and "not yet arrived: 0" in said, said
        assert "failed" not in said, said
        csv = world.central("export", "--format", "csv")
        assert csv.count("een@voorbeeld.nl") == 1, csv
        world.kiosk("twee", "join", code, "--drop", place, code=EX_NOPERM)
        world.kiosk("een", "join", code, "--drop", place)
        assert kind != "nginx" or "drop = https://localhost" in (folder / "een/kiosk.conf").read_text()
        assert "gebruikt op" in world.central("invite", "--list")
        if kind != "sftp":
            server.place.stop()
            world.kiosk("twee", "join", code, "--drop", place, code=EX_TEMPFAIL)


def main():
    build = Path(sys.argv[1]).resolve()
    for kind in sys.argv[2:]:
        if kind == "sftp" and os.geteuid() != 0:
            print("sftp needs root: left out")
            continue
        folder = Path(tempfile.mkdtemp(prefix="wijk-invite-"))
        folder.chmod(0o755)
        try:
            try_kind(build, kind, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print(f"{kind}: invited, joined, collected, acknowledged", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
