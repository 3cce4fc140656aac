#!/usr/bin/env python3
"""The kiosk on a real Linux console: letters, scripts, QR codes and the mouse, seen on its pixels.

  test_console.py BUILD [FOLDER-FOR-PICTURES]

One machine, in which four visits follow each other.
"""
import pathlib
import re
import subprocess
import sys
import time
import unicodedata

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from letters import Font  # noqa: E402
from machine import Machine  # noqa: E402

SIZES = ("normal", "large", "largest")
ADDRESS = "https://battleofconcepts.nl/blog/420"
# What the font of the last visit lacks.
LACKING = "▄ğşıç•»…’"
# A mouse for the console.  It goes to the background before it is ready.
PREPARE = """/bin/busybox mkdir -m 700 /tmp/state
/bin/gpm -m /dev/input/mice -t imps2
until [ -e /dev/gpmctl ]; do /bin/busybox usleep 50000; done"""
VISIT = "wijkkiosk --state /tmp/state --content /content.db --allow-quit"


def without(font, characters):
    """The font, in which these characters have lost their names."""
    data = pathlib.Path(font).read_bytes()
    count, size = (int.from_bytes(data[at:at + 4], "little") for at in (16, 20))
    start = 32 + count * size
    entries = data[start:].split(b"\xff")[:count]
    kept = ["".join(c for c in entry.decode() if c not in characters).encode() for entry in entries]
    return data[:start] + b"".join(entry + b"\xff" for entry in kept)


def kernel():
    """The newest kernel of Debian that is installed, and its driver for a mouse."""
    found = sorted(pathlib.Path("/boot").glob("vmlinuz-*"), key=lambda p: p.stat().st_mtime)
    if not found:
        sys.exit("test_console.py: no kernel in /boot; packaging/install.sh check installs one")
    version = found[-1].name.removeprefix("vmlinuz-")
    return found[-1], next(pathlib.Path("/lib/modules", version).rglob("psmouse.ko*"))


def as_read(screen):
    """Lines of shaped Arabic as one reads them: letters by themselves, from the right."""
    return unicodedata.normalize("NFKC", "\n".join(line[::-1] for line in screen.splitlines()))


class Visits:
    def __init__(self, machine, build, pictures):
        self.machine, self.pictures = machine, pictures
        self.fonts = {size: Font(f"{build}/fonts/{size}.psf") for size in SIZES}

    def picture(self, name):
        if self.pictures:
            self.machine.screen(f"{self.pictures}/{name}.png")

    def see(self, *texts, size="normal"):
        return self.machine.expect(self.fonts[size], *texts)

    def size(self, rows, columns):
        said = self.machine.until(
            lambda: re.findall(r"SIZE (\d+) (\d+)", self.machine.serial())[-1:] == [(str(rows), str(columns))], 30)
        assert said, self.machine.serial()

    def read_code(self, name):
        """zbarimg reads the QR code from the picture of the screen."""
        path = self.machine.folder / f"{name}.png"

        def look():
            self.machine.screen(path)
            got = subprocess.run(["zbarimg", "-q", "--raw", path], capture_output=True, text=True, check=False)
            return got.stdout.strip()
        said = self.machine.until(look, 30)
        assert said == ADDRESS, f"{name}: zbarimg says {said!r}"
        self.picture(name)

    def go_to_code(self, count):
        machine = self.machine
        machine.type("2")
        self.see(count)
        machine.type("/innovatie challenge")
        self.see("1 ")
        machine.type("<Enter>")
        self.see(ADDRESS)
        machine.type("q")

    def leave(self, number):
        self.machine.ask("send-key", keys=[{"type": "qcode", "data": "ctrl"}, {"type": "qcode", "data": "q"}])
        self.machine.expect_serial(rf"^ENDED-{number} 0", 30)


def letters_grow(v):
    """By the keys of the screen for it; rows and columns follow, and the text stays readable."""
    v.see("Nederlands")
    v.size(48, 128)
    v.picture("1-attract")
    v.machine.type("<Enter>")
    v.see("Wat wilt u doen?")
    v.picture("2-home")
    v.machine.type("<F9>")
    v.see("Beeld en geluid", "Letters")
    v.machine.type("2")
    v.see("Beeld en geluid", "Letters", size="large")
    v.size(32, 85)
    v.picture("3-large")
    v.machine.type("2")
    v.see("Beeld en geluid", "Letters", size="largest")
    v.size(24, 64)
    v.picture("4-largest")
    v.machine.type("<Esc>")
    v.see("Wat wilt u doen?", size="largest")
    v.picture("5-home-largest")


def pointer(before, now, font):
    """Row and column of the cell that gpm made a pointer of: what differs between two pictures."""
    for at in range(0, len(now.pixels), 3):
        if now.pixels[at:at + 3] != before.pixels[at:at + 3]:
            x, y = at // 3 % now.width, at // 3 // now.width
            return y // font.rows, x // font.columns
    return None


def move(v, before, right, down):
    """Where the pointer is, once it has come to rest: a slow machine is behind with what the mouse said."""
    seen = []

    def at_rest():
        seen.append(pointer(before, v.machine.screen(), v.fonts["largest"]))
        return len(seen) > 2 and seen[-1] and seen[-3:] == 3 * seen[-1:]
    v.machine.move(right, down)
    assert v.machine.until(at_rest, 60), seen
    return seen[-1]


def a_click_is_a_touch(v):
    """gpm moves its pointer by itself, and the kiosk gets what the button does."""
    lines = v.see("Publicaties", size="largest").splitlines()
    row = next(n for n, line in enumerate(lines) if "Publicaties" in line)
    column = lines[row].index("Publicaties")
    before = v.machine.screen()
    # Away from all text, in steps that gpm does not make longer.
    for _ in range(8):
        v.machine.move(5, 5)
    where = v.machine.until(lambda: pointer(before, v.machine.screen(), v.fonts["largest"]), 20)
    assert where, "no pointer to be seen"
    for _ in range(60):
        if where[0] == row and column <= where[1] < column + 11:
            break
        where = move(v, before, max(-15, min(15, 10 * (column + 5 - where[1]))),
                     max(-15, min(15, 20 * (row - where[0]))))
    assert where[0] == row and column <= where[1] < column + 11, where
    v.picture("6-pointer")
    # Held until that is seen: a mouse sends what it is like now, so a machine that is late misses a short press.
    at_rest = v.machine.screen()
    v.machine.button(True)
    assert v.machine.until(lambda: v.machine.screen().pixels != at_rest.pixels, 30), "a press is not shown"
    v.machine.button(False)
    v.see("gevonden", size="largest")
    v.picture("7-clicked")


def the_next_visitor_has_usual_letters(v):
    v.machine.type("<F10>")
    v.see("Nederlands")
    v.size(48, 128)


def the_code_is_read(v):
    v.machine.type("<Enter>")
    v.see("Wat wilt u doen?")
    v.go_to_code("F3 Filter")
    v.read_code("8-code")


def arabic_and_ukrainian_are_shown(v):
    def see_arabic(text):
        def look():
            return text in as_read(v.machine.screen().text(v.fonts["normal"]))
        if not v.machine.until(look, 60):
            raise AssertionError(as_read(v.machine.screen().text(v.fonts["normal"])))
    see_arabic("العرض والصوت")
    v.machine.type("<Enter>")
    see_arabic("ماذا تريد أن تفعل؟")
    v.picture("9-arabic")
    # A button that was not asked for is no reason to wait for more: the visit ends by itself.
    for down in (True, False):
        v.machine.button(down, "right")
    see_arabic("العرض والصوت")
    v.leave(2)
    v.see("Зображення і звук")
    v.machine.type("<Enter>")
    v.see("Що ви хочете зробити?")
    v.picture("10-ukrainian")


def a_font_that_lacks_much_still_serves(v):
    """No half blocks: the code is drawn with spaces.  What it lacks has a stand-in."""
    v.see("Görüntü ve ses")
    v.machine.type("<Enter>")
    v.see("Ne yapmak istiyorsunuz?")
    v.picture("11-turkish")
    text = v.machine.screen().text(v.fonts["normal"])
    assert not set(LACKING) & set(text), text
    v.go_to_code("F3 Filtre")
    v.read_code("12-code-of-spaces")


def main():
    build = sys.argv[1]
    pictures = sys.argv[2] if len(sys.argv) > 2 else None
    files = {f"/fonts/{size}.psf": f"{build}/fonts/{size}.psf" for size in SIZES}
    files["/content.db"] = f"{build}/content.db"
    files.update({f"/poor/{size}.psf": without(f"{build}/fonts/{size}.psf", LACKING) for size in SIZES})
    commands = "; ".join([
        f"{VISIT} --fonts /fonts; echo ENDED-1 $? >/dev/console",
        f"{VISIT} --fonts /fonts --lang ar --idle 20; echo ENDED-2 $? >/dev/console",
        f"{VISIT} --fonts /fonts --lang uk; echo ENDED-3 $? >/dev/console",
        f"{VISIT} --fonts /poor --lang tr"])
    image, mouse = kernel()
    begin = time.monotonic()
    with Machine(build, str(image), commands, files, modules=str(mouse),
                 prepare=PREPARE) as machine:
        v = Visits(machine, build, pictures)
        for step, leave in ((letters_grow, 0), (a_click_is_a_touch, 0), (the_next_visitor_has_usual_letters, 0),
                            (the_code_is_read, 1), (arabic_and_ukrainian_are_shown, 3),
                            (a_font_that_lacks_much_still_serves, 0)):
            step(v)
            print(f"{time.monotonic() - begin:6.1f} s  {step.__name__}", flush=True)
            if leave:
                v.leave(leave)


main()
