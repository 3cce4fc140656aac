#!/usr/bin/env python3
"""The kiosk in the window of a real terminal program, driven by real keys and clicks.

    tests/window/test_window.py xterm|foot BUILD [bindings|letters|sizes]

xterm runs under X11; foot under cage, which itself is a window of that X11: so keys come in by the
same way as on a machine.  The X server is one without a screen.  What is seen is compared picture
by picture: a picture that comes back is a screen that came back, with all that was typed in it.
"""
import fcntl
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

WIDTH, HEIGHT = 1280, 800
PATIENCE = 30
NOBODY = 65534

# Keys and buttons with which the terminal programs do things of their own.
BINDINGS = {
    "foot": ["ctrl+shift+n", "ctrl+shift+u", "ctrl+shift+r", "ctrl+shift+c", "ctrl+shift+v",
             "shift+Insert", "shift+Prior", "shift+Next", "ctrl+plus", "ctrl+minus", "ctrl+0",
             "ctrl+shift+z", "ctrl+shift+x", "F11", "alt+F4", "super+d"],
    "xterm": ["shift+Insert", "shift+Prior", "shift+Next", "shift+KP_Add", "shift+KP_Subtract",
              "ctrl+plus", "ctrl+minus", "F11", "alt+F4", "shift+Home"],
}
BUTTONS = ["ctrl 1", "ctrl 2", "ctrl 3", "shift 1", "shift 2", "shift 3", "alt 1", "none 2", "none 3"]


class Failure(Exception):
    """Something was not as it should be."""


def until(what, found, nudge=None):
    """The first true answer of found(); nudge() is done every second without one."""
    deadline = time.monotonic() + PATIENCE
    nudges = time.monotonic() + 1
    while True:
        answer = found()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise Failure(f"waited in vain until {what}")
        if nudge and time.monotonic() > nudges:
            nudge()
            nudges += 1
        time.sleep(0.02)


class Kiosk:
    """A kiosk of its own, on an X server of its own."""

    def __init__(self, kind, build, folder):
        self.kind, self.folder = kind, folder
        self.ordinary = NOBODY if os.geteuid() == 0 else None
        self.prepare(build)
        reading, writing = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{WIDTH}x{HEIGHT}x24",
             "-nolisten", "tcp", "-noreset"], pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as number:
            self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                                "HOME": "/nonexistent", "DISPLAY": ":" + number.readline().strip(),
                                "XDG_RUNTIME_DIR": self.path("runtime"), "LIBSEAT_BACKEND": "noop",
                                "WLR_BACKENDS": "x11", "WLR_RENDERER": "pixman"}
        self.program = None
        self.start()

    def path(self, name):
        return os.path.join(self.folder, name)

    def prepare(self, build):
        """Copies, because the ordinary user that runs cage may not look into this checkout."""
        for name in ("wijkkiosk", "content.db"):
            shutil.copy(os.path.join(build, name), self.folder)
        for name in ("state", "runtime", "drop"):
            os.mkdir(self.path(name), 0o700)
        said = subprocess.run([f"{build}/wijkcentral", "--home", self.path("central"), "init",
                               "--name", "Programma"], check=True, text=True, capture_output=True)
        code = next(w for w in (said.stdout + said.stderr).split() if w.startswith("WKC1-"))
        subprocess.run([f"{build}/wijksync", "--state", self.path("state"), "enrol", code, "--drop",
                        "file://" + self.path("drop"), "--centre", "Buurthuis"], check=True,
                       stdout=subprocess.DEVNULL)
        if self.ordinary:
            for folder, _, names in os.walk(self.folder):
                for name in [""] + names:
                    os.chown(os.path.join(folder, name), NOBODY, NOBODY)

    def start(self):
        command = [self.path("wijkkiosk"), "--state", self.path("state"), "--content",
                   self.path("content.db"), "--window", self.kind, "--idle", "3600"]
        if self.kind == "foot":
            command = ["cage", "--"] + command
        with open(self.path("log"), "ab") as log:
            self.program = subprocess.Popen(
                command, env=self.environment, user=self.ordinary, group=self.ordinary,
                extra_groups=[] if self.ordinary else None, cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def close(self):
        for process in (self.program, self.server):
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def descendants(self):
        """pid -> words of its command line, of all that the kiosk started, and its own."""
        found, parents = {}, {}
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as stat:
                    state, parent = stat.read().rpartition(")")[2].split()[:2]
                with open(f"/proc/{name}/cmdline", "rb") as line:
                    words = line.read().split(b"\0")
            except OSError:
                continue
            if state != "Z":
                parents[int(name)] = (int(parent), words)
        for pid in parents:
            up = pid
            while up in parents and up != self.program.pid:
                up = parents[up][0]
            if up == self.program.pid:
                found[pid] = parents[pid][1]
        return found

    def terminals(self):
        return [pid for pid, words in self.descendants().items() if words[0] == self.kind.encode()]

    def size(self):
        """Rows and columns of the one terminal, or nothing while there are two or none."""
        lent = [pid for pid, words in self.descendants().items() if b"--lend" in words[1:2]]
        if len(lent) != 1:
            return None
        try:
            file = os.open(os.readlink(f"/proc/{lent[0]}/fd/0"), os.O_RDONLY | os.O_NOCTTY)
        except OSError:
            return None
        try:
            return struct.unpack("HHHH", fcntl.ioctl(file, termios.TIOCGWINSZ, b"\0" * 8))[:2]
        except OSError:
            return None
        finally:
            os.close(file)

    def do(self, *words):
        subprocess.run(["xdotool", *words], env=self.environment, check=True)

    def key(self, *keys):
        self.do("key", "--clearmodifiers", *keys)

    def nudge(self):
        """cage on a screen that is none now and then forgets to ask foot for the next picture, until
        there is something else to draw: its pointer."""
        if self.kind == "foot":
            self.do("mousemove_relative", "1", "0", "mousemove_relative", "--", "-1", "0")

    def until(self, what, found):
        return until(what, found, self.nudge)

    def picture(self):
        return subprocess.run(["import", "-window", "root", "-depth", "8", "rgb:-"], check=True,
                              env=self.environment, capture_output=True).stdout

    def steady(self):
        """A picture that stays, and that is not of one colour."""
        last = [b""]

        def same():
            before, last[0] = last[0], self.picture()
            return before == last[0] and before.count(before[:3]) < len(before) // 3
        self.until("the picture stays as it is", same)
        return last[0]

    def after(self, before, *keys):
        """The picture after these keys, which is to be another."""
        self.key(*keys)
        self.until(f"{' '.join(keys)} changes the picture", lambda: self.picture() != before)
        return self.steady()

    def expect(self, what, picture):
        try:
            self.until(f"{what} is seen again", lambda: self.picture() == picture)
        except Failure:
            keep(self.picture(), f"{self.kind}-is")
            keep(picture, f"{self.kind}-should-be")
            raise


def keep(picture, name):
    """For who wants to look: WIJK_PICTURES names a folder."""
    if os.environ.get("WIJK_PICTURES"):
        subprocess.run(["convert", "-size", f"{WIDTH}x{HEIGHT}", "-depth", "8", "rgb:-",
                        os.path.join(os.environ["WIJK_PICTURES"], name + ".png")], input=picture,
                       check=True)


def letter_height(picture):
    """The middle one of the heights of lines of text: rows of pixels that are not all alike."""
    heights, height = [], 0
    for y in range(HEIGHT):
        row = picture[y * WIDTH * 3:(y + 1) * WIDTH * 3 // 1]
        row = row[:WIDTH * 3 * 3 // 4]
        if row.count(row[:3]) * 3 >= len(row) - 3:
            if height:
                heights.append(height)
            height = 0
        else:
            height += 1
    return sorted(heights)[len(heights) // 2]


def to_news_form(kiosk, home):
    forms = kiosk.after(home, "3")
    form = kiosk.after(forms, "2")
    kiosk.do("type", "--delay", "20", "Half Ingevuld")
    kiosk.until("what is typed is seen", lambda: kiosk.picture() != form)
    return kiosk.steady()


def choose_letters(kiosk, before, times, size_is):
    """On the screen of aids: the second row, so many times, and back."""
    kiosk.after(before, "F9")
    for _ in range(times):
        now = kiosk.size()
        kiosk.key("2")
        kiosk.until("there are other letters", lambda now=now: kiosk.size() not in (None, now))
        kiosk.steady()
    kiosk.until("the letters are right", lambda: size_is(kiosk.size() or (0, 0)))
    aids = kiosk.steady()
    return kiosk.after(aids, "Escape")


def check_letters(kiosk, filled):
    rows, cols = kiosk.size()
    large = choose_letters(kiosk, filled, 2, lambda s: abs(s[1] - cols // 2) <= 2)
    keep(large, f"{kiosk.kind}-large")
    if not 40 <= kiosk.size()[1] <= 66 or kiosk.size()[0] < 15:
        raise Failure(f"{kiosk.size()} is no layout for the largest letters")
    ratio = letter_height(large) / letter_height(filled)
    print(f"{kiosk.kind}: {cols} by {rows} characters, then {kiosk.size()[1]} by"
          f" {kiosk.size()[0]}; letters {ratio:.2f} times as high")
    if not 1.7 <= ratio <= 2.3:
        raise Failure(f"the letters are {ratio:.2f} times as high, not twice")
    choose_letters(kiosk, large, 1, lambda s: s == (rows, cols))
    kiosk.expect("the form, as it was filled in,", filled)


def check_return(kiosk, filled):
    """The terminal program is killed: the same screen comes back."""
    before = kiosk.terminals()
    os.kill(before[0], signal.SIGKILL)
    kiosk.until("there is another window", lambda: kiosk.terminals() and kiosk.terminals() != before)
    kiosk.expect("the form after its window was gone", filled)


def check_end_of_visit(kiosk, filled, attract):
    usual = kiosk.size()
    large = choose_letters(kiosk, filled, 2, lambda s: s[1] < usual[1] * 2 // 3)
    kiosk.after(large, "F10")
    kiosk.key("2")  # to what asks whether the answers may go
    kiosk.until("the letters are the usual ones", lambda: kiosk.size() == usual)
    kiosk.expect("the first screen", attract)


def check_bindings(kiosk, home):
    """Nothing of this does anything: the kiosk serves as before, and looks as before."""
    processes = len(kiosk.descendants())
    assistance = kiosk.after(home, "F1")
    kiosk.after(assistance, "Escape")
    kiosk.do("mousemove", str(WIDTH // 2), str(HEIGHT * 5 // 6))

    def still_serves(what):
        kiosk.key("F1")
        kiosk.expect(f"help after {what}", assistance)
        kiosk.key("Escape")
        kiosk.expect(f"the home screen after {what}", home)
        if len(kiosk.descendants()) != processes:
            raise Failure(f"{what} started a program, or ended one")

    for keys in BINDINGS[kiosk.kind]:
        kiosk.key(keys)
        still_serves(keys)
    for button in BUTTONS:
        modifier, number = button.split()
        if modifier != "none":
            kiosk.do("keydown", modifier)
        # Pulled over text, as for a selection; the pointer is back where it is in the pictures.
        kiosk.do("mousemove_relative", "--", "0", "-20", "mousedown", number,
                 "mousemove_relative", "--", "-200", "-20", "mouseup", number,
                 "mousemove_relative", "200", "40")
        if modifier != "none":
            kiosk.do("keyup", modifier)
        still_serves("button " + button)


def check_sizes(kiosk):
    """What can be told without looking: for foot, which under cage on a screen that is none may stop
    drawing at any moment, with the kiosk behind it serving on."""
    usual = kiosk.size()
    half = usual[1] // 2

    def larger():
        kiosk.key("F9")
        kiosk.key("2")
    until("letters are twice as large", lambda: abs((kiosk.size() or (0, 0))[1] - half) <= 2, larger)
    large, before = kiosk.size(), kiosk.terminals()
    os.kill(before[0], signal.SIGKILL)
    until("there is another window", lambda: kiosk.terminals() and kiosk.terminals() != before)
    until("it has the same letters", lambda: kiosk.size() == large)
    until("the visit ends with the usual letters", lambda: kiosk.size() == usual,
          lambda: kiosk.key("F10"))
    print(f"{kiosk.kind}: {usual[1]} by {usual[0]} characters, then {large[1]} by {large[0]}")


def run(kind, build, folder, parts):
    kiosk = Kiosk(kind, build, folder)
    try:
        kiosk.until("there is a window", kiosk.size)
        kiosk.do("mousemove", str(WIDTH // 2), str(HEIGHT * 5 // 6))
        if parts == ["sizes"]:
            check_sizes(kiosk)
            return 0
        attract = kiosk.steady()
        home = kiosk.after(attract, "Return")
        if "bindings" in parts:
            check_bindings(kiosk, home)
        if "letters" not in parts:
            return 0
        filled = to_news_form(kiosk, home)
        keep(filled, f"{kind}-usual")
        check_letters(kiosk, filled)
        check_return(kiosk, filled)
        check_end_of_visit(kiosk, filled, attract)
    except Failure as failure:
        keep(kiosk.picture(), f"{kind}-failed")
        with open(kiosk.path("log"), encoding="utf-8", errors="replace") as log:
            print(log.read()[-2000:], file=sys.stderr)
        print(f"{kind}: {failure}", file=sys.stderr)
        return 1
    finally:
        kiosk.close()
    return 0


def main():
    kind, build = sys.argv[1:3]
    parts = sys.argv[3:] or ["bindings", "letters"]
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        return run(kind, build, folder, parts)


sys.exit(main())
