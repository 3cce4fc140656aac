"""The disk image as a machine: QEMU with 512 MiB and a disk of 4 GB, of which the power can be cut.

A disk here loses what was not flushed: every write goes through a log (blklogwrites), and after a
cut only what came before the last flush is sure to be there.  Of what came later each sector may
have been written or not, by chance.
"""
import json
import os
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "console"))
from qemu import Qemu  # noqa: E402

DISK = 4_000_000_000  # what is sold as 4 GB
EFI_AT = 2 << 20  # the partition that every computer can read: see disk.sh
BOOT_AT = 42 << 20  # the one with grub.cfg and grubenv
HOST = "10.0.2.2"  # this machine, as seen from in there
FLUSH = 1
PATIENCE = 1200  # seconds for a start, which takes 20 on a machine that has nothing else to do


class Disk:
    """A disk that the image was written to, as one writes it to a card."""

    def __init__(self, image, folder, size=DISK):
        self.path = pathlib.Path(folder, "disk.img")
        subprocess.run(["cp", "--sparse=always", image, self.path], check=True)
        os.truncate(self.path, size)

    def debugfs(self, *commands):
        """Reads or writes the boot partition while the machine is off."""
        done = subprocess.run(["/sbin/debugfs", "-w", "-f", "-", f"{self.path}?offset={BOOT_AT}"],
                              input="\n".join(commands), text=True, capture_output=True, check=True)
        return done.stdout

    def read_boot(self, name):
        with tempfile.NamedTemporaryFile() as out:
            self.debugfs(f"dump {name} {out.name}")
            return pathlib.Path(out.name).read_text(encoding="utf-8")

    def write_boot(self, name, text):
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as data:
            data.write(text)
            data.flush()
            self.debugfs(f"rm {name}", f"write {data.name} {name}")

    def put_on_card(self, **files):
        """As somebody does with another computer, before the disk goes into the kiosk.  name_ext for name.ext"""
        at = f"{self.path}@@{EFI_AT}"
        subprocess.run(["mmd", "-D", "s", "-i", at, "::wijkkiosk"], check=False, capture_output=True)
        for name, text in files.items():
            subprocess.run(["mcopy", "-o", "-i", at, "-", f"::wijkkiosk/{name.replace('_', '.')}"], check=True,
                           input=text.encode())

    def read_card(self, name):
        """What is in the folder wijkkiosk of the card; an empty text when it is not there."""
        done = subprocess.run(["mtype", "-i", f"{self.path}@@{EFI_AT}", f"::wijkkiosk/{name}"],
                              capture_output=True, text=True, check=False)
        return done.stdout

    def partition(self, name):
        """Where it begins, in bytes: see disk.sh."""
        done = subprocess.run(["sfdisk", "-J", self.path], capture_output=True, check=True)
        table = json.loads(done.stdout)["partitiontable"]
        found = [part["start"] for part in table["partitions"] if part["name"] == name]
        return found[0] * table["sectorsize"] if found else None

    def environment(self):
        lines = self.read_boot("/grub/grubenv").splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def replay(self, log, seed):
        """After a cut: brings to the disk what it must hold, and by chance some of the rest."""
        with open(log, "rb") as f, open(self.path, "r+b") as disk:
            entries, flushed = [], 0
            sector_size = struct.unpack("<QQQI", f.read(28))[3]
            at = sector_size
            while True:
                f.seek(at)
                head = f.read(32)
                if len(head) < 32:
                    break
                sector, count, flags, length = struct.unpack("<QQQQ", head)
                if (sector, count, flags, length) == (0, 0, 0, 0):
                    break
                entries.append((sector * sector_size, at + sector_size, count * sector_size, flags))
                if flags & FLUSH:
                    flushed = len(entries)
                at += sector_size + (0 if flags & 4 else count * sector_size)
            chance = random.Random(seed)
            for number, (where, source, length, flags) in enumerate(entries):
                if flags & 4 or not length:
                    continue
                f.seek(source)
                data = f.read(length)
                for piece in range(0, len(data), 512):
                    if number < flushed or chance.random() < 0.5:
                        disk.seek(where + piece)
                        disk.write(data[piece:piece + 512])
        return len(entries), len(entries) - flushed


class Appliance(Qemu):
    """Running; use as a context.  disk: a Disk."""

    look_every = 1  # reading a screen of this size costs the machine more than a second of its time

    def __init__(self, disk, memory=512, log=False, clock="utc", vga="std", more=()):
        self.disk, self.memory, self.clock, self.vga, self.more = disk, memory, clock, vga, more
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="wijk-image-", dir=disk.path.parent))
        self.log = self.folder / "serial"
        self.writes = self.folder / "writes" if log else None
        try:
            self.power_on()
        except BaseException:
            self.close()
            raise

    def drive(self):
        """Beneath the log lies a copy that is thrown away: the disk itself changes by replay()."""
        if not self.writes:
            return [f"driver=file,filename={self.disk.path},node-name=file,cache.direct=off",
                    "driver=raw,file=file,node-name=disk"]
        over = self.folder / "over.qcow2"
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-b", self.disk.path.resolve(),
                        "-F", "raw", over], check=True)
        self.writes.write_bytes(b"")
        return [f"driver=qcow2,file.driver=file,file.filename={over},node-name=over",
                f"driver=file,filename={self.writes},node-name=log",
                "driver=blklogwrites,file=over,log=log,log-super-update-interval=1,node-name=disk"]

    def power_on(self):
        drives = [word for node in self.drive() for word in ("-blockdev", node)]
        self.power("-accel", "tcg,tb-size=256", "-cpu", "max", "-m", str(self.memory), "-vga", self.vga,
                   "-rtc", f"base={self.clock}", "-nic", "user,model=virtio-net-pci",
                   "-device", "virtio-balloon-pci,id=balloon", *drives,
                   "-device", "virtio-blk-pci,drive=disk,write-cache=on", *self.more)

    def cut(self, seed=0):
        """The plug is pulled."""
        self.process.kill()
        self.process.wait()
        return self.disk.replay(self.writes, seed) if self.writes else None

    def off(self, seconds=120):
        """Waits until the machine has switched itself off."""
        assert self.until(lambda: self.process.poll() is not None, seconds), "it does not switch off"
        if self.writes:
            self.disk.replay(self.writes, 0)


def technician(disk, script, inputs=(), seconds=PATIENCE):
    """Starts the machine once for a script of root in place of the kiosk, and returns what it prints.
    The inputs are its disks /dev/vdc and on.

    Who has the disk in hand, and no TPM stands in the way, can: it changes the boot partition.
    """
    kept = disk.read_boot("/grub/grub.cfg")
    disk.write_boot("/grub/grub.cfg", kept.replace(
        "console=tty12", "console=ttyS0 'systemd.run=/bin/sh /dev/vdb' "
        "systemd.run_success_action=poweroff systemd.run_failure_action=poweroff"))
    work = pathlib.Path(tempfile.mkdtemp(dir=disk.path.parent))
    begin = work / "script"
    begin.write_text(f"exec >/dev/ttyS0 2>&1\n{script}\necho WELL-DONE\nexit 0\n".ljust(65536), encoding="utf-8")
    more = []
    for number, path in enumerate([begin, *inputs]):
        more += ["-drive", f"file={path},format=raw,if=none,id=more{number}",
                 "-device", f"virtio-blk-pci,drive=more{number}"]
    try:
        with Appliance(disk, more=more) as machine:
            machine.off(seconds)
            said = machine.serial()
    finally:
        disk.write_boot("/grub/grub.cfg", kept)
        shutil.rmtree(work)
    assert "WELL-DONE" in said, said
    return said


def folder(build):
    """A place for disks, which goes when the test does."""
    where = pathlib.Path(build, "image")
    return tempfile.TemporaryDirectory(prefix="test.", dir=where)


def copy_of(disk, where):
    """The same disk again, at another place."""
    pathlib.Path(where).mkdir()
    shutil.copy(disk.path, where)
