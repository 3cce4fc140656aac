#!/usr/bin/env python3
"""Moving a central from its file to a real PostgreSQL: test_move.py BUILD"""
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import unittest
from pathlib import Path

import office
import postgres

BUILD = None
FORMATS = ("csv", "jsonl")
TABLES = ("kiosk signup contact counter column_seen withdrawal unreadable set_aside export"
          " export_mark journal erasure form_keep").split()


class Move(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="wijk-move-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.server = postgres.start()
        cls.addClassCleanup(cls.server.stop)
        cls.url = cls.server.env["WIJK_POSTGRES"]
        cls.made = cls.make()
        cls.before = [cls.made.run("export", "--format", f) for f in FORMATS]

    @classmethod
    def make(cls):
        """Some thousands of signups, and everything that can befall them."""
        central = office.Central(BUILD, cls.folder)
        central.fleet(40, 100)
        spoilt = central.batches()[0]
        data = bytearray(spoilt.read_bytes())
        data[len(data) // 2] ^= 1
        spoilt.write_bytes(data)
        central.run("collect", code=office.EX_DATAERR)
        kiosk = office.Kiosk(central, "oost")
        emails = [kiosk.sign_up() for _ in range(6)]
        central.run("erase", kiosk.receipts[emails[0]])
        kiosk.sync()
        central.run("collect", code=office.EX_DATAERR)
        kiosk.withdraw(emails[1])
        kiosk.sync()
        central.run("collect", code=office.EX_DATAERR)
        for number in ("7", "8"):
            central.run("erase", number, "--reason", "op verzoek")
        central.run("keep", "meedoen", "300")
        central.run("find", emails[2])
        central.run("export", "--new", "--format", "csv", "-o", cls.folder / "new.csv")
        with sqlite3.connect(central.home / "central.db") as db:
            for i in range(20):
                db.execute("INSERT INTO unreadable VALUES(?, 'aaaaaaaaaaaaaaaa', ?, 5, ?, ?, ?)",
                           (os.urandom(16), i, os.urandom(16), os.urandom(528), "l'été \U0001F337"))
            for table in TABLES:
                assert db.execute(f"SELECT count(*) FROM {table}").fetchone()[0], table
        db.close()
        return central

    def copy(self, name):
        """The same central, in a folder of its own."""
        home = self.folder / name
        shutil.copytree(self.made.home, home)
        return office.Central(BUILD, self.folder, home=home)

    def assert_still_here(self, central):
        self.assertTrue(central.is_in_file())
        self.assertEqual([central.run("export", "--format", f) for f in FORMATS], self.before)

    def rows(self):
        """How many rows each table of the file has, whichever tables there are."""
        with sqlite3.connect(f"file:{self.made.home}/central.db?mode=ro", uri=True) as db:
            names = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"
                               " AND name NOT LIKE 'sqlite_%'").fetchall()
            return {t: db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for (t,) in names}

    def test_all_arrives(self):
        central, there = self.copy("all"), office.new_database(self.url, "all_of_it")
        rows = self.rows()
        begin = time.monotonic()
        said = central.run("move", "--to", there)
        seconds = time.monotonic() - begin
        print(f"move: {sum(rows.values())} rows in {seconds:.2f} s", file=sys.stderr)
        self.assertIn(f"{sum(rows.values())} rijen", said)
        self.assertFalse(central.is_in_file())
        self.assertEqual((central.home / "database.conf").stat().st_mode & 0o777, 0o600)
        for table, count in rows.items():
            self.assertEqual(office.query(there, f"SELECT count(*) FROM wijk.{table}"), str(count))
        self.assertEqual([central.run("export", "--format", f) for f in FORMATS], self.before)
        # It goes on there, with numbers that were not given out before.
        kiosk = office.Kiosk(central, "west")
        email = kiosk.sign_up()
        kiosk.sync()
        central.run("collect", code=office.EX_DATAERR)
        self.assertIn(email, central.run("export", "--new", "--format", "csv"))
        self.assertEqual(office.query(there, "SELECT count(*) - count(DISTINCT no) FROM wijk.signup"),
                         "0")
        central.run("move", "--to", there, code=office.EX_USAGE)
        # The old file can be read, and takes nothing any more.
        old = ("--db", central.home / "central.db")
        central.run("export", "--format", "csv", "-o", self.folder / "old.csv", *old,
                    code=office.EX_TEMPFAIL)
        central.run("erase", "9", *old, code=office.EX_TEMPFAIL)
        self.assertIn("PostgreSQL", central.errors)
        central.run("status", "--json", *old)

    def test_only_to_an_empty_one(self):
        there = office.new_database(self.url, "filled")
        first, second = self.copy("first"), self.copy("second")
        first.run("move", "--to", there)
        second.run("keep", "meedoen", "30")
        second.run("move", "--to", there, code=office.EX_CANTCREAT)
        self.assertIn("Kies een lege", second.errors)
        self.assert_still_here(second)
        second.run("move", "--to", "central.db", code=office.EX_USAGE)
        second.run("move", code=office.EX_USAGE)
        self.assert_still_here(second)

    def test_cut_short_at_its_very_end(self):
        """All is there, but the folder does not know: as it was before, and once more."""
        there, before, again = office.new_database(self.url, "at_the_end"), self.copy("was"), self.copy("is")
        before.run("move", "--to", there)
        again.run("move", "--to", there)
        self.assertEqual([again.run("export", "--format", f) for f in FORMATS], self.before)

    def test_one_byte_that_differs(self):
        """A server that changes one letter of one answer, one byte of one id, or leaves one out."""
        there = office.new_database(self.url, "liar")
        office.Central(BUILD, self.folder / "liar", "--db", there)
        central = self.copy("honest")
        for deed in ("NEW.cells := overlay(NEW.cells PLACING 'X' FROM 40 FOR 1)",
                     "NEW.id := set_byte(NEW.id, 3, get_byte(NEW.id, 3) # 1)",
                     "NEW.same_as := NULL", "RETURN NULL"):
            office.query(there, f"""
                CREATE OR REPLACE FUNCTION wijk.lie() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN {deed}; RETURN NEW; END $$;
                CREATE OR REPLACE TRIGGER lie BEFORE INSERT ON wijk.signup FOR EACH ROW
                WHEN (NEW.no = 1500) EXECUTE FUNCTION wijk.lie()""")
            central.run("move", "--to", there, code=office.EX_DATAERR)
            self.assertIn("Er is niets verhuisd", central.errors)
            self.assertEqual(office.query(there, "SELECT count(*) FROM wijk.signup"), "0")
            self.assert_still_here(central)
        office.query(there, "DROP TRIGGER lie ON wijk.signup")
        central.run("move", "--to", there)
        self.assertEqual([central.run("export", "--format", f) for f in FORMATS], self.before)

    def hold(self, there, table):
        """Somebody who keeps this table until the line is closed."""
        office.Central(BUILD, Path(tempfile.mkdtemp(dir=self.folder)), "--db", there)
        holder = office.subprocess.Popen(["psql", "-XqAtw", "-d", there], text=True,
                                         stdin=office.subprocess.PIPE,
                                         stdout=office.subprocess.PIPE, env=office.environment())
        self.addCleanup(holder.stdout.close)
        self.addCleanup(holder.wait)
        self.addCleanup(holder.kill)
        holder.stdin.write(f"BEGIN; LOCK TABLE wijk.{table}; SELECT 'held';\n")
        holder.stdin.flush()
        self.assertEqual(holder.stdout.readline(), "held\n")
        return holder

    def start_and_wait(self, central, there):
        """A move that stands still in the middle of its copying."""
        move = central.start("move", "--to", there)
        self.addCleanup(move.wait)
        self.addCleanup(move.kill)
        office.wait_until(lambda: office.query(
            there, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                   " AND application_name = 'wijkcentral' AND datname = current_database()") == "1",
            "the move does not wait")
        return move

    def test_killed_in_the_middle(self):
        central, there = self.copy("killed"), office.new_database(self.url, "killed")
        holder = self.hold(there, "journal")
        move = self.start_and_wait(central, there)
        move.send_signal(signal.SIGKILL)
        move.communicate()
        holder.stdin.close()
        holder.wait()
        self.assert_still_here(central)
        office.wait_until(lambda: office.query(
            there, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'wijkcentral'"
                   " AND datname = current_database()") == "0", "the server goes on")
        self.assertEqual(office.query(there, "SELECT count(*) FROM wijk.signup"), "0")
        central.run("move", "--to", there)
        self.assertEqual([central.run("export", "--format", f) for f in FORMATS], self.before)

    def test_a_collect_that_waits(self):
        """It had the old file open already: what it fetches must not be left behind there."""
        central, there = self.copy("waiting"), office.new_database(self.url, "waiting")
        kiosk = office.Kiosk(central, "zuid")
        email = kiosk.sign_up()
        kiosk.sync()
        holder = self.hold(there, "journal")
        move = self.start_and_wait(central, there)
        collect = central.start("collect")
        files = f"/proc/{collect.pid}/fd"
        office.wait_until(lambda: any(
            os.readlink(f"{files}/{fd}").endswith("central.db") for fd in os.listdir(files)),
            "collect does not begin")
        holder.stdin.close()
        said = move.communicate()[1]
        self.assertEqual(move.returncode, 0, said)
        said = collect.communicate()[1]
        self.assertEqual(collect.returncode, office.EX_TEMPFAIL, said)
        self.assertFalse(list(self.folder.glob(f"drop/acks/{kiosk_id(kiosk)}.ack")))
        central.run("collect", code=office.EX_DATAERR)
        self.assertEqual(central.run("export", "--format", "csv").count(email), 1)


def kiosk_id(kiosk):
    text = (kiosk.state / "kiosk.conf").read_text(encoding="utf-8")
    return text.split("kiosk = ")[1].split()[0]


if __name__ == "__main__":
    BUILD = sys.argv.pop(1)
    unittest.main()
