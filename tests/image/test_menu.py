#!/usr/bin/env python3
"""The boot loader of the disk image at a real start: its menu comes only when neither system starts, and
whoever wants to change what starts needs a password.

  test_menu.py BUILD
"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from appliance import Appliance, Disk, folder  # noqa: E402

WORD = "een lang wachtwoord"
ROOTS = ("wijk-a", "wijk-b")  # partitions: see disk.sh; a new disk has only the first
TEXT_AT, COLUMNS, ROWS = 0xB8000, 80, 25  # of a PC in text mode: a character, and its colours
EDITOR = "Emacs-like screen editing"
KEYS = {" ": "spc", "\n": "ret"}


def erase_roots(disk):
    """As when the disk is worn out: not even a file system is found."""
    begins = [at for at in map(disk.partition, ROOTS) if at]
    assert begins, "no root on this disk"
    with open(disk.path, "r+b") as f:
        for at in begins:
            f.seek(at)
            f.write(bytes(1 << 20))


def screen(machine):
    path = machine.folder / "text"
    machine.ask("pmemsave", val=TEXT_AT, size=COLUMNS * ROWS * 2, filename=str(path))
    cells = path.read_bytes()[::2].decode("cp437")
    return "\n".join(cells[at:at + COLUMNS].rstrip() for at in range(0, len(cells), COLUMNS))


def expect(machine, text, seconds=300):
    seen = [""]

    def look():
        seen[0] = screen(machine)
        return text in seen[0]
    assert machine.until(look, seconds), f"no ‘{text}’ on the screen:\n{seen[0]}"


def press(machine, text):
    for letter in text:
        machine.press(KEYS.get(letter, letter))


def ask(machine, key, name, word):
    """A key at the menu, which asks who it is."""
    press(machine, key)
    expect(machine, "Enter username:")
    press(machine, f"{name}\n")
    expect(machine, "Enter password:")
    press(machine, f"{word}\n")


def refuses(machine, key, name, word):
    """Back at the menu, which asks again."""
    ask(machine, key, name, word)
    expect(machine, "Kiosk A")
    press(machine, key)
    expect(machine, "Enter username:")
    machine.press("esc")
    expect(machine, "Kiosk A")


def hashed(word):
    done = subprocess.run(["grub-mkpasswd-pbkdf2", "-c", "1000"], input=f"{word}\n{word}\n", text=True,
                          capture_output=True, check=True)
    return done.stdout.split()[-1]


def main():
    build = sys.argv[1]
    with folder(build) as work:
        disk = Disk(pathlib.Path(build, "image/wijkkiosk.img"), work)
        erase_roots(disk)
        with Appliance(disk) as machine:
            expect(machine, "Kiosk A")
            for key, name, word in (("e", "beheer", WORD), ("c", "beheer", WORD), ("e", "root", "")):
                refuses(machine, key, name, word)
        print("without a password in the image nobody gets in")
        disk.write_boot("/grub/password.cfg", f"password_pbkdf2 beheer {hashed(WORD)}\n")
        with Appliance(disk) as machine:
            expect(machine, "Kiosk A")
            refuses(machine, "e", "beheer", "een ander woord")
            ask(machine, "e", "beheer", WORD)
            expect(machine, EDITOR)
        print("with a password only that")
    print("test_menu.py: 1 passed")


if __name__ == "__main__":
    main()
