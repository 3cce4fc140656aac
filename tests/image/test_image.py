#!/usr/bin/env python3
"""The disk image, started in QEMU as on a machine of 512 MiB with a disk of 4 GB.

  test_image.py BUILD [--cuts N] [--seed N] [--pictures FOLDER] [--idle SECONDS]

A new disk with a volunteer's answers on its card starts as a kiosk that is enrolled; visitors sign up
by the keyboard; the plug is pulled at a random moment, N times, from a disk that loses what was not
flushed.  In the end every signup that the screen confirmed must be in staff's export, once.  --idle
also measures a kiosk left alone.
"""
import argparse
import datetime
import pathlib
import random
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from appliance import HOST, PATIENCE, Appliance, Disk, folder  # noqa: E402
from kiosk import ARRIVAL, Kiosk, TimeServer, Visitor  # noqa: E402

NO_SCREEN_MAY_SHOW = ("login:", "Kernel panic", "systemd", "GRUB", "(initramfs)", "#", "[    ")


def say(*words):
    print(*words, flush=True)


class Test:
    def __init__(self, options, kiosk, work):
        self.options, self.kiosk = options, kiosk
        self.chance = random.Random(options.seed)
        self.disk = Disk(pathlib.Path(options.build, "image/wijkkiosk.img"), work)
        self.people = self.left = 0

    def email(self):
        self.people += 1
        return f"b{self.people}@voorbeeld.nl"

    def keep(self, machine, name):
        if self.options.pictures:
            machine.screen(f"{self.options.pictures}/{name}.png")

    def watch(self, machine, text):
        """Until the text is there; nothing of the machine itself is to be seen on the way."""
        seen = set()

        def look():
            screen = machine.screen().text(self.kiosk.letters)
            seen.update(word for word in NO_SCREEN_MAY_SHOW if word in screen)
            return text in screen
        assert machine.until(look, PATIENCE), f"no {text} on the screen; {machine.serial()[-2000:]}"
        assert not seen, seen

    def first_start(self):
        """The disk becomes what it must be, by the answers that a volunteer put on the card."""
        self.disk.put_on_card(**self.kiosk.answers())
        began = time.monotonic()
        with Appliance(self.disk) as machine:
            self.watch(machine, "Nederlands")
            say(f"first start: kiosk on the screen after {time.monotonic() - began:.1f} s")
            self.keep(machine, "1-first-start")
            told = machine.until(lambda: self.disk.read_card("antwoorden.txt"), 60)
        assert told and "Ingesteld: Buurthuis" in told, told
        assert not self.disk.read_card("answers.conf"), "the answers are on the card still"
        assert "is aangesloten" in self.kiosk.world.central("collect")

    def late_clock(self):
        """No battery, and no network that knows the time until later: staff see when it really was."""
        self.disk.put_on_card(time_conf=f"NTP={HOST}\n")
        with Appliance(self.disk, clock="2020-01-01T00:00:00") as machine:
            visitor = Visitor(machine, self.kiosk)
            visitor.see("Nederlands", seconds=PATIENCE)
            email = self.visit(visitor)
            really = time.time()

            def corrected():
                self.visit(visitor)
                return [row for row in self.kiosk.rows()
                        if row["email"] == email and row["clock_synced"] == "achteraf"]
            with TimeServer(self.disk.path.parent):
                rows = machine.until(corrected, PATIENCE)
        assert rows, self.kiosk.rows()
        told = datetime.datetime.fromisoformat(rows[0]["made_at"].replace("Z", "+00:00")).timestamp()
        assert abs(told - really) < 120, (rows[0], really)
        say(f"a clock that came right later: the export is {abs(told - really):.0f} s from the truth")

    def visit(self, visitor):
        visitor.start()
        email = self.email()
        visitor.fill_in(email)
        visitor.send(email)
        visitor.type("<F10>")
        return email

    def visits(self, machine):
        """One after the other, until the plug is pulled."""
        visitor = Visitor(machine, self.kiosk)
        while True:
            self.visit(visitor)

    def cut(self, number):
        """Somebody is at it for a while, and then there is no power."""
        with Appliance(self.disk, log=True) as machine:
            visitor = Visitor(machine, self.kiosk)
            visitor.see("Nederlands", seconds=PATIENCE)
            if number == 0:
                self.read_receipt(visitor, machine)
            moment = self.chance.uniform(1, 60)
            pulled = threading.Timer(moment, machine.process.kill)
            pulled.start()
            try:
                self.visits(machine)
            except (OSError, ValueError, AssertionError, RuntimeError):
                if machine.process.poll() is None and not pulled.finished.is_set():
                    raise
            finally:
                pulled.join()
            writes, lost = machine.cut(self.chance.random())
            self.left += lost
            say(f"cut {number + 1} after {moment:.1f} s of use: {writes} writes, {lost} of them not "
                f"flushed; {len(self.kiosk.confirmed)} confirmed so far")

    def read_receipt(self, visitor, machine):
        visitor.start()
        email = self.email()
        visitor.fill_in(email)
        visitor.send(email)
        code = visitor.read_code()
        self.keep(machine, "2-receipt")
        visitor.see(" ".join(code))  # set wide, so that it is easy to copy
        say(f"receipt read by zbarimg: {code}")
        visitor.type("<F10>")

    def all_arrive(self):
        """Power again: the kiosk sends what it has, and staff find every confirmed signup once."""
        began = time.monotonic()
        with Appliance(self.disk) as machine:
            Visitor(machine, self.kiosk).see("Nederlands", seconds=PATIENCE)
            say(f"start: kiosk on the screen after {time.monotonic() - began:.1f} s")
            if self.options.idle:
                self.measure(machine)
            rows = []

            def arrived():
                rows[:] = self.kiosk.collect()
                return set(self.kiosk.confirmed) <= set(rows)
            machine.until(arrived, ARRIVAL)
        lost = [email for email in self.kiosk.confirmed if email not in rows]
        twice = [email for email in set(rows) if rows.count(email) > 1]
        strange = [email for email in rows if email not in self.kiosk.tried]
        assert not (lost or twice or strange), f"lost {lost}, twice {twice}, strange {strange}"
        say(f"{len(self.kiosk.confirmed)} confirmed, all in staff's export once; "
            f"{len(rows) - len(self.kiosk.confirmed)} more were sent before the screen said so")

    def measure(self, machine):
        def counters():
            stats = next(s for s in machine.ask("query-blockstats", **{"query-nodes": True})
                         if s.get("node-name") == "disk")["stats"]
            return stats["wr_bytes"], stats["wr_operations"]
        balloon = "/machine/peripheral/balloon"
        machine.ask("qom-set", path=balloon, property="guest-stats-polling-interval", value=5)
        machine.until(lambda: False, 120)  # until the start is really over
        before = counters()
        machine.until(lambda: False, self.options.idle)
        after = counters()
        per_day = 86400 / self.options.idle
        memory = machine.ask("qom-get", path=balloon, property="guest-stats")["stats"]
        total, free = memory["stat-total-memory"] >> 20, memory["stat-available-memory"] >> 20
        say(f"idle for {self.options.idle} s: {after[0] - before[0]} bytes in {after[1] - before[1]} writes, "
            f"{(after[0] - before[0]) * per_day / 1e6:.1f} MB a day; "
            f"memory {total - free} of {total} MiB in use")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--cuts", type=int, default=2)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 31))
    parser.add_argument("--pictures")
    parser.add_argument("--idle", type=int, default=0)
    options = parser.parse_args()
    say(f"seed {options.seed}")
    if options.pictures:
        pathlib.Path(options.pictures).mkdir(parents=True, exist_ok=True)
    with Kiosk(options.build) as kiosk, folder(options.build) as work:
        test = Test(options, kiosk, work)
        test.first_start()
        test.late_clock()
        for number in range(options.cuts):
            test.cut(number)
        test.all_arrive()
    say("1 passed, 0 failed")


if __name__ == "__main__":
    main()
