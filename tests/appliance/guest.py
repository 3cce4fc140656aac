"""A Debian in QEMU with the kiosk installed in it, as on a machine in a centre.

The root comes from mmdebstrap and is kept; our programs come into it by `make install`.  The kernel
is Debian's.  A shell of root answers on a serial line that only the test has; what a visitor has is
the keyboard, the mouse and the screen: see qemu.py.
"""
import base64
import hashlib
import os
import pathlib
import re
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "console"))
from machine import archive  # noqa: E402
from qemu import Qemu  # noqa: E402

HERE = pathlib.Path(__file__).parent
PATIENCE = 600  # seconds; only a test that is about to fail waits this long

INIT = """#!/bin/busybox sh
/bin/busybox mount -t devtmpfs none /dev
/bin/busybox mount -t proc none /proc
for module in MODULES; do /bin/busybox insmod /modules/$module; done
until [ -b /dev/vda ]; do /bin/busybox usleep 10000; done
/bin/busybox mount -t ext4 /dev/vda /new
/bin/busybox mount --move /dev /new/dev
/bin/busybox umount /proc
exec /bin/busybox switch_root /new /sbin/init
"""

# One command in base64 a line; then what it said, and how it ended.
SHELL = """#!/bin/sh
stty raw -echo
printf 'UP\\n'
while read -r line; do
	echo "$line" | base64 -d >/run/test-command
	code=0
	timeout 300 sh /run/test-command >/run/test-output 2>&1 </dev/null || code=$?
	printf 'END %s %s\\n' "$code" "$(base64 -w 0 /run/test-output)"
done
"""

SHELL_UNIT = """[Unit]
Description=A shell for the test
DefaultDependencies=no
After=sysinit.target
[Service]
ExecStart=/usr/local/sbin/test-shell
StandardInput=tty-force
StandardOutput=tty
TTYPath=/dev/ttyS1
Restart=always
[Install]
WantedBy=sysinit.target
"""


def run(*command, **more):
    return subprocess.run(command, check=True, **more)


def packages():
    lines = (HERE / "packages").read_text().splitlines()
    return [line.split("|")[0].strip() for line in lines if line and not line.startswith("#")]


def base(build):
    """The folder of a Debian without our programs; made when the list of packages changed."""
    place = pathlib.Path(build) / "appliance"
    place.mkdir(parents=True, exist_ok=True)
    root = place / "base"
    name = hashlib.sha256(" ".join(sorted(packages())).encode()).hexdigest()[:16]
    mark = place / "base.packages"
    if root.exists() and mark.exists() and mark.read_text() == name:
        return root
    shutil.rmtree(root, ignore_errors=True)
    mark.unlink(missing_ok=True)
    run("mmdebstrap", "--variant=minbase", "--include=" + ",".join(packages()), "--mode=root",
        "--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/man/*",
        "--dpkgopt=path-exclude=/usr/share/locale/*", "bookworm", str(root),
        env=dict(os.environ, INITRD="No"), stdout=subprocess.DEVNULL)
    slim(root)
    mark.write_text(name)
    return root


def slim(root):
    """Without what this machine has no use for: drivers of hardware that it lacks, and 3D."""
    unused = ["usr/lib/x86_64-linux-gnu/dri", "var/cache/apt", "var/lib/apt/lists", "usr/share/locale"]
    for drivers in root.glob("lib/modules/*/kernel"):
        unused += [(drivers / name).relative_to(root) for name in (
            "drivers/net", "drivers/media", "drivers/infiniband", "drivers/scsi", "drivers/iio",
            "drivers/staging", "drivers/md", "drivers/mtd", "drivers/hwmon", "drivers/isdn", "net",
            "drivers/gpu/drm/amd", "drivers/gpu/drm/i915", "drivers/gpu/drm/nouveau",
            "drivers/gpu/drm/radeon", "fs/xfs", "fs/btrfs", "fs/ocfs2", "fs/nfs", "fs/ceph", "fs/smb")]
    for name in unused:
        shutil.rmtree(root / name, ignore_errors=True)
    for library in root.glob("usr/lib/x86_64-linux-gnu/libLLVM*"):
        library.unlink()


def put(root, name, text, mode=0o644):
    path = pathlib.Path(root) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(mode)


def tree(build, name="units", prepare=None):
    """A folder with our programs in it, anew; prepare(root) may change it first."""
    place = pathlib.Path(build) / "appliance"
    root = place / f"{name}.root"
    shutil.rmtree(root, ignore_errors=True)
    # Files that are not written are shared with the base.
    run("cp", "-al", base(build), root)
    for changed in ("etc", "var/lib/systemd"):
        shutil.rmtree(root / changed)
        run("cp", "-a", place / "base" / changed, root / changed)
    run("make", "--no-print-directory", "-s", f"B={build}", f"DESTDIR={root.resolve()}", "PREFIX=/usr",
        "PROFILES=/etc/apparmor.d", "install", cwd=HERE.parents[1])
    put(root, "usr/local/sbin/test-shell", SHELL, 0o755)
    put(root, "etc/systemd/system/test-shell.service", SHELL_UNIT)
    wants = root / "etc/systemd/system/sysinit.target.wants"
    wants.mkdir(parents=True, exist_ok=True)
    (wants / "test-shell.service").symlink_to("/etc/systemd/system/test-shell.service")
    put(root, "etc/hostname", "kiosk\n")
    put(root, "etc/fstab", "/dev/vda / ext4 defaults 0 1\n")
    put(root, "etc/machine-id", "")
    # Emulated, every second of a real start is ten; none of these has to do with the kiosk.
    for slow in ("apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_reap.service",
                 "e2scrub_all.timer", "fstrim.timer", "systemd-update-utmp-runlevel.service",
                 "keyboard-setup.service", "console-setup.service", "gpm.service", "serial-getty@.service"):
        (root / "etc/systemd/system" / slow).symlink_to("/dev/null")
    run("systemd-sysusers", f"--root={root}", stderr=subprocess.DEVNULL)
    run("systemd-tmpfiles", f"--root={root}", "--create", "wijkkiosk.conf")
    if prepare:
        prepare(root)
    return root


def image(build, name="units", prepare=None, size="3G"):
    """A disk of such a folder."""
    root, disk = tree(build, name, prepare), pathlib.Path(build) / "appliance" / f"{name}.ext4"
    disk.unlink(missing_ok=True)
    run("mke2fs", "-q", "-t", "ext4", "-d", root, disk, size)
    shutil.rmtree(root)
    return disk


def kernel(build):
    found = sorted((pathlib.Path(build) / "appliance/base/boot").glob("vmlinuz-*"))
    return found[-1], found[-1].name.removeprefix("vmlinuz-")


def initrd(build):
    """Just what finds the disk."""
    _, version = kernel(build)
    folder = pathlib.Path(build) / "appliance/base/lib/modules" / version
    needs = {}
    for line in (folder / "modules.dep").read_text().splitlines():
        name, rest = line.split(":")
        needs[name] = rest.split()
    order = []

    def add(name):
        for other in needs[name]:
            add(other)
        if name not in order:
            order.append(name)
    for wanted in ("crc32c_generic", "virtio_pci", "virtio_blk", "ext4"):
        found = [name for name in needs if pathlib.Path(name).name == wanted + ".ko"]
        for name in found:
            add(name)
    files = {name: (0o40755, b"") for name in ("dev", "proc", "new", "bin", "modules")}
    files["dev/console"] = (0o20600, b"")
    files["bin/busybox"] = (0o100755, pathlib.Path(shutil.which("busybox")).read_bytes())
    for name in order:
        files["modules/" + pathlib.Path(name).name] = (0o100644, (folder / name).read_bytes())
    modules = " ".join(pathlib.Path(name).name for name in order)
    files["init"] = (0o100755, INIT.replace("MODULES", modules).encode())
    return archive(files)


class Guest(Qemu):
    patience = PATIENCE
    look_every = 1

    def __init__(self, build, disk, memory=512, append="", keep_disk=False, more=()):
        """keep_disk: what the machine writes stays on the disk.  more: more words for QEMU."""
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.log = self.folder / "serial"
        self.tty, end = socket.socketpair()
        self.said = b""
        try:
            (self.folder / "initrd").write_bytes(initrd(build))
            self.started = time.monotonic()
            self.power("-accel", "tcg", "-m", str(memory), "-device", "virtio-vga", "-kernel", kernel(build)[0],
                       "-initrd", self.folder / "initrd",
                       "-append", "root=/dev/vda rw console=ttyS0 vga=791 quiet panic=-1 mitigations=off "
                       f"random.trust_cpu=on vt.global_cursor_default=0 {append}",
                       "-drive", f"file={disk},if=virtio,format=raw,cache=unsafe,"
                       f"snapshot={'off' if keep_disk else 'on'}",
                       "-chardev", f"socket,id=shell,fd={end.fileno()}", "-serial", "chardev:shell",
                       "-no-reboot", *more, pass_fds=[end.fileno()])
        except BaseException:
            self.close()
            raise
        finally:
            end.close()

    def close(self):
        self.tty.close()
        super().close()

    def line(self, seconds):
        until = time.monotonic() + seconds
        while b"\n" not in self.said:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.tty], [], [], left)[0]:
                raise AssertionError(f"the shell says nothing; serial:\n{self.serial()[-3000:]}")
            came = self.tty.recv(65536)
            if not came:
                raise AssertionError(f"the machine ended; serial:\n{self.serial()[-3000:]}")
            self.said += came
        text, self.said = self.said.split(b"\n", 1)
        return text.decode(errors="replace").strip()

    def wait_up(self, seconds=PATIENCE):
        """Until the shell is there; seconds since the power went on."""
        while self.line(seconds) != "UP":
            pass
        return time.monotonic() - self.started

    def shell(self, command, check=True, seconds=PATIENCE):
        """What a command says, as root in the machine."""
        self.tty.sendall(base64.b64encode(command.encode()) + b"\n")
        while True:
            found = re.match(r"END (\d+) ?(\S*)", self.line(seconds))
            if found:
                break
        said = base64.b64decode(found[2]).decode(errors="replace").rstrip("\n")
        if check and found[1] != "0":
            raise AssertionError(f"{command}: exit code {found[1]}: {said}")
        return said


def enrol(build, root, centre="Buurthuis De Proef"):
    """Central at /srv/central and a drop in /srv/drop of this machine, and the kiosk enrolled with them."""
    def ours(name, *arguments):
        return subprocess.run([f"{build}/{name}", *arguments], check=True, capture_output=True, text=True).stdout
    home, drop, state = root / "srv/central", root / "srv/drop", root / "var/lib/wijkkiosk"
    drop.mkdir()
    code = ours("wijkcentral", "--home", home, "init").strip()
    kiosk = ours("wijksync", "--state", state, "enrol", code, "--drop", f"file://{drop.resolve()}",
                 "--centre", centre).splitlines()[0]
    ours("wijkcentral", "--home", home, "enrol", kiosk, "--name", centre, "--drop", f"file://{drop.resolve()}")
    # From here on the same folder has another name.
    conf = state / "kiosk.conf"
    conf.write_text(conf.read_text().replace(str(drop.resolve()), "/srv/drop"))
    put(root, "etc/systemd/system/wijksync.service.d/drop.conf", "[Service]\nReadWritePaths=/srv/drop\n")
    run("chroot", root, "chown", "-R", "wijkkiosk:wijkkiosk", "/var/lib/wijkkiosk", "/srv/drop")
