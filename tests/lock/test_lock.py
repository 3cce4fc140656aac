#!/usr/bin/env python3
"""Nobody gets out of the kiosk: keys, devices and accidents, in a Debian that was started with it.

  test_lock.py BUILD [--events N] [--seed N] [--only REGEX]

One machine.  After every attack the kiosk must be what is on the screen, on the one console there is,
with no login prompt and no shell on any line but the one that only the test has; and the kiosk is the
one that was there before, unless the attack was to end it.  At the end a monkey sends N events of keys
and mouse (1,000 in the short form).
"""
import argparse
import pathlib
import random
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "appliance"))
sys.path.insert(0, str(HERE.parent / "console"))
import guest as appliance  # noqa: E402
from letters import Letters  # noqa: E402

# QEMU's names of keys (qapi/ui.json, QKeyCode).  All that it has besides these are the odd ones: power, sleep,
# media, compose, SysRq, print, pause, Scroll Lock, the keypad, and what Japanese and Sun keyboards have.
PLAIN = list("abcdefghijklmnopqrstuvwxyz0123456789") + """ret esc tab spc backspace minus equal
bracket_left bracket_right semicolon apostrophe grave_accent backslash comma dot slash up down left right home
end pgup pgdn delete""".split() + [f"f{n}" for n in range(1, 13)]
HELD = "shift shift_r ctrl ctrl_r alt alt_r".split()
# The bar at the top in each theme, and for the one that is as black as a console the page below it.
BARS = [bytes.fromhex(colour) for colour in ("102A5C", "0B2440", "FFFFFF")]
BLACK, YELLOW = bytes(3), bytes.fromhex("FFF05A")
KEY_NAMES = (" F1 ", " F2 ", " F9 ", " F10 ", " Esc ", " Enter ")


def odd_keys(machine):
    for kind in machine.ask("query-qmp-schema"):
        values = kind.get("values", [])
        if kind["meta-type"] == "enum" and "sysrq" in values:
            return sorted(set(values) - set(PLAIN) - set(HELD) - {"unmapped"})
    raise AssertionError("QEMU does not tell its keys")


class Lock:
    def __init__(self, machine, build):
        self.machine = machine
        self.letters = Letters(build)
        self.starts = None
        self.odd = odd_keys(machine)

    def picture_is_kiosk(self):
        """By its pixels: the bar at the top, and below at least one button with its key."""
        screen = self.machine.screen()
        self.seen = screen.text(self.letters)
        first, middle = screen.pixels[:3], 3 * screen.width * (screen.height // 2)
        if first not in BARS and not (first == BLACK and screen.pixels[middle:middle + 3] == YELLOW):
            return False
        return any(name in line + " " for line in self.seen.splitlines()[-10:] for name in KEY_NAMES)

    def main_pid(self):
        return self.machine.shell("systemctl show -P MainPID wijkkiosk@tty1")

    def holds(self, what, restarts=False, patience=300):
        """Everything that must be so; a screen may take a moment."""
        assert self.machine.until(self.picture_is_kiosk, patience), f"{what}: not the kiosk:\n{self.seen}"
        said = self.machine.shell(
            "cat /sys/class/tty/tty0/active; "
            "for p in /proc/[0-9]*; do readlink $p/fd/0 2>/dev/null | grep -qE '^/dev/(tty|console|hvc)' "
            "&& echo \"$(cat $p/comm) $(readlink $p/fd/0)\"; done; "
            "ps -e -o comm= | grep -E '^(agetty|getty|login|sulogin|bash|dash|su|sudo)$' | sort | uniq -c; true")
        lines = said.splitlines()
        assert lines[0] == "tty1", f"{what}: console {lines[0]}"
        others = [line for line in lines[1:] if not line.endswith("/dev/ttyS1") and
                  not line.startswith("wijkkiosk /dev/tty1")]
        assert not others, f"{what}: {others}"
        now = self.main_pid()
        assert now != "0", f"{what}: the kiosk does not run"
        if not restarts and self.starts not in (None, now):
            said = self.machine.shell("journalctl -b -o cat --no-pager -u wijkkiosk@tty1 | tail -n 20; true")
            raise AssertionError(f"{what}: the kiosk was started again:\n{said}")
        self.starts = now
        print(f"  {what}: held", flush=True)


def chords(keys, held):
    """keys: None for all the odd ones."""
    def press(lock):
        for key in keys or lock.odd:
            lock.machine.press(*held, key, hold=30)
    return press


def settle(lock):
    """All keys were played when the last has done what it does: back to the first screen."""
    lock.machine.press("f10", hold=30)


def plug(driver, **more):
    def act(lock):
        def interfaces():
            return int(lock.machine.shell("ls -d /sys/bus/usb/devices/*:* 2>/dev/null | wc -l"))
        before = interfaces()
        lock.machine.ask("device_add", driver=driver, id=f"new-{driver}", bus="usb.0", **more)
        assert lock.machine.until(lambda: interfaces() > before, 120), f"{driver} is not seen by the machine"
        lock.machine.shell("udevadm settle")
    return act


def stick(lock):
    """A stick with what other systems start by themselves."""
    files = lock.machine.folder / "stick"
    files.mkdir()
    for name in ("autorun.inf", "autorun.sh", ".autorun", "autoexec.bat"):
        (files / name).write_text("#!/bin/sh\ntouch /run/started-from-the-stick\n")
        (files / name).chmod(0o755)
    disk = lock.machine.folder / "stick.ext4"
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", files, disk, "8M"], check=True)
    lock.machine.ask("blockdev-add", **{"driver": "raw", "node-name": "stick", "file": {
        "driver": "file", "filename": str(disk)}})
    plug("usb-storage", drive="stick")(lock)
    assert not lock.machine.shell("ls /run/started-from-the-stick 2>/dev/null; true")
    assert not lock.machine.shell("grep -E '^/dev/sd' /proc/mounts; true")


def network_card(lock):
    lock.machine.shell("ls /sys/class/net >/run/before")
    plug("usb-net")(lock)
    said = lock.machine.shell("ls /sys/class/net | diff /run/before - ; "
                              "cat /sys/bus/usb/devices/*:*/authorized | sort | uniq -c; true")
    assert ">" not in said, f"a network card that was plugged in is used: {said}"


def fill_disk(lock):
    lock.machine.shell("setpriv --reuid wijkkiosk --regid wijkkiosk --clear-groups "
                       "dd if=/dev/zero of=/var/lib/wijkkiosk/full bs=1M 2>/dev/null; sync; true")
    for key in ("f10", "spc", "3", "1", "f10"):
        lock.machine.press(key)


def no_more_full(lock):
    lock.machine.shell("rm -f /var/lib/wijkkiosk/full")


def kill_kiosk(lock):
    lock.machine.shell("kill -9 $(systemctl show -P MainPID wijkkiosk@tty1)")
    lock.machine.until(lambda: lock.main_pid() not in ("0", lock.starts), 60)


def hang_up(lock):
    """TIOCVHANGUP: the terminal is taken from under the kiosk."""
    lock.machine.shell("python3 -c 'import fcntl; fcntl.ioctl(open(\"/dev/tty1\"), 0x5437)'")
    lock.machine.until(lambda: lock.main_pid() not in ("0", lock.starts), 60)


def written_over(lock):
    """As a notice of the kernel, or a program that writes to all terminals, would."""
    lock.machine.shell("echo '<0>kiosk: this is no part of the kiosk' >/dev/kmsg")
    settle(lock)


def ask_for_console(lock):
    # Who asks the kernel for a console that is locked waits for ever.
    said = lock.machine.shell("timeout 5 chvt 2; timeout 5 openvt -c 3 -- true; "
                              "systemctl start getty@tty2 autovt@tty3 debug-shell ctrl-alt-del.target; true")
    assert "masked" in said, said


# What gpm asks of the kernel for Shift with the mouse: all of the screen is selected, and pasted.
PASTE = """python3 - <<'END'
import fcntl, struct
TIOCLINUX, SETSEL, PASTESEL = 0x541C, 2, 3
with open("/dev/tty1", "rb+", buffering=0) as tty:
    fcntl.ioctl(tty, TIOCLINUX, struct.pack("=BHHHHH", SETSEL, 1, 1, 128, 48, 0))
    fcntl.ioctl(tty, TIOCLINUX, bytes([PASTESEL]))
END"""


def paste(lock):
    """What stands on the screen comes in as keys."""
    first = "Raak het scherm aan"
    lock.machine.press("f10")
    assert lock.machine.until(lambda: lock.picture_is_kiosk() and first in lock.seen), lock.seen
    # A USB keyboard repeats what is not let go in time, which is soon here: home, or what it opens.
    lock.machine.press("ret")
    assert lock.machine.until(lambda: lock.picture_is_kiosk() and first not in lock.seen), lock.seen
    home = lock.seen
    lock.machine.shell(PASTE)
    assert lock.machine.until(lambda: lock.picture_is_kiosk() and lock.seen != home), "nothing was pasted"


ALL_F = [f"f{n}" for n in range(1, 13)]
ATTACKS = [
    ("asking for another console as root", ask_for_console),
    ("words of the kernel", written_over),
    ("a USB keyboard", plug("usb-kbd")),
    ("its odd keys", chords(["power", "sleep", "wake", "scroll_lock", "pause", "sysrq", "compose"], [])),
    ("a USB stick", stick),
    ("a USB network card", network_card),
    ("a full disk", fill_disk),
    ("Ctrl-Alt-Del", chords(["delete", "kp_decimal"], ["ctrl", "alt"])),
    ("Ctrl-Alt-Del, ten times quickly", chords(["delete"] * 10, ["ctrl", "alt"])),
    ("Ctrl-C, Ctrl-Z, Ctrl-\\, Ctrl-D, Ctrl-S, Ctrl-Q", chords(list("czdsq") + ["backslash"], ["ctrl"])),
    ("Alt-F1 to Alt-F12", chords(ALL_F, ["alt"])),
    ("Ctrl-Alt-F1 to F12", chords(ALL_F, ["ctrl", "alt"])),
    ("AltGr-F1 to F12", chords(ALL_F, ["alt_r"])),
    ("Alt-arrows", chords(["left", "right", "up", "down"], ["alt"])),
    ("SysRq", chords(list("bhokreisumtcf"), ["alt", "sysrq"])),
    ("gpm's paste", paste),
    ("Shift-PgUp", chords(["pgup", "pgdn"], ["shift"])),
    ("all odd keys of a keyboard", chords(None, [])),
    ("the same with Ctrl-Alt", chords(None, ["ctrl", "alt"])),
]
ENDING = [("the kiosk is killed", kill_kiosk), ("its terminal is hung up", hang_up)]


def monkey(lock, events, seed):
    chance = random.Random(seed)
    keys = PLAIN * 2 + lock.odd + HELD * 6
    done = looked = 0
    while done < events:
        batch = []
        for _ in range(50):
            kind = chance.random()
            if kind < 0.7:
                key = chance.choice(keys)
                for down in (True, False):
                    batch.append({"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": key}}})
            elif kind < 0.85:
                held = chance.sample(HELD, chance.randint(1, 3)) + [chance.choice(keys)]
                for down in (True, False):
                    batch += [{"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": key}}}
                              for key in (held if down else held[::-1])]
            else:
                batch.append({"type": "rel", "data": {"axis": chance.choice("xy"), "value": chance.randint(-90, 90)}})
                button = chance.choice(["left", "middle", "right", "wheel-up", "wheel-down"])
                batch += [{"type": "btn", "data": {"down": down, "button": button}} for down in (True, False)]
        # The keyboard of the machine keeps sixteen bytes: few at a time, and only when these were read.
        for at in range(0, len(batch), 6):
            lock.machine.ask("input-send-event", events=batch[at:at + 6])
            done += len(batch[at:at + 6])
        assert lock.machine.until(lock.picture_is_kiosk, 120), f"monkey, seed {seed}, event {done}:\n{lock.seen}"
        looked += 1
        if looked % 20 == 0:
            lock.holds(f"monkey, {done} events")
    lock.holds(f"monkey, seed {seed}, {done} events, {looked} screens")


def chosen(attacks, options):
    return [(name, act) for name, act in attacks if re.search(options.only, name)]


def prepare(build):
    def change(root):
        for mark in ("keyboard-setup.service", "gpm.service"):
            (root / "etc/systemd/system" / mark).unlink()
        modules = next((root / "lib/modules").iterdir())
        ours = pathlib.Path("/lib/modules", modules.name)
        for name in ("scsi/scsi_mod.ko", "scsi/scsi_common.ko", "scsi/sd_mod.ko", "net/usb/usbnet.ko",
                     "net/usb/cdc_ether.ko", "net/usb/rndis_host.ko", "net/mii.ko"):
            if (ours / "kernel/drivers" / name).exists():
                target = modules / "kernel/drivers" / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ours / "kernel/drivers" / name, target)
        subprocess.run(["depmod", "-b", root, modules.name], check=True)
        appliance.put(root, "etc/default/keyboard", 'XKBMODEL="pc105"\nXKBLAYOUT="us"\n')
        subprocess.run(["chroot", root, "systemctl", "-q", "enable", "wijkkiosk@tty1.service"], check=True)
        subprocess.run([root / "usr/lib/wijkkiosk/lock", "on", "--root", root], check=True)
        appliance.enrol(build, root)
    return change


def single_user(build, disk):
    """The two ways to start a Debian for repairs: nobody gets a shell of it."""
    for target in ("rescue", "emergency"):
        with appliance.Guest(build, disk, append=f"systemd.unit={target}.target") as machine:
            asked = machine.until(lambda: re.search("account is locked|root password|Press Enter", machine.serial()), 600)
            assert asked, f"{target}: {machine.serial()[-2000:]}"
            assert "account is locked" in machine.serial(), f"{target}: {machine.serial()[-2000:]}"
            assert "# " not in machine.serial(), f"{target}: a shell: {machine.serial()[-2000:]}"
        print(f"  started for {target}: held", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--only", default="", help="the attacks whose names this regular expression finds")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.events} events", flush=True)
    disk = appliance.image(options.build, "lock", prepare(options.build))
    with appliance.Guest(options.build, disk, more=("-device", "qemu-xhci,id=usb")) as machine:
        machine.wait_up(3600)
        lock = Lock(machine, options.build)
        assert machine.until(lock.picture_is_kiosk), f"no kiosk:\n{lock.seen}"
        machine.until(lambda: machine.shell("systemctl is-active wijkkiosk-lock; true") == "active", 120)
        lock.holds("the start")
        assert machine.shell("/usr/lib/wijkkiosk/lock status") == "Alles zit op slot."
        for name, act in chosen(ATTACKS, options):
            act(lock)
            settle(lock)
            lock.holds(name)
        no_more_full(lock)
        for name, act in chosen(ENDING, options):
            act(lock)
            lock.holds(name, restarts=True)
        monkey(lock, options.events, options.seed)
        refused = machine.shell("journalctl -b --no-pager -o cat | grep DENIED; true")
        assert not refused, f"what the kiosk does of itself is refused: {refused[:2000]}"
        # And it comes off again; then another console can be had, and all this sees that.
        machine.shell("/usr/lib/wijkkiosk/lock off")
        assert machine.shell("/usr/lib/wijkkiosk/lock status; true") != "Alles zit op slot."
        assert not machine.shell("find /etc -name '*wijkkiosk-lock*'; find /etc/systemd -lname /dev/null "
                                 "-name getty@.service")
        machine.shell("chvt 2")
        assert machine.until(lambda: not lock.picture_is_kiosk(), 120), "an empty console is taken for the kiosk"
        try:
            lock.holds("another console", patience=10)
        except AssertionError as seen:
            print(f"  without the lock: {str(seen).splitlines()[0]}")
        else:
            raise AssertionError("without the lock it holds as well")
    single_user(options.build, disk)
    print("test_lock.py: held")


if __name__ == "__main__":
    main()
