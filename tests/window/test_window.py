#!/usr/bin/env python3
"""The kiosk in the window of a real terminal program, driven by real keys and clicks.

    tests/window/test_window.py xterm|foot BUILD [PART...]    bindings, and letters (xterm) or sizes (foot)

xterm runs under X11; foot under cage, which itself is a window of that X11: so keys come in by the
same way as on a machine.  The X server is one without a screen.  What is seen is compared picture
by picture: a picture that comes back is a screen that came back, with all that was typed in it.
"""
import fcntl
import itertools
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

# Stands before the terminal program in PATH: the same one, without the kiosk's settings.
UNSET = """#!/bin/sh
for word; do
	shift
	if [ "$skip" ]; then
		skip=
		continue
	fi
	case $word in
	-xrm | --override) skip=yes ;;
	*) set -- "$@" "$word" ;;
	esac
done
exec %s "$@"
"""
# What xterm does by itself with a button: menus while it is down, a selection, or pasting.
BUTTONS = [("ctrl", "1", "held"), ("ctrl", "2", "held"), ("ctrl", "3", "held"), ("shift", "1", "held"),
           ("shift", "2", "let go")]
PASTED = "geplakt"
PARTS = {"foot": ["sizes", "bindings"], "xterm": ["bindings", "letters"]}


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

    def __init__(self, kind, build, folder, unset=False):
        """unset: the terminal program goes without our settings, to see what it does by itself."""
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
                                "HOME": "/nonexistent", "SHELL": "/bin/sh", "DISPLAY": ":" + number.readline().strip(),
                                "XDG_RUNTIME_DIR": self.path("runtime"), "LIBSEAT_BACKEND": "noop",
                                "WLR_BACKENDS": "x11", "WLR_RENDERER": "pixman"}
        if unset:
            self.unset()
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

    def unset(self):
        os.mkdir(self.path("unset"), 0o755)
        stand_in = self.path(os.path.join("unset", self.kind))
        with open(stand_in, "w", encoding="ascii") as script:
            script.write(UNSET % shutil.which(self.kind))
        os.chmod(stand_in, 0o755)
        self.environment["PATH"] = self.path("unset") + ":" + self.environment["PATH"]

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

    def windows(self):
        """How many terminal programs run here: also those whose parent is gone."""
        found, mark = 0, ("XDG_RUNTIME_DIR=" + self.path("runtime")).encode()
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/comm", encoding="utf-8", errors="replace") as comm:
                    if comm.read().strip() != self.kind:
                        continue
                with open(f"/proc/{name}/environ", "rb") as environment:
                    found += mark in environment.read().split(b"\0")
            except OSError:
                continue
        return found

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
        self.do("key", *keys)

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


def press(kiosk, modifier, button):
    """Pulled over text, as for a selection."""
    kiosk.do("keydown", modifier, "mousemove_relative", "--", "0", "-20", "mousedown", button,
             "mousemove_relative", "--", "-200", "-100", "keyup", modifier)


def let_go(kiosk, modifier, button):
    """The pointer is back where it is in the pictures."""
    kiosk.do("keydown", modifier, "mouseup", button, "keyup", modifier, "mousemove_relative", "200", "120")


def to_paste(kiosk):
    """What xterm pastes when nothing is selected."""
    subprocess.run(["xprop", "-root", "-f", "CUT_BUFFER0", "8s", "-set", "CUT_BUFFER0", PASTED],
                   env=kiosk.environment, check=True)


def check_own_bindings(kiosk, filled):
    """xterm without our settings does something at each of these, which can be seen."""
    to_paste(kiosk)

    def changed(what):
        kiosk.until(f"xterm by itself does something at {what}", lambda: kiosk.picture() != filled)

    kiosk.key("shift+Insert")
    changed("shift+Insert")
    kiosk.key(*["BackSpace"] * len(PASTED))
    kiosk.expect("the form without what was pasted", filled)
    for modifier, button, when in BUTTONS:
        filled = kiosk.steady()
        press(kiosk, modifier, button)
        if when == "held":
            changed(f"{modifier} and button {button}")
        let_go(kiosk, modifier, button)
        if when == "let go":
            changed(f"{modifier} and button {button}")


def check_bindings(kiosk, filled):
    """Nothing of this does anything: the form looks as before, and is typed in as before."""
    to_paste(kiosk)
    longer = kiosk.after(filled, "x")
    kiosk.after(longer, "BackSpace")

    # A letter draws one line, so that a selection elsewhere stays, and comes after all before it.
    def typed(what, key, picture):
        kiosk.key(key)
        kiosk.expect(f"the form at {what}", picture)

    typed("its beginning", "x", longer)
    kiosk.key("BackSpace", "shift+Insert")
    typed("shift+Insert", "x", longer)
    typed("shift+Insert", "BackSpace", filled)
    for modifier, button, _ in BUTTONS:
        what = f"{modifier} and button {button}"
        press(kiosk, modifier, button)
        typed(what, "x", longer)
        let_go(kiosk, modifier, button)
        typed(what, "BackSpace", filled)
    if kiosk.windows() != 1:
        raise Failure("there is another window")


def check_click(kiosk):
    """The mouse: somewhere in the upper half of the aids screen is the row of the letters."""
    usual = kiosk.size()
    wide, high = map(int, subprocess.run(["xdotool", "getdisplaygeometry"], check=True, text=True,
                                         env=kiosk.environment, capture_output=True).stdout.split())
    heights = itertools.cycle(range(high // 12, high // 3, high // 40))

    def click():
        kiosk.key("F9")
        kiosk.do("mousemove", str(wide // 4), str(next(heights)), "click", "1")
    until("a click makes the letters larger", lambda: kiosk.size() not in (None, usual), click)
    until("the visit ends with the usual letters", lambda: kiosk.size() == usual,
          lambda: kiosk.key("F10"))


def check_sizes(kiosk):
    """What can be told without looking: for foot, which under cage on a screen that is none may stop
    drawing at any moment, with the kiosk behind it serving on."""
    usual, large = to_largest(kiosk)
    before = kiosk.terminals()
    os.kill(before[0], signal.SIGKILL)
    until("there is another window", lambda: kiosk.terminals() and kiosk.terminals() != before)
    until("it has the same letters", lambda: kiosk.size() == large)
    until("the visit ends with the usual letters", lambda: kiosk.size() == usual,
          lambda: kiosk.key("F10"))
    check_click(kiosk)
    print(f"{kiosk.kind}: {usual[1]} by {usual[0]} characters, then {large[1]} by {large[0]}")


def to_largest(kiosk):
    """The usual size, and that with the largest letters.  A window begins smaller than the screen."""
    sizes = []

    def are_largest():
        sizes.append(kiosk.size() or (0, 0))
        return 0 < sizes[-1][1] * 2 <= max(sizes)[1] + 4

    def larger():
        kiosk.key("F9")
        kiosk.key("2")
    until("letters are twice as large", are_largest, larger)
    return max(sizes), sizes[-1]


def check_own_foot_bindings(kiosk):
    """foot without our settings makes letters larger, and opens a terminal."""
    usual = kiosk.size()
    until("foot by itself has larger letters", lambda: kiosk.size() not in (None, usual),
          lambda: kiosk.key("ctrl+plus"))
    until("foot by itself opens a terminal", lambda: kiosk.windows() > 1,
          lambda: kiosk.key("ctrl+shift+n"))


def check_foot_bindings(kiosk):
    """With them it does not: what the kiosk does at the keys that follow is all that happens."""
    usual, large = to_largest(kiosk)
    seen = set()

    def look():
        seen.add(kiosk.size())
        return kiosk.size()
    kiosk.key("ctrl+plus")
    kiosk.key("ctrl+shift+n")
    until("the visit ends with the usual letters", lambda: look() == usual, lambda: kiosk.key("F10"))
    if not seen <= {None, large, usual}:
        raise Failure(f"foot has letters of its own: {seen}")
    until("there is one window", lambda: kiosk.windows() == 1)


def check_pictures(kiosk, parts, unset):
    attract = kiosk.steady()
    filled = to_news_form(kiosk, kiosk.after(attract, "Return"))
    if "bindings" in parts:
        (check_own_bindings if unset else check_bindings)(kiosk, filled)
    if "letters" in parts:
        keep(filled, f"{kiosk.kind}-usual")
        check_letters(kiosk, filled)
        check_return(kiosk, filled)
        check_end_of_visit(kiosk, filled, attract)


def run(kind, build, folder, parts, unset=False):
    kiosk = Kiosk(kind, build, folder, unset)
    try:
        kiosk.until("there is a window", kiosk.size)
        kiosk.do("mousemove", str(WIDTH // 2), str(HEIGHT * 5 // 6))
        if kind == "xterm":
            check_pictures(kiosk, parts, unset)
            return 0
        if "sizes" in parts:
            check_sizes(kiosk)
        if "bindings" in parts:
            (check_own_foot_bindings if unset else check_foot_bindings)(kiosk)
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
    parts = sys.argv[3:] or PARTS[kind]
    for unset in [True, False] if "bindings" in parts else [False]:
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            status = run(kind, build, folder, ["bindings"] if unset else parts, unset)
        if status:
            return status
    return 0


sys.exit(main())
