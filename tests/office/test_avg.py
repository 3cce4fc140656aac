#!/usr/bin/env python3
"""Somebody asks what is kept of them, or to be forgotten: the whole walk, with a stopwatch.

  tests/office/test_avg.py BUILD [--postgres]

From the receipt code that the kiosk gave to the proof of erasing, among other people's signups,
all by the real programs.  What staff did is in the journal, and no answer is.
"""
import json
import os
import sqlite3
import subprocess
import sys
import time
import unittest

import desk
from desk import EX_NOINPUT, EX_USAGE

OTHERS = 400
MINUTE = 60
BUNDLE = os.path.join(desk.BUILD, "content.db")
SECRETS = ("Çağla", "cagla", "Voorbeeld", "612345678", "06 12345678", "mijn buren")
ANSWERS = {"name": "Çağla Öztürk", "email": "Cagla@Voorbeeld.example", "phone": "06 12345678",
           "more": "over mijn buren " * 200}


class Clock:
    """Counts the seconds that staff wait for programs."""

    def __init__(self):
        self.taken = {}

    def must(self, argv, what):
        begin = time.monotonic()
        done = desk.must(argv)
        self.taken[what] = time.monotonic() - begin
        return done.stdout.decode()


class Avg(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.desk = desk.Desk()
        cls.addClassCleanup(cls.desk.__exit__)
        kiosk = cls.desk["Noord"]
        kiosk.tell([desk.line_of({"name": f"Bewoner {i}", "email": f"b{i}@x.example"})
                    for i in range(OTHERS)])

    def central(self, *words, code=0):
        done = desk.must(self.desk.central + list(words), code=code)
        if code != 0:
            self.assertEqual(done.stdout, b"", words)
            self.assertEqual(done.stderr.decode().count("\n"), 1, words)
        return done.stdout.decode()

    def arrive(self, answers, form="meedoen"):
        """The receipt code and the number of somebody new."""
        receipt = self.desk["Noord"].sign_up(answers, form=form)
        self.desk.collect()
        return receipt, self.central("find", receipt).split()[0]

    def table(self, name):
        """A whole table as it is kept, raw."""
        if desk.ON_POSTGRES:
            with open(os.path.join(self.desk.home, "database.conf"), encoding="utf-8") as conf:
                address = conf.read().split("=", 1)[1].strip()
            return subprocess.run(["psql", "-XqAt", "-c", f"SELECT * FROM wijk.{name}", address],
                                  check=True, capture_output=True, text=True).stdout.splitlines()
        with sqlite3.connect(os.path.join(self.desk.home, "central.db")) as db:
            rows = [repr(row) for row in db.execute(f"SELECT * FROM {name}")]
        db.close()
        return rows

    def assert_no_answer(self, text):
        for secret in SECRETS:
            self.assertNotIn(secret.lower(), text.lower())

    def test_from_receipt_to_proof_in_a_minute(self):
        receipt = self.desk["Noord"].sign_up(ANSWERS)
        self.desk.collect()
        self.central("export", "--new", "--format", "csv")
        clock, central = Clock(), self.desk.central
        found = clock.must(central + ["find", receipt.lower().replace("-", " ")], "find")
        number = found.split()[0]
        self.assertEqual(len(found.splitlines()), 1)
        shown = clock.must(central + ["show", number], "show")
        for answer in ANSWERS.values():
            self.assertIn(answer.strip(), shown)
        proof = clock.must(central + ["erase", number, "--reason", "per telefoon"], "erase")
        total = sum(clock.taken.values())
        print("among %d others: %s, in all %.2f s" % (
            OTHERS, ", ".join(f"{what} {taken:.2f} s" for what, taken in clock.taken.items()),
            total), file=sys.stderr)
        self.assertLess(total, MINUTE)
        self.assertIn("Reden: per telefoon", proof)
        self.assertIn("ondertekend door deze centrale", proof)
        facts = json.loads(proof.splitlines()[-2])
        self.assertEqual((facts["number"], facts["kind"]), (int(number), "erasure"))
        self.assertIn("signature", json.loads(proof.splitlines()[-1]))
        # What is left, everywhere.
        self.assert_no_answer(proof)
        self.assert_no_answer(self.central("show", number))
        self.assertIn("Status: gewist", self.central("show", number))
        for table in ("signup", "contact", "erasure", "export"):
            self.assert_no_answer("\n".join(self.table(table)))
        new = desk.raw_csv(self.central("export", "--new", "--format", "csv").encode())
        self.assertEqual([(row["number"], row["status"]) for row in new], [(number, "gewist")])
        if not desk.ON_POSTGRES:
            for name in os.listdir(self.desk.home):
                path = os.path.join(self.desk.home, name)
                if os.path.isfile(path):
                    with open(path, "rb") as file:
                        self.assert_no_answer(file.read().decode("utf-8", "replace"))
        # Again: the same proof, and a batch that is sent again changes nothing.
        self.assertEqual(self.central("erase", number), proof)
        self.desk.collect()
        self.assertIn("Status: gewist", self.central("show", number))
        self.central("consent", number, code=EX_NOINPUT)

    def test_the_journal_says_who_and_no_answer(self):
        receipt, number = self.arrive(ANSWERS)
        for words in (["find", "cagla@voorbeeld.example"], ["find", "+31 (0)6-12345678"],
                      ["find", receipt], ["show", number], ["consent", number],
                      ["erase", number]):
            self.central(*words)
        journal = self.table("journal")
        text = "\n".join(journal)
        self.assert_no_answer(text)
        self.assertNotIn(receipt, text)
        for deed in ("find", "show", "consent", "erase"):
            self.assertTrue([row for row in journal if deed in row and number in row], deed)

    def test_nothing_found_or_too_much(self):
        self.arrive({"email": "dubbel@x.example"})
        self.arrive({"email": "Dubbel@X.example"})
        self.central("find", "nooit@x.example", code=EX_NOINPUT)
        self.central("find", "zomaar iets", code=EX_USAGE)
        self.central("show", "999999", code=EX_NOINPUT)
        self.central("show", "dubbel@x.example", code=EX_USAGE)
        self.central("erase", "dubbel@x.example", code=EX_USAGE)
        self.central("erase", "999999", code=EX_NOINPUT)
        self.central("consent", "999999", code=EX_NOINPUT)
        self.assertEqual(len(self.central("find", "dubbel@x.example").splitlines()), 2)
        typed = desk.must(self.desk.central + ["find", "-"], input=b" dubbel@X.EXAMPLE\r\nmeer")
        self.assertEqual(len(typed.stdout.splitlines()), 2)
        desk.must(self.desk.central + ["find", "-"], code=EX_USAGE, input=b"")

    def test_before_it_arrives(self):
        receipt = self.desk["Noord"].sign_up(ANSWERS)
        self.central("find", receipt, code=EX_NOINPUT)
        self.assertIn("nog niet binnen", self.central("erase", receipt))
        self.assertIn("nog niet binnen", self.central("erase", receipt))
        self.desk.collect()
        number = self.central("find", receipt).split()[0]
        self.assertIn("Status: ingetrokken", self.central("show", number))
        self.assertIn("al ingetrokken", self.central("erase", receipt))
        self.assert_no_answer("\n".join(self.table("signup") + self.table("contact")))

    def test_who_signed_up_twice(self):
        answers = {"email": "twee@x.example", "phone": "06 87654321"}
        numbers = [self.arrive(a, form="vraag")[1] for a in
                   (answers, {"email": "TWEE@x.example"}, {"phone": "+31 6 8765 4321"})]
        self.arrive(answers, form="nieuws")
        line = "vraag: " + " ".join(numbers) + "\n"
        self.assertEqual(self.central("duplicates", "--form", "vraag"), line)
        self.assertEqual(self.central("duplicates", "--form", "nieuws"), "")
        self.central("erase", numbers[0])
        self.assertEqual(self.central("duplicates", "--form", "vraag"),
                         "vraag: " + " ".join(numbers[1:]) + "\n")
        self.central("erase", numbers[1])
        self.assertEqual(self.central("duplicates", "--form", "vraag"), "")

    def test_how_long_and_the_register(self):
        self.central("forms", BUNDLE)
        self.central("forms", BUNDLE)
        self.assertEqual(self.central("purge"), "")
        self.assertEqual(self.central("purge", "--dry-run"), "")
        self.central("keep", "nieuws", "9999", code=EX_USAGE)
        self.central("keep", "nieuwss", "30", code=EX_NOINPUT)
        self.central("keep", "nieuws", "dertig", code=EX_USAGE)
        register = self.central("register")
        self.assertIn("houdt bij wie exporteert", register)
        self.assertIn("Nieuws over het programma", register)


if __name__ == "__main__":
    desk.serve_or_run(lambda: unittest.main(argv=[sys.argv[0]]))
