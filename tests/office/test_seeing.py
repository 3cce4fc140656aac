#!/usr/bin/env python3
"""
What staff and their monitoring see: status in all its forms, the report, and nothing at all when
nothing happened.

  tests/office/test_seeing.py BUILD [--postgres]
"""
import glob
import json
import os
import re
import stat
import unittest

import desk
from test_export_options import on_terminal

RED = b"\x1b[1;31m"


class Seeing(unittest.TestCase):
    """One kiosk is well, of the other something lies in the drop that is no batch."""

    @classmethod
    def setUpClass(cls):
        cls.desk = desk.Desk(("Noord", "Zuid \"De \\ Brug\""))
        for kiosk in cls.desk.kiosks.values():
            kiosk.sign_up({"email": f"{kiosk.id}@voorbeeld.nl"})
        cls.desk.collect()
        bad = list(cls.desk.kiosks.values())[1]
        [first] = glob.glob(cls.desk.path("drop/kiosks", bad.id, "*1.batch"))
        with open(first.replace("1.batch", "2.batch"), "wb") as batch:
            batch.write(b"rommel")
        desk.must(cls.desk.central + ["collect"], code=65)
        cls.bad = bad

    @classmethod
    def tearDownClass(cls):
        cls.desk.__exit__()

    def status(self, *words, code=0):
        return desk.must(self.desk.central + ["status", *words], code=code)

    def clock_is_wrong(self):
        """This machine may have no time server; then the kiosk that is well has that."""
        kiosks = json.loads(self.status("--json").stdout)["kiosks"]
        return not next(k for k in kiosks if k["name"] == "Noord")["clock_synced"]

    def test_colours_only_on_a_terminal_that_wants_them(self):
        argv = self.desk.central + ["status"]
        seen, done = on_terminal(["env", "-u", "NO_COLOR", "TERM=xterm", *argv], 120)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(seen.count(RED), 1)
        self.assertEqual(seen.count(b"\x1b[33m"), int(self.clock_is_wrong()))
        for words in (["NO_COLOR=1", "TERM=xterm"], ["-u", "NO_COLOR", "TERM=dumb"]):
            self.assertNotIn(b"\x1b", on_terminal(["env", *words, *argv], 120)[0])
        self.assertNotIn(b"\x1b", self.status().stdout)

    def test_the_worst_comes_first_with_what_to_do(self):
        lines = self.status().stdout.decode().splitlines()
        self.assertTrue(lines[1].startswith("Zuid"), lines)
        self.assertTrue(lines[2].startswith("Noord"), lines)
        self.assertTrue(any(line.startswith(f"{self.bad.name} ({self.bad.id}): zending 2 is opzij"
                                            " gezet") for line in lines), lines)
        bad = self.status("--problems").stdout.decode()
        self.assertIn("Zuid", bad)
        self.assertEqual("Noord" in bad, self.clock_is_wrong())
        self.assertNotIn("aanmeldingen", bad)

    def test_it_fits_a_terminal_of_100_columns(self):
        seen, _ = on_terminal(["env", "NO_COLOR=1", *self.desk.central, "status"], 100)
        table = seen.decode().split("\n\n")[0]
        self.assertLessEqual(max(map(len, table.splitlines())), 100)
        self.assertNotIn(self.bad.id, table)

    def test_one_line_for_monitoring(self):
        line, more = self.status("--check", code=2).stdout.decode(), int(self.clock_is_wrong())
        self.assertEqual(line, f"WIJKCENTRAL CRITICAL - 2 kiosken, 1 met een storing, {more} om naar"
                               ' te kijken: Zuid "De \\ Brug" fout | critical=1'
                               f" warning={more} kiosks=2 signups=2c unreadable=0\n")
        with desk.Desk() as fine:
            fine.collect()
            done = desk.run(fine.central + ["status", "--check"])
            word = "WARNING" if self.clock_is_wrong() else "OK"
            self.assertTrue(done.stdout.decode().startswith(f"WIJKCENTRAL {word} - 1 kiosken"))
            self.assertEqual(done.returncode, ("OK", "WARNING").index(word))
        gone = desk.must([desk.CENTRAL, "--home", "/nergens", "status", "--check"], code=3)
        self.assertTrue(gone.stdout.startswith(b"WIJKCENTRAL UNKNOWN - "))

    def test_json(self):
        said = json.loads(self.status("--json").stdout)
        self.assertEqual((said["level"], said["signups"]), ("critical", 2))
        self.assertEqual([k["level"] for k in said["kiosks"]], ["critical", "warning" if self.clock_is_wrong() else "ok"])
        self.assertEqual(said["kiosks"][0]["name"], self.bad.name)

    def test_prometheus(self):
        path = self.desk.path("wijk.prom")
        self.assertEqual(self.status("--prometheus", path).stdout, b"")
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o644)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        label = r'[a-z]+="(?:[^"\\\n]|\\["\\n])*"'
        for line in text.splitlines():
            self.assertRegex(line, rf"^(# (HELP|TYPE) \w+ .+|\w+({{{label}(,{label})*}})? -?\d+)$")
        self.assertIn(f'wijk_kiosk_level{{kiosk="{self.bad.id}",centre="Zuid \\"De \\\\ Brug\\""}} 2\n',
                      text)

    def test_a_report_tells_nothing_of_anybody(self):
        path = self.desk.path("verslag.html")
        self.assertEqual(desk.must(self.desk.central + ["report", "-o", path]).stdout, b"")
        with open(path, encoding="utf-8") as file:
            page = file.read()
        self.assertIn("&lt;5", page)
        self.assertNotIn("voorbeeld.nl", page)
        self.assertNotIn("<script", page)
        self.assertEqual(desk.must(self.desk.central + ["report"]).stdout.decode()[:15], "<!DOCTYPE html>")

    def test_nothing_is_said_when_nothing_happened(self):
        with desk.Desk() as quiet:
            for words in (["collect"], ["purge"], ["duplicates"], ["exports"],
                          ["export", "--format", "xlsx", "--new", "-o", quiet.folder],
                          ["status", "--problems"]):
                done = desk.must(quiet.central + words)
                self.assertEqual((done.stdout, done.stderr), (b"", b""), words)
            self.assertFalse(re.findall("aanmeldingen", " ".join(os.listdir(quiet.folder))))


if __name__ == "__main__":
    desk.serve_or_run(lambda: unittest.main(argv=[__file__]))
