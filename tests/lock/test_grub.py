#!/usr/bin/python3
"""The boot menu, in Debian's own GRUB (grub-emu): anybody may start the kiosk, and changing how it
starts needs the password: test_grub.py BUILD

Both menus: that of a Debian with `lock on` and `lock password`, and that of the disk image, as it
is when neither of its systems starts.
"""
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parents[2]
WORD = "een lang wachtwoord"
PATIENCE = 60
ENTRIES = ("menuentry 'Debian' --class os $menuentry_id_option 'x' {\n\techo STARTED\n\tread\n}\n"
           "submenu 'Advanced' --class os $menuentry_id_option 'y' {\n"
           "\tmenuentry 'Debian (recovery mode)' {\n\t\techo RECOVERY\n\t\tread\n\t}\n}\n")
EDITOR = "Emacs-like screen editing"


class Grub:
    """A menu on a terminal; use as a context."""

    def __init__(self, folder):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "linux"
            os.execvp("grub-emu", ["grub-emu", "-d", str(folder), "-r", "host"])
        self.said = ""

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)

    def expect(self, *texts):
        """Waits for one of the texts, and says which came first."""
        until = time.monotonic() + PATIENCE
        while True:
            found = [(self.said.find(text), text) for text in texts if text in self.said]
            if found:
                at, text = min(found)
                self.said = self.said[at + len(text):]
                return text
            left = until - time.monotonic()
            assert left > 0 and select.select([self.fd], [], [], left)[0], f"no {texts} in {self.said[-2000:]!r}"
            came = os.read(self.fd, 65536).decode("utf-8", "replace")
            self.said += re.sub(r"\x1b(\[[?0-9;]*[A-Za-z]|[()][A-Z0-9])", "", came)

    def press(self, keys):
        os.write(self.fd, keys.encode())

    def asks(self, key, entry, *wrong):
        """That a key at the menu asks who it is, and lets none of these in."""
        for name, word in wrong:
            self.press(key)
            self.expect("Enter username:")
            self.press(name + "\r")
            self.expect("Enter password:")
            self.press(word + "\r")
            assert self.expect(entry, EDITOR, "grub>") == entry, f"{name} came in with ‘{word}’"

    def lets_in(self):
        self.press("e")
        self.expect("Enter username:")
        self.press("beheer\r")
        self.expect("Enter password:")
        self.press(WORD + "\r")
        self.expect(EDITOR)


def menu(folder, text):
    folder.mkdir()
    shutil.copytree("/usr/lib/grub/x86_64-emu", folder / "x86_64-emu")
    (folder / "grub.cfg").write_text(text, encoding="utf-8")
    return folder


def locked_debian(build, work):
    """The grub.cfg that update-grub makes of our pieces; Debian's own piece has a plain entry."""
    root = work / "root"
    subprocess.run(["make", "--no-print-directory", "-s", f"B={build}", f"DESTDIR={root}", "PREFIX=/usr", "install"],
                   check=True, cwd=HERE, stdout=subprocess.DEVNULL)
    pieces = root / "etc/grub.d"
    pieces.mkdir(parents=True)
    (work / "entries").write_text(ENTRIES, encoding="utf-8")
    (pieces / "10_linux").write_text(f"#!/bin/sh\ncat {work / 'entries'}\n", encoding="utf-8")
    lock = root / "usr/lib/wijkkiosk/lock"
    for words, text in ((["on"], ""), (["password"], WORD + "\n")):
        subprocess.run([lock, *words, "--root", root], input=text, text=True, check=True)
    text = "set timeout=-1\n"
    for piece in ("01_wijkkiosk", "09_wijkkiosk"):
        script = (pieces / piece).read_text(encoding="utf-8").replace("/etc/grub.d", str(pieces))
        text += subprocess.run(["sh"], input=script, text=True, check=True, capture_output=True).stdout
    return menu(work / "debian", text)


def test_debian(folder):
    with Grub(folder) as grub:
        grub.expect("Debian")
        grub.asks("e", "Debian", ("beheer", "een verkeerd wachtwoord"), ("root", WORD))
        grub.asks("c", "Debian", ("beheer", ""))
        grub.lets_in()
    with Grub(folder) as grub:
        grub.expect("Debian")
        grub.press("\r")
        assert grub.expect("STARTED", "Enter username:") == "STARTED", "starting it asks for a password"
    print("a Debian with its lock: starts, and cannot be changed without the password")


def test_image(work, hash_line):
    # Its `start` finds no disk here, as when neither of the two systems starts.
    text = (HERE / "packaging/image/boot/grub.cfg").read_text(encoding="utf-8")
    folder = menu(work / "image", text)
    with Grub(folder) as grub:
        grub.expect("Kiosk A")
        grub.asks("e", "Kiosk A", ("beheer", ""))
        grub.asks("c", "Kiosk A", ("beheer", WORD))
    (folder / "password.cfg").write_text(hash_line, encoding="utf-8")
    with Grub(folder) as grub:
        grub.expect("Kiosk A")
        grub.lets_in()
    print("the disk image: no password opens its menu until there is one, and then only that")


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="wijk-grub-") as place:
        work = pathlib.Path(place)
        debian = locked_debian(build, work)
        test_debian(debian)
        line = next(line for line in (debian / "grub.cfg").read_text(encoding="utf-8").splitlines()
                    if line.startswith("password_pbkdf2"))
        test_image(work, line + "\n")


if __name__ == "__main__":
    main()
