"""A small real Linux in QEMU, with the kiosk on its console: boots, sees, types and clicks.

The kernel is Debian's; all else in it comes from this machine and from the build.  What is on the
screen is read from its pixels, with the letters of the font that was loaded.
"""
import pathlib
import re
import shutil
import subprocess
import tempfile

from qemu import Qemu

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


class Machine(Qemu):
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
        self.power("-accel", "tcg", "-m", "384", "-vga", "std", "-kernel", kernel, "-initrd", self.folder / "initrd",
                   "-append", f"console=ttyS0 vga={vga} quiet panic=-1 mitigations=off random.trust_cpu=on",
                   "-no-reboot")
