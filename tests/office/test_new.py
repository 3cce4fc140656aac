#!/usr/bin/env python3
"""
`wijkcentral export --new`: what is new since the last time, exactly once, and whom to forget.

  tests/office/test_new.py BUILD [--postgres]
"""
import os
import subprocess
import sys
import threading
import unittest

import desk
import test_xlsx

ROUNDS, SIDE = 20 if "--long" in sys.argv else 4, 4
NO_LEAKS = "ASAN_OPTIONS=detect_leaks=0"  # LeakSanitizer cannot look under strace
WORDS = ("ontvangen", "ingetrokken", "gewist")


class WithDesk(unittest.TestCase):
    def setUp(self):
        self.desk = desk.Desk(("Noord", "Zuid"))
        self.addCleanup(self.desk.__exit__)

    def arrive(self, *names, kiosk="Noord", **more):
        """Their receipts."""
        receipts = [self.desk[kiosk].sign_up({"naam": name}, **more) for name in names]
        self.desk.collect()
        return receipts

    def new(self, *words):
        """(name or number, status) of each row that is new."""
        done = self.desk.export(*(words or ("--new",)))
        return [(row.get("naam") or int(row["number"]), row["status"])
                for row in desk.read_csv(done.stdout)]

    def erase(self, number):
        desk.must(self.desk.central + ["erase", str(number)])

    def withdraw(self, receipt):
        self.desk["Noord"].withdraw(receipt)
        self.desk.collect()

    def folder(self, *words, form="csv"):
        path = self.desk.path("uit")
        os.makedirs(path, exist_ok=True)
        self.desk.export(*words, "-o", path, form=form)
        return [os.path.join(path, name) for name in sorted(os.listdir(path))]


class New(WithDesk):
    def test_the_life_of_signups(self):
        """Each step, and what is new after it."""
        receipts = self.arrive("an", "bo", "cas")
        steps = (
            (lambda: None, [("an", WORDS[0]), ("bo", WORDS[0]), ("cas", WORDS[0])]),
            (lambda: None, []),
            (lambda: self.arrive("dee"), [("dee", WORDS[0])]),
            (lambda: self.withdraw(receipts[0]), [(1, WORDS[1])]),
            (lambda: self.erase(2), [(2, WORDS[2])]),
            (lambda: None, []),
            (lambda: (self.erase(3), self.arrive("eef")), [(3, WORDS[2]), ("eef", WORDS[0])]),
            # Gone before it was ever given out: its row is new, without answers.
            (lambda: self.withdraw(self.arrive("fem")[0]), [(9, WORDS[1])]),
            (lambda: None, []))
        for number, (step, wanted) in enumerate(steps):
            step()
            self.assertEqual(self.new(), wanted, f"step {number}")

    def test_nothing_new_is_no_output_and_no_file(self):
        self.arrive("an")
        self.assertEqual(len(self.folder("--new")), 1)
        for form in ("csv", "jsonl", "xlsx"):
            done = self.desk.export("--new", form=form)
            self.assertEqual((done.stdout, done.stderr), (b"", b""))
            self.assertEqual(len(self.folder("--new", form=form)), 1)
        path = self.desk.path("uit.csv")
        self.desk.export("--new", "-o", path)
        self.assertFalse(os.path.exists(path))

    def test_ledgers_and_filters_know_nothing_of_one_another(self):
        self.arrive("an")
        self.arrive("bo", kiosk="Zuid", form="nieuws", lang="en")
        both, an, bo = [("an", WORDS[0]), ("bo", WORDS[0])], ("an", WORDS[0]), ("bo", WORDS[0])
        for words, wanted in ((("--new",), both), (("--new=anna",), both),
                              (("--new=anna ",), both),
                              (("--new", "--centre", "Zuid"), [bo]),
                              (("--new=anna", "--centre", "Zuid"), [bo]),
                              (("--new", "--form", "meedoen"), [an]),
                              (("--new", "--lang", "en"), [bo]),
                              (("--new", "--status", "ontvangen"), both),
                              (("--new", "--since", "2020-01-01"), both),
                              (("--new", "--until", "2020-01-01"), [])):
            self.assertEqual(self.new(*words), wanted, words)
            self.assertEqual(self.new(*words), [], words)
        self.arrive("cas", kiosk="Zuid")
        self.assertEqual(self.new("--new", "--form", "meedoen"), [("cas", WORDS[0])])
        self.assertEqual(self.new("--new", "--lang", "en"), [])

    def test_whom_to_forget_whatever_status_was_asked(self):
        receipt = self.arrive("an")[0]
        words = ("--new", "--status", "ontvangen")
        self.assertEqual(self.new(*words), [("an", WORDS[0])])
        self.withdraw(receipt)
        self.assertEqual(self.new(*words), [(1, WORDS[1])])

    def test_in_a_workbook_they_have_a_sheet(self):
        receipts = self.arrive("an", "bo", "cas")
        self.arrive("dee", form="nieuws")
        book = test_xlsx.Workbook(self.folder("--new", form="xlsx")[0])
        self.assertEqual(book.names, ["meedoen", "nieuws", "Uitleg"])
        self.withdraw(receipts[0])
        self.erase(2)
        self.arrive("eef")
        book = test_xlsx.Workbook(self.folder("--new", form="xlsx")[1])
        self.assertEqual(book.names, ["meedoen", "nieuws", "Te wissen", "Uitleg"])
        gone = book.sheets[2].cells
        head = [gone[0, c][0] for c in range(len({c for _, c in gone}))]
        self.assertNotIn("naam", head)
        rows = [(gone[r, head.index("Nummer")][0], gone[r, head.index("Status")][0])
                for r in range(1, 3)]
        self.assertEqual(rows, [(1, WORDS[1]), (2, WORDS[2])])
        self.assertEqual({c for r, c in book.sheets[0].cells if r == 2}, set())

    def test_without_new_nothing_is_counted(self):
        self.arrive("an")
        self.assertEqual(len(self.desk.rows()), 1)
        self.assertEqual(self.new(), [("an", WORDS[0])])
        self.assertEqual(len(self.desk.rows()), 1)

    def test_who_exported_what(self):
        self.arrive("an")
        path = self.folder("--new=anna")[0]
        self.desk.export()
        lines = desk.must(self.desk.central + ["exports"]).stdout.decode().splitlines()
        self.assertEqual(len(lines), 2)
        self.assertRegex(lines[0], rf"^1 .* csv  1 rijen  nieuw: anna {{}}  naar {path}  klaar$")
        self.assertRegex(lines[1], r"^2 .* csv  1 rijen  alles {}  naar -  klaar$")


class Left(WithDesk):
    """What stays behind by a crash or a fault; only the moments that system calls cannot make."""
    def fail_to_move(self, *words):
        """Written, and then the last step is refused."""
        done = subprocess.run(["strace", "-E", NO_LEAKS, "-f", "-o", "/dev/null", "-e", "trace=rename", "-e",
                               "inject=rename:error=EIO", *self.desk.argv(*words)], check=False,
                              capture_output=True)
        self.assertEqual(done.returncode, desk.EX_CANTCREAT)
        self.assertIn("De export is klaar, maar kan nog niet naar", done.stderr.decode())

    def test_the_same_file_again_does_not_replace_what_nobody_saw(self):
        self.arrive("an")
        path = self.desk.path("nieuw.csv")
        self.fail_to_move("--new", "-o", path)
        self.arrive("bo")
        for name in ("an", "bo"):
            said = self.desk.export("--new", "-o", path).stderr.decode()
            self.assertEqual("staat nu in " + path in said, name == "an")
            with open(path, "rb") as file:
                self.assertEqual([row["naam"] for row in desk.read_csv(file.read())], [name])

    def test_a_folder_that_is_away_for_a_while(self):
        """A stick: what is on it is not forgotten, and others go on."""
        self.arrive("an")
        stick = self.desk.path("stick")
        os.mkdir(stick)
        self.fail_to_move("--new", "-o", stick)
        os.rename(stick, stick + ".weg")
        for _ in range(2):
            done = self.desk.export("--new")
            self.assertIn("kan nog niet naar " + stick, done.stderr.decode())
            self.assertEqual(done.stdout, b"")
        os.rename(stick + ".weg", stick)
        self.assertIn("staat nu in " + stick, self.desk.export("--new").stderr.decode())
        self.assertEqual(self.desk.export("--new").stderr, b"")
        name, = os.listdir(stick)
        with open(os.path.join(stick, name), "rb") as file:
            self.assertEqual([row["naam"] for row in desk.read_csv(file.read())], ["an"])

    def kill_at(self, call, mark, words):
        """Stops an export just before the call that has mark in it."""
        trace = self.desk.path("trace")
        strace = ["strace", "-E", NO_LEAKS, "-f", "-o", trace, "-e", "trace=" + call]
        desk.must([*strace, *self.desk.argv(*words, "--new=eerst", form="xlsx")])
        with open(trace, encoding="utf-8", errors="replace") as lines:
            calls = [line for line in lines if f" {call}(" in line]
        number = next(i for i, line in enumerate(calls, 1) if mark in line)
        done = desk.run([*strace, "-e", f"inject={call}:signal=KILL:when={number}",
                         *self.desk.argv(*words, "--new=dan", form="xlsx")])
        self.assertEqual(done.returncode, -9)

    def test_a_killed_workbook_in_a_pipe_leaves_no_answers(self):
        temp = self.desk.path("temp")
        os.mkdir(temp)
        words = ("--temp", temp)
        for call, mark, left in (("write", "write(1,", True), ("unlink", ".deel", False)):
            self.arrive("an")
            self.kill_at(call, mark, words)
            self.assertEqual([n[-5:] for n in os.listdir(temp)], [".deel"])
            # What was all in the pipe counts as given; what was not comes again.
            done = self.desk.export(*words, "--new=dan", form="xlsx")
            self.assertEqual(done.stdout != b"", left)
            self.assertEqual(os.listdir(temp), [])


class SideBySide(WithDesk):
    def test_all_end_well_and_no_row_comes_twice(self):
        """Each into a file; the folder holds every signup once, each time."""
        folder = self.desk.path("samen")
        os.mkdir(folder)
        people = 0
        for number in range(ROUNDS):
            self.arrive(*(f"n{number}-{i}" for i in range(5)))
            people += 5
            argv = self.desk.argv("--new", "-o", folder)
            started = [subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                       for _ in range(SIDE)]
            for one in started:
                said = one.communicate(timeout=desk.PATIENCE)
                self.assertEqual((one.returncode, said[0]), (0, b""), said)
            numbers = []
            for name in os.listdir(folder):
                self.assertFalse(name.endswith(".deel"), name)
                with open(os.path.join(folder, name), "rb") as file:
                    numbers += [row["naam"] for row in desk.read_csv(file.read())]
            self.assertEqual(len(numbers), people)
            self.assertEqual(len(set(numbers)), people)

    def test_while_more_comes_in(self):
        """Residents do not wait for staff: exports and collects at the same moment."""
        folder, people = self.desk.path("samen"), 60
        os.mkdir(folder)
        stop = threading.Event()
        faults = []

        def keep_exporting():
            while not stop.is_set():
                done = desk.run(self.desk.argv("--new", "-o", folder))
                if done.returncode != 0:
                    faults.append(done.stderr)
        threads = [threading.Thread(target=keep_exporting) for _ in range(2)]
        for thread in threads:
            thread.start()
        for i in range(people):
            self.desk["Noord"].sign_up({"naam": f"n{i}"})
            if i % 3 == 0:
                self.desk.collect()
        self.desk.collect()
        stop.set()
        for thread in threads:
            thread.join()
        self.desk.export("--new", "-o", folder)
        names = []
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), "rb") as file:
                names += [row["naam"] for row in desk.read_csv(file.read())]
        self.assertEqual(faults, [])
        self.assertEqual(sorted(names), sorted(f"n{i}" for i in range(people)))


if __name__ == "__main__":
    desk.serve_or_run(lambda: unittest.main(argv=[__file__]))
