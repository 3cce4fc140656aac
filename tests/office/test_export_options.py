#!/usr/bin/env python3
"""
What `wijkcentral export` can be asked, where it writes to, and what comes on a terminal.

  tests/office/test_export_options.py BUILD [--postgres]
"""
import datetime
import fcntl
import json
import os
import pty
import re
import stat
import struct
import subprocess
import termios
import threading
import unittest
import zipfile
import zoneinfo

import desk

DUTCH, UTC = zoneinfo.ZoneInfo("Europe/Amsterdam"), datetime.timezone.utc
# Winter, summer, both days on which the clocks change, a leap day, and the turn of a year.
DAYS = ("2026-11-25", "2026-07-01", "2026-03-29", "2026-10-25", "2024-02-29", "2025-12-31")
HOSTILE = "\x1b[2J\x1b]0;x\x07\x9b31m\x7f\x08\rterug\nregel\ttab \u202e"
ROWS = 2500  # a line of progress comes each 1024 rows
ALONE = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]


def midnight(day, later=0):
    date = datetime.date.fromisoformat(day) + datetime.timedelta(days=later)
    at = datetime.datetime.combine(date, datetime.time(), DUTCH)
    return round(at.timestamp() * 1000)


def on_terminal(argv, columns=80, streams=("stdout",)):
    """What a terminal gets of these streams; and what the others say."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    mode = termios.tcgetattr(slave)
    mode[1] &= ~termios.OPOST  # exactly the bytes that were written
    termios.tcsetattr(slave, termios.TCSANOW, mode)
    seen = []

    def listen():
        try:
            while data := os.read(master, 65536):
                seen.append(data)
        except OSError:  # the last one closed it
            pass
    reader = threading.Thread(target=listen)
    reader.start()
    done = subprocess.run(argv, check=False, stdin=subprocess.DEVNULL, timeout=desk.PATIENCE,
                          **{s: slave if s in streams else subprocess.PIPE
                             for s in ("stdout", "stderr")})
    os.close(slave)
    reader.join()
    os.close(master)
    return b"".join(seen), done


class WithDesk(unittest.TestCase):
    kiosks = ("Noord",)

    @classmethod
    def setUpClass(cls):
        cls.desk = desk.Desk(cls.kiosks)
        cls.addClassCleanup(cls.desk.__exit__)
        cls.fill()
        cls.desk.collect()

    @classmethod
    def fill(cls):
        pass

    def folder(self):
        path = self.desk.path("uit", self.id().rsplit(".", maxsplit=1)[-1])
        os.makedirs(path)
        return path


class Filters(WithDesk):
    kiosks = ("Noord", "Zuid")

    @classmethod
    def fill(cls):
        cls.moments = sorted(m for d in DAYS for later in (0, 1)
                             for m in (midnight(d, later) - 1, midnight(d, later)))
        cls.desk["Noord"].tell(desk.line_of({"naam": str(m)}, when=m) for m in cls.moments)
        cls.desk.collect()
        zuid = cls.desk["Zuid"]
        zuid.sign_up({"naam": "news"}, form="nieuws", lang="en")
        zuid.sign_up({"naam": "soon"}, form="meedoen", lang="en")
        receipt = zuid.sign_up({"naam": "weg"}, form="nieuws", lang="nl")
        cls.desk.collect()
        zuid.withdraw(receipt)
        cls.desk.collect()
        desk.must(cls.desk.central + ["erase", str(len(cls.moments) + 2)])

    def names(self, *words):
        return [row["naam"] for row in self.desk.rows(*words)]

    def moments_of(self, *words):
        return sorted(int(name) for name in self.names("--centre", "Noord", *words))

    def test_a_day_is_from_midnight_to_midnight_in_the_netherlands(self):
        for day in DAYS:
            begin, end = midnight(day), midnight(day, 1)
            for words, low, high in ((("--since", day, "--until", day), begin, end),
                                     (("--since", day), begin, 1 << 62),
                                     (("--until", day), 0, end)):
                wanted = [m for m in self.moments if low <= m < high]
                self.assertEqual(self.moments_of(*words), wanted, words)

    def test_a_moment_in_utc(self):
        at = datetime.datetime.fromtimestamp(midnight("2026-07-01") / 1000, UTC)
        text = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        self.assertEqual(text, "2026-06-30T22:00:00Z")
        self.assertEqual(self.moments_of("--since", text), self.moments_of("--since",
                                                                           "2026-07-01"))

    def test_centre_by_name_and_by_id(self):
        self.assertEqual(self.names("--centre", "Zuid"), ["news", "", ""])
        self.assertEqual(self.desk.export("--centre", "Zuid").stdout,
                         self.desk.export("--centre", self.desk["Zuid"].id).stdout)

    def test_form_language_and_status(self):
        self.assertEqual(self.names("--form", "nieuws"), ["news", ""])
        self.assertEqual(self.names("--lang", "en"), ["news", ""])
        self.assertEqual(self.desk.export("--lang", "en").stdout,
                         self.desk.export("--language", "en").stdout)
        for status, numbers in (("ingetrokken", [3]), ("gewist", [2])):
            rows = self.desk.rows("--status", status)
            self.assertEqual([int(row["number"]) - len(self.moments) for row in rows], numbers)
            self.assertEqual({row["status"] for row in rows}, {status})
        self.assertEqual(self.names("--status", "ontvangen", "--centre", "Zuid"), ["news"])
        self.assertEqual(self.names("--form", "meedoen", "--lang", "nl", "--until", "2024-02-28"),
                         [str(midnight("2024-02-29") - 1)])

    def test_what_is_not_known(self):
        for words, code, says in (
                (("--centre", "Nergens"), desk.EX_NOINPUT, "centrum of kiosk ‘Nergens’"),
                (("--centre", ""), desk.EX_NOINPUT, "centrum of kiosk ‘’"),
                (("--form", "niets"), desk.EX_NOINPUT, "formulier ‘niets’"),
                (("--lang", "xx"), desk.EX_NOINPUT, "taal ‘xx’"),
                (("--status", "weg"), desk.EX_USAGE, "--status"),
                (("--since", "25-11-2026"), desk.EX_USAGE, "--since"),
                (("--since", "2026-02-29"), desk.EX_USAGE, "‘2026-02-29’"),
                (("--until", "gisteren"), desk.EX_USAGE, "‘gisteren’"),
                (("--until", ""), desk.EX_USAGE, "--until"),
                (("--since", "2026-11-25", "--until", "2026-11-24"), desk.EX_USAGE, "na de"),
                (("--new=",), desk.EX_USAGE, "--new="),
                (("--format", "pdf"), desk.EX_USAGE, "csv, xlsx of jsonl"),
                (("woord",), desk.EX_USAGE, "te veel"),
                (("--reason", "x"), desk.EX_USAGE, "hoort een van deze opties niet")):
            done = self.desk.export(*words, code=code)
            self.assertIn(says, done.stderr.decode(), words)
            self.assertEqual(done.stdout, b"", words)

    def test_always_the_same_rows_and_columns(self):
        for form in ("csv", "jsonl"):
            self.assertEqual(self.desk.export(form=form).stdout, self.desk.export(form=form).stdout)
        numbers = [int(row["number"]) for row in self.desk.rows()]
        self.assertEqual(numbers, list(range(1, len(self.moments) + 4)))
        head = self.desk.export("--until", "1999-01-01").stdout
        self.assertTrue(self.desk.export().stdout.startswith(head))
        self.assertEqual(head.count(b"\r\n"), 1)


class Places(WithDesk):
    @classmethod
    def fill(cls):
        cls.desk["Noord"].tell([desk.line_of({"naam": "x" * 500}) for _ in range(400)])

    def test_a_file_is_its_owners_and_whole(self):
        folder = self.folder()
        for form in ("csv", "jsonl", "xlsx"):
            path = f"{folder}/uit.{form}"
            with open(path, "w", encoding="ascii") as file:
                file.write("oud")
            os.chmod(path, 0o644)
            with open(path, encoding="ascii") as old:
                self.desk.export("-o", path, form=form, umask=0)
                self.assertEqual(old.read(), "oud")  # replaced, not written over
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        with open(f"{folder}/uit.csv", "rb") as file:
            self.assertEqual(file.read(), self.desk.export().stdout)
        self.assertEqual(sorted(os.listdir(folder)), ["uit.csv", "uit.jsonl", "uit.xlsx"])

    def test_a_folder_gets_a_new_file_each_time(self):
        folder = self.folder()
        for _ in range(3):
            self.desk.export("-o", folder)
        names = os.listdir(folder)
        self.assertEqual(len(names), 3)
        for name in names:
            self.assertRegex(name, r"^aanmeldingen-\d{4}-\d\d-\d\d-\d{6}-\d+\.csv$")

    def test_a_name_without_a_folder(self):
        folder = self.folder()
        self.desk.export("-o", "hier.csv", cwd=folder)
        self.desk.export("-o", ".", cwd=folder)
        self.assertEqual(len(os.listdir(folder)), 2)

    def test_a_workbook_through_a_pipe(self):
        folder = self.folder()
        done = self.desk.export("--temp", folder, form="xlsx")
        path = self.desk.path("pipe.xlsx")
        with open(path, "wb") as file:
            file.write(done.stdout)
        self.assertIsNone(zipfile.ZipFile(path).testzip())
        self.assertEqual(os.listdir(folder), [])
        _, done = on_terminal(self.desk.argv(form="xlsx"))
        self.assertEqual(done.returncode, desk.EX_USAGE)
        self.assertIn("-o", done.stderr.decode())

    def test_a_folder_that_is_not_there(self):
        for path in ("niets/uit.csv", "niets/"):
            done = self.desk.export("-o", self.desk.path(path), code=desk.EX_CANTCREAT)
            self.assertIn("map", done.stderr.decode())
        self.assertFalse(os.path.exists(self.desk.path("niets")))

    def test_a_folder_without_rights(self):
        folder = self.folder()
        os.chmod(folder, 0o500)
        argv = self.desk.argv("--new=rechten", "-o", folder)
        lame = argv
        if desk.ON_POSTGRES:  # its socket is another user's: root needs all rights for it
            lame = [*ALONE, "sh", "-c", 'mount -t tmpfs -o ro tmpfs "$0" && exec "$@"', folder,
                    *argv]
        elif os.geteuid() == 0:
            lame = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *argv]
        done = desk.must(lame, code=desk.EX_CANTCREAT)
        self.assertIn(folder, done.stderr.decode())
        os.chmod(folder, 0o700)
        desk.must(argv)
        self.assertEqual(len(os.listdir(folder)), 1)

    def test_a_full_disk(self):
        """The old file stays, nothing is left, and what is new comes when there is room."""
        folder = self.folder()
        script = ('mount -t tmpfs -o size=64k tmpfs "$0" && echo oud >"$0/uit.csv" && "$@";'
                  ' echo "$?"; ls -A "$0"; cat "$0"/*')
        for form in ("csv", "jsonl"):
            argv = self.desk.argv("--new=" + form, "-o", folder + "/uit.csv", form=form)
            done = desk.must([*ALONE, "sh", "-c", script, folder, *argv])
            self.assertEqual(done.stdout.decode(), f"{desk.EX_IOERR}\nuit.csv\noud\n")
            self.assertIn("geschreven", done.stderr.decode())
            desk.must(argv)
            self.assertGreater(os.path.getsize(folder + "/uit.csv"), 65536)
        argv = self.desk.argv("--new=xlsx", "-o", folder + "/uit.csv", form="xlsx")
        done = desk.must([*ALONE, "sh", "-c", script, folder, *argv])
        self.assertEqual(done.stdout.decode(), f"{desk.EX_IOERR}\nuit.csv\noud\n")
        self.assertIn("vrij", done.stderr.decode())

    def test_a_full_disk_behind_a_stream(self):
        for form in ("csv", "jsonl", "xlsx"):
            argv = self.desk.argv(f"--new=s{form}", form=form)
            with open("/dev/full", "wb") as full:
                done = subprocess.run(argv, stdout=full, stderr=subprocess.PIPE, check=False)
            self.assertEqual(done.returncode, desk.EX_IOERR, done.stderr)
            self.assertGreater(len(desk.must(argv).stdout), 1000)
            self.assertEqual(desk.must(argv).stdout, b"")


class Terminals(WithDesk):
    @classmethod
    def fill(cls):
        cls.desk["Noord"].tell([desk.line_of({"naam": HOSTILE, "daarna": "ok"})] +
                               [desk.line_of({"naam": str(i)}) for i in range(ROWS)])

    def test_nothing_in_csv_steers_a_terminal(self):
        seen, done = on_terminal(self.desk.argv())
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        text = seen.decode()
        self.assertEqual({c for c in text if not c.isprintable()}, set("\r\n\t\u202e"))
        self.assertNotIn("\r", text.replace("\r\n", ""))
        rows = desk.read_csv(seen)
        self.assertEqual(rows[0]["naam"],
                         re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "\ufffd", HOSTILE))
        self.assertEqual(rows[1:], self.desk.rows()[1:])
        self.assertEqual(self.desk.rows()[0]["naam"], HOSTILE)

    def test_nothing_in_json_steers_a_terminal(self):
        seen, done = on_terminal(self.desk.argv(form="jsonl"))
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        lines = seen.decode().splitlines()
        self.assertEqual({c for c in seen.decode() if not c.isprintable()}, set("\n\u202e"))
        self.assertEqual(json.loads(lines[0])["naam"], HOSTILE)
        plain = self.desk.export(form="jsonl").stdout.decode().splitlines()
        self.assertEqual([json.loads(a) for a in lines], [json.loads(b) for b in plain])

    def test_progress(self):
        for form in ("csv", "jsonl", "xlsx"):
            argv = self.desk.argv("-o", self.desk.path("p"), form=form)
            seen, done = on_terminal(argv, streams=("stderr",))
            self.assertEqual((done.returncode, done.stdout), (0, b""))
            text = seen.decode()
            self.assertRegex(text, r"^(\r\[#*\.*\] \d+ rijen, \d+ per seconde, nog \d+ s\x1b\[K)+"
                                   r"\r\x1b\[K$")
            self.assertIn("[#########...............] 1024 rijen", text)

    def test_progress_fits_on_its_line(self):
        for columns in (1, 20, 79):
            seen, _ = on_terminal(self.desk.argv("-o", self.desk.path("p")), columns, ("stderr",))
            drawn = re.findall("\r(.*?)\x1b\\[K", seen.decode())
            self.assertGreater(len(drawn), 1)
            self.assertLess(max(map(len, drawn)), columns)
            self.assertEqual(drawn[-1], "")

    def test_no_progress_where_nobody_looks(self):
        self.assertEqual(self.desk.export("-o", self.desk.path("p")).stderr, b"")
        # The rows themselves come on the screen: no line may come between them.
        seen, _ = on_terminal(self.desk.argv(), streams=("stdout", "stderr"))
        self.assertNotIn(b"per seconde", seen)
        self.assertNotIn(b"\x1b", seen)

    def test_an_error_comes_on_a_line_of_its_own(self):
        argv = self.desk.argv("--temp", "/proc", "-o", "/proc/x", form="csv")
        seen, done = on_terminal(argv, streams=("stderr",))
        self.assertEqual(done.returncode, desk.EX_CANTCREAT)
        self.assertTrue(seen.decode().startswith("wijkcentral: "), seen)


if __name__ == "__main__":
    desk.serve_or_run(lambda: unittest.main(argv=[__file__]))
