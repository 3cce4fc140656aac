#!/usr/bin/env python3
"""Several programs at work in one central at once: test_together.py BUILD

Collects from two homes on one PostgreSQL, or twice from one home, while others export what is new:
each signup is there once, and is exported once.
"""
import csv
import io
import re
import shutil
import sys
import tempfile
import threading
import unittest
from pathlib import Path

import office
import postgres

BUILD = None
KIOSKS, ROUNDS = 8, 4
FLEET, EACH = 60, 30


def emails_of(text):
    """Of each row that was not withdrawn."""
    return [row["email"] for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
            if row["status"] == "ontvangen"]


class Exporter(threading.Thread):
    """Exports what is new, again and again until it is told to stop."""

    def __init__(self, central, folder):
        super().__init__()
        self.central, self.folder = central, folder
        self.stopped, self.fault, self.files, self.empty = threading.Event(), None, [], 0

    def export(self):
        path = self.folder / f"new-{len(self.files)}-{self.empty}.csv"
        self.central.run("export", "--new=proef", "--format", "csv", "-o", path,
                         code=(0, office.EX_TEMPFAIL))
        if path.exists():
            self.files.append(path)
        else:
            self.empty += 1

    def run(self):
        try:
            while not self.stopped.is_set():
                self.export()
        except Exception as fault:  # pylint: disable=broad-except
            self.fault = fault

    def emails(self):
        return [e for f in self.files for e in emails_of(f.read_text(encoding="utf-8"))]


class Together(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="wijk-together-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def collect_at_once(self, homes):
        """A collect ends well, or says that somebody else is at it; how many did well."""
        running = [home.start("collect") for home in homes]
        ends = [(p.communicate()[1], p.returncode) for p in running]
        for said, code in ends:
            self.assertIn(code, (0, office.EX_TEMPFAIL), said)
            if code != 0:
                self.assertRegex(said, "andere collect|Iemand anders|bezet")
        return sum(code == 0 for _, code in ends)

    def race(self, homes):
        central = homes[0]
        kiosks = [office.Kiosk(central, f"k{i}") for i in range(KIOSKS)]
        exporter = Exporter(office.Central(BUILD, self.folder, home=homes[-1].home), self.folder)
        exporter.start()
        emails, well = [], 0
        try:
            for _ in range(ROUNDS):
                for kiosk in kiosks:
                    emails += [kiosk.sign_up()]
                    kiosk.sync()
                well += self.collect_at_once(homes)
            # Many at once, so that they meet in the middle.
            central.fleet(FLEET, EACH)
            well += self.collect_at_once(homes)
            # Who comes too late does nothing over again.
            central.run("collect")
        finally:
            exporter.stopped.set()
            exporter.join()
        self.assertIsNone(exporter.fault)
        exporter.export()
        self.check(central, kiosks, emails, exporter)
        print(f"collects: {well} of {len(homes) * (ROUNDS + 1)} did well; {len(exporter.files)}"
              f" exports of what is new, {exporter.empty} times there was nothing new", file=sys.stderr)

    def check(self, central, kiosks, emails, exporter):
        text = central.run("export", "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
        fleet = [f"b{n}@k{k}.voorbeeld.nl" for k in range(FLEET) for n in range(EACH)]
        there = sorted(row["email"] for row in rows)
        self.assertEqual(there, sorted(emails + fleet))
        self.assertEqual(len({row["number"] for row in rows}), len(rows))
        self.assertEqual(sorted(exporter.emails()), there)
        for kiosk in kiosks:
            kiosk.sync()
            said = kiosk.do("wijksync", "--state", kiosk.state, "status", "--lang", "en")
            self.assertRegex(said, "Still to send: 0")
            self.assertTrue(re.search("not yet arrived: 0", said), said)

    def test_one_file(self):
        central = office.Central(BUILD, self.folder)
        self.race([central, central])

    def test_two_homes_on_a_server(self):
        with postgres.start() as server:
            central = office.Central(BUILD, self.folder, "--db", server.env["WIJK_POSTGRES"])
            shutil.copytree(central.home, self.folder / "other")
            self.race([central, office.Central(BUILD, self.folder, home=self.folder / "other")])


if __name__ == "__main__":
    BUILD = sys.argv.pop(1)
    unittest.main()
