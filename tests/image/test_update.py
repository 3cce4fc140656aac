#!/usr/bin/env python3
"""Updates of the night, in QEMU: one that is well comes up; two that are not go back by themselves.

  test_update.py BUILD [--short]

--short: only a second root that cannot start at all.
"""
import argparse
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "servers"))
from appliance import HOST, PATIENCE, Appliance, Disk, folder, technician  # noqa: E402
from letters import Letters  # noqa: E402
from test_programs import World  # noqa: E402
from updates import Updates  # noqa: E402

NIGHT = "T02:08:40"  # UTC: a good minute before ten past three in Amsterdam, in winter
# It says its version when asked, as the update asks, and then shows nothing.
NEVER_PAINTS = ("mv /usr/bin/wijkkiosk /usr/bin/wijkkiosk.real\n"
                "printf '#!/bin/sh\\n[ \"$1\" != --version ] || exec /usr/bin/wijkkiosk.real --version\\n"
                "exec sleep infinity\\n' >/usr/bin/wijkkiosk\nchmod 755 /usr/bin/wijkkiosk")
NO_ROOT = "for f in /boot/initrd.img-*; do head -c 1000000 /dev/urandom >$f; done"


def say(*words):
    print(*words, flush=True)


class Nights:
    def __init__(self, build, work):
        self.letters = Letters(build)
        self.disk = Disk(pathlib.Path(build, "image/wijkkiosk.img"), work)

    def make_kiosk(self, build):
        """Enrolled, with a drop that is never there: the kiosk does not need it to show itself."""
        place = self.disk.path.parent / "world"
        place.mkdir()
        archive = place / "state.tar"
        subprocess.run(["tar", "-C", World(build, place).state, "-cf", archive, "."], check=True)
        technician(self.disk, "tar -C /var/lib/wijkkiosk -xf /dev/vdc && "
                   "chown -R wijkkiosk: /var/lib/wijkkiosk && sync || exit 1", [archive])

    def see_kiosk(self, machine, seconds=PATIENCE):
        return machine.expect(self.letters, "Nederlands", seconds=seconds)

    def until_environment(self, machine, wanted, seconds):
        """What the boot loader remembers, read from the disk while the machine runs."""
        seen = {}

        def look():
            seen.update(self.disk.environment())
            return all(seen.get(name) == value for name, value in wanted.items())
        assert machine.until(look, seconds), f"wanted {wanted}, seen {seen}"

    def night(self, date, steps):
        with Appliance(self.disk, clock=date + NIGHT) as machine:
            self.see_kiosk(machine)
            for wanted, seconds in steps:
                self.until_environment(machine, wanted, seconds)
            self.see_kiosk(machine)


def dead_root(nights):
    """The second root is there, and empty: GRUB takes the other one."""
    environment = nights.disk.read_boot("/grub/grubenv").replace("try=", "try=b").replace("left=", "left=2")
    nights.disk.write_boot("/grub/grubenv", environment[:1024])
    with Appliance(nights.disk) as machine:
        nights.see_kiosk(machine)
        assert (nights.disk.environment()["slot"], nights.disk.environment()["left"]) == ("a", "1")
    say("a root that cannot start: the other one does")


def nights_of_updates(nights, updates):
    tried = [({"try": "b", "left": "2"}, 1800), ({"try": "b", "left": "1"}, 2400)]
    updates.publish()
    nights.night("2026-11-25", tried + [({"slot": "b", "try": ""}, PATIENCE)])
    say("an update of the night came up, in root b")
    other = [({"try": "a", "left": "2"}, 1800), ({"slot": "b", "try": "a", "left": "1"}, 2400),
             ({"slot": "b", "try": "a", "left": "0"}, 2400)]
    for number, (what, postinst) in enumerate((("a kiosk that never paints", NEVER_PAINTS),
                                               ("a root that is not found", NO_ROOT))):
        updates.publish(postinst)
        nights.night(f"2026-11-{26 + number}", other)
        with Appliance(nights.disk) as machine:
            nights.see_kiosk(machine)
            assert nights.disk.environment()["slot"] == "b"
        say(f"an update with {what}: tried twice, and back to root b")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--short", action="store_true")
    options = parser.parse_args()
    with folder(options.build) as work, Updates(work) as updates:
        nights = Nights(options.build, work)
        nights.make_kiosk(pathlib.Path(options.build).resolve())
        nights.disk.put_on_card(update_sources=updates.sources(HOST))
        dead_root(nights)
        if not options.short:
            nights_of_updates(nights, updates)
    say("1 passed, 0 failed")


if __name__ == "__main__":
    main()
