"""A small real Linux in QEMU, with the kiosk on its console: boots, sees, types and clicks.

The kernel is Debian's; all else in it comes from this machine and from the build.  What is on the
screen is read from its pixels, with the letters of the font that was loaded.
"""
import json
import os
import pathlib
import re
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import time

KEYS = {"<Enter>": "ret", "<Esc>": "esc", "<Tab>": "tab", "<Up>": "up", "<Down>": "down", "/": "slash",
        " ": "spc", "-": "minus", ".": "dot"}
KEYS.update({f"<F{n}>": f"f{n}" for n in range(1, 13)})

INIT = """#!/bin/busybox sh
/bin/busybox mount -t devtmpfs none /dev
/bin/busybox mount -t proc none /proc
/bin/busybox mount -t sysfs none /sys
/bin/busybox mount -t tmpfs none /tmp
echo BEGIN
[ ! -e /psmouse.ko ] || /bin/busybox insmod /psmouse.ko
# The console says its size whenever that changes.
(while :; do
	size=$(/bin/busybox stty size </dev/tty1)
	[ "$size" = "$old" ] || echo "SIZE $size"
	old=$size
	/bin/busybox usleep 200000
done) &
PREPARE
export TERM=linux LC_ALL=C.UTF-8 HOME=/tmp
/bin/busybox setsid -c /bin/busybox sh -c 'exec </dev/tty1 >/dev/tty1 2>&1; KIOSK; echo "ENDED $?" >/dev/console'
echo OVER
while :; do /bin/busybox sleep 60; done
"""


def archive(files):
    """A cpio archive ("newc") of {name: (mode, bytes)}."""
    out = bytearray()
    for number, (name, (mode, data)) in enumerate(list(files.items()) + [("TRAILER!!!", (0, b""))]):
        path = name.encode() + b"\0"
        head = [number + 1, mode, 0, 0, 1, 0, len(data), 0, 0, 5 if mode & 0o170000 == 0o20000 else 0,
                1 if mode & 0o170000 == 0o20000 else 0, len(path), 0]
        out += b"070701" + b"".join(b"%08X" % n for n in head) + path
        out += b"\0" * (-len(out) % 4) + data
        out += b"\0" * (-len(out) % 4)
    return bytes(out)


def libraries(program):
    found = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    return re.findall(r"(/\S+) \(0x", found)


class Font:
    """The letters by their pixels."""

    def __init__(self, path):
        data = pathlib.Path(path).read_bytes()
        _, _, header, _, count, size, self.rows, self.columns = struct.unpack_from("<8I", data)
        row_bytes = (self.columns + 7) // 8
        table = data[header + count * size:].split(b"\xff")
        self.letters = {}
        for glyph in range(count):
            at = header + glyph * size
            rows = tuple(int.from_bytes(data[at + y * row_bytes:at + (y + 1) * row_bytes], "big") >>
                         (8 * row_bytes - self.columns) for y in range(self.rows))
            names = table[glyph].decode()
            if names and rows not in self.letters:
                self.letters[rows] = names[0]
        # Letters that look the same, such as Latin A and Cyrillic A, are read as the first of them.
        self.same = {ord(c): entry.decode()[0] for entry in table[:count] for c in entry.decode()}
        self.full = (1 << self.columns) - 1
        self.cache = {}

    def letter(self, cell):
        """cell: the rows of pixels, as bytes.  One of two colours is the ink."""
        if cell in self.cache:
            return self.cache[cell]
        first = cell[0][:3]
        rows = []
        for row in cell:
            bits = 0
            for x in range(0, len(row), 3):
                bits = bits << 1 | (row[x:x + 3] != first)
            rows.append(bits)
        found = self.letters.get(tuple(rows)) or self.letters.get(tuple(self.full ^ r for r in rows))
        # An underline is drawn over the lowest rows.
        self.cache[cell] = found or "\ufffd"
        return self.cache[cell]


class Screen:
    def __init__(self, ppm):
        head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", ppm)
        self.width, self.height = int(head[1]), int(head[2])
        self.pixels = ppm[head.end():]

    def text(self, font):
        """The lines of letters; what is no letter of this font is U+FFFD."""
        lines = []
        for top in range(0, self.height - font.rows + 1, font.rows):
            rows = [self.pixels[3 * self.width * (top + y):3 * self.width * (top + y + 1)]
                    for y in range(font.rows)]
            lines.append("".join(
                font.letter(tuple(row[3 * x:3 * (x + font.columns)] for row in rows))
                for x in range(0, self.width - font.columns + 1, font.columns)).rstrip())
        return "\n".join(lines)


class Machine:
    def __init__(self, build, kernel, kiosk, files, vga="791", prepare="", modules=None):
        """kiosk: a command; files: {path in the machine: path here, or bytes}."""
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.log = self.folder / "serial"
        try:
            self.start(build, kernel, kiosk, files, vga, prepare, modules)
        except BaseException:
            self.close()
            raise

    def start(self, build, kernel, kiosk, files, vga, prepare, modules):
        tree = {name: (0o40755, b"") for name in
                ("dev", "proc", "sys", "tmp", "var", "var/run", "run", "bin", "lib", "lib64", "usr", "etc")}
        tree["dev/console"] = (0o20600, b"")

        def add(name, data, mode=0o100755):
            parts = name.strip("/").split("/")
            for i in range(1, len(parts)):
                tree.setdefault("/".join(parts[:i]), (0o40755, b""))
            tree[name.strip("/")] = (mode, data)

        programs = {"/bin/busybox": shutil.which("busybox"), "/bin/wijkkiosk": f"{build}/wijkkiosk"}
        gpm = shutil.which("gpm", path="/usr/sbin:/usr/bin")
        if gpm:
            programs["/bin/gpm"] = gpm
        wanted = set()
        for place, path in programs.items():
            add(place, pathlib.Path(path).read_bytes())
            if place != "/bin/busybox":
                wanted.update(libraries(path))
        wanted.update(str(p) for p in pathlib.Path("/lib/x86_64-linux-gnu").glob("libgpm.so.2"))
        for path in wanted:
            add(path, pathlib.Path(path).read_bytes())
        for path in pathlib.Path("/usr/lib/locale/C.utf8").rglob("*"):
            if path.is_file():
                add(str(path), path.read_bytes(), 0o100644)
        add("/lib/terminfo/l/linux", pathlib.Path("/lib/terminfo/l/linux").read_bytes(), 0o100644)
        for place, source in files.items():
            data = source if isinstance(source, bytes) else pathlib.Path(source).read_bytes()
            add(place, data, 0o100600)
        if modules:
            add("/psmouse.ko", pathlib.Path(modules).read_bytes(), 0o100644)
        add("/init", INIT.replace("PREPARE", prepare).replace("KIOSK", kiosk).encode())
        (self.folder / "initrd").write_bytes(archive(tree))
        self.socket, theirs = socket.socketpair()
        self.process = subprocess.Popen(
            ["qemu-system-x86_64", "-accel", "tcg", "-m", "384", "-nodefaults", "-vga", "std",
             "-display", "none", "-kernel", kernel, "-initrd", self.folder / "initrd",
             "-append", f"console=ttyS0 vga={vga} quiet panic=-1 mitigations=off random.trust_cpu=on",
             "-serial", f"file:{self.log}", "-chardev",
             f"socket,id=control,fd={theirs.fileno()}", "-mon", "chardev=control,mode=control",
             "-no-reboot"], stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])
        theirs.close()
        self.stream = self.socket.makefile("rw")
        self.stream.readline()
        self.ask("qmp_capabilities")

    def close(self):
        if getattr(self, "process", None):
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    def ask(self, command, **arguments):
        self.stream.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.stream.flush()
        while True:
            answer = json.loads(self.stream.readline())
            if "error" in answer:
                raise RuntimeError(answer["error"])
            if "return" in answer:
                return answer["return"]

    def serial(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def screen(self, keep=None):
        path = self.folder / "screen.ppm"
        self.ask("screendump", filename=str(path))
        if keep:
            subprocess.run(["convert", path, keep], check=True)
        return Screen(path.read_bytes())

    def until(self, what, seconds=90):
        """Waits until what() gives something, and returns that; the machine's end ends it sooner."""
        deadline = time.monotonic() + seconds
        ended = os.pidfd_open(self.process.pid)
        try:
            while True:
                found = what()
                if found or time.monotonic() > deadline:
                    return found or None
                if select.select([ended], [], [], 0.2)[0]:
                    return what() or None
        finally:
            os.close(ended)

    def expect(self, font, *texts, seconds=90):
        """Waits until all of the texts are on the screen; returns what is there."""
        seen = ["nothing"]

        def look():
            seen[0] = self.screen().text(font)
            return all(text.translate(font.same) in seen[0] for text in texts)
        if not self.until(look, seconds):
            raise AssertionError(f"no {texts} on the screen:\n{seen[0]}\nserial:\n{self.serial()[-2000:]}")
        return seen[0]

    def expect_serial(self, pattern, seconds=90):
        found = self.until(lambda: re.findall(pattern, self.serial(), re.MULTILINE), seconds)
        if not found:
            raise AssertionError(f"no {pattern} in:\n{self.serial()[-3000:]}")
        return found

    def type(self, text):
        # QEMU plays them one after the other, by the clock of the machine.
        for key in re.findall(r"<[A-Za-z0-9]+>|.", text):
            name = KEYS.get(key, key)
            self.ask("send-key", keys=[{"type": "qcode", "data": name}], **{"hold-time": 60})

    def move(self, right, down):
        self.ask("input-send-event", events=[
            {"type": "rel", "data": {"axis": "x", "value": right}},
            {"type": "rel", "data": {"axis": "y", "value": down}}])

    def button(self, down, name="left"):
        self.ask("input-send-event", events=[{"type": "btn", "data": {"button": name, "down": down}}])
