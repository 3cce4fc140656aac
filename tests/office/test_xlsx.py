#!/usr/bin/env python3
"""
What xlsx.c writes, read back twice: its XML by the letter of ECMA-376, and its cells by
LibreOffice.  Every cell must be what was put in, to the character.

  tests/office/test_xlsx.py BUILD [PICTURE.png]
"""
import datetime
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from xml.etree import ElementTree

sys.path.insert(0, os.path.dirname(__file__))
import naughty  # noqa: E402

BUILD = sys.argv[1] if len(sys.argv) > 1 else "build"
PICTURE = sys.argv[2] if len(sys.argv) > 2 else None
WRITE = os.path.abspath(f"{BUILD}/tests/office/xlsx_write")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
EPOCH = datetime.datetime(1970, 1, 1)
DAY = datetime.timedelta(days=1)


class Time:
    def __init__(self, ms, text=None):
        self.ms = ms
        self.when = EPOCH + datetime.timedelta(seconds=ms // 1000) if text is None else None
        self.text = text or self.when.strftime("%Y-%m-%dT%H:%M:%SZ")


def hexed(text):
    return text.encode().hex()


def cell_words(cell):
    if cell is None:
        return "-"
    if isinstance(cell, Time):
        return f"n {cell.ms} {hexed(cell.text)}"
    if isinstance(cell, int):
        return f"n {cell} {hexed(str(cell))}"
    return f"s {hexed(cell)}"


class Table:
    def __init__(self, title, columns, rows):
        self.title, self.columns, self.rows = title, columns, rows

    def lines(self):
        yield f"T {hexed(self.title)}"
        for kind, heading in self.columns:
            yield f"C {kind} {hexed(heading)}"
        for row in self.rows:
            yield "R " + " ".join(map(cell_words, row))

    def header(self):
        return [h + (" (UTC)" if kind == "time" else "") for kind, h in self.columns]


def write(path, tables, notes=(), limits=(), expect=0):
    lines = [line for table in tables for line in table.lines()]
    if notes:
        lines.append(f"E {hexed('Uitleg')}")
        lines += [f"N {hexed(a)} {'-' if b is None else hexed(b)}" for a, b in notes]
    done = subprocess.run([WRITE, "cells", path, os.path.dirname(path), *map(str, limits)],
                          input="\n".join(lines) + "\n", text=True, capture_output=True)
    assert done.returncode == expect, (done.returncode, done.stderr)
    return done.stderr


def unescape(text):
    """ST_Xstring, ECMA-376 part 1, 22.9.2.19."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), text)


class Sheet:
    """One worksheet: {(row, column): (value, style)} and the XML itself."""

    def __init__(self, xml, formats):
        self.root = ElementTree.fromstring(xml)
        self.cells = {}
        for cell in self.root.iter(MAIN + "c"):
            letters, row = re.fullmatch("([A-Z]+)([0-9]+)", cell.get("r")).groups()
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            style = formats[int(cell.get("s", 0))]
            self.cells[int(row) - 1, column - 1] = self.value(cell), style

    @staticmethod
    def value(cell):
        if cell.get("t") != "inlineStr":
            return float(cell.find(MAIN + "v").text)
        t = cell.find(f"{MAIN}is/{MAIN}t")
        text = t.text or ""
        # Without this a reader may take them away.
        assert text == text.strip(" \t\n\r") or t.get(XML_SPACE) == "preserve", text
        return unescape(text)


class Workbook:
    def __init__(self, path):
        with zipfile.ZipFile(path) as z:
            assert z.testzip() is None
            parts = {name: z.read(name) for name in z.namelist()}
        for xml in parts.values():
            ElementTree.fromstring(xml)
        styles = ElementTree.fromstring(parts["xl/styles.xml"])
        codes = {int(f.get("numFmtId")): f.get("formatCode")
                 for f in styles.iter(MAIN + "numFmt")}
        codes.update({0: "General", 49: "@"})
        formats = [codes[int(xf.get("numFmtId"))]
                   for xf in styles.find(MAIN + "cellXfs")]
        self.root = ElementTree.fromstring(parts["xl/workbook.xml"])
        self.names = [s.get("name") for s in self.root.iter(MAIN + "sheet")]
        self.defined = [d.text for d in self.root.iter(MAIN + "definedName")]
        self.sheets = [Sheet(parts[f"xl/worksheets/sheet{i + 1}.xml"], formats)
                       for i in range(len(self.names))]


def parse_csv(text):
    """Rows of (value, was it quoted?): LibreOffice quotes what it holds for text."""
    rows, row, i = [], [], 0
    while i < len(text):
        if text[i] == '"':
            end = i + 1
            while text[end] != '"' or text[end + 1:end + 2] == '"':
                end += 2 if text[end] == '"' else 1
            row.append((text[i + 1:end].replace('""', '"'), True))
            i = end + 1
        else:
            end = re.compile("[,\n]|$").search(text, i).start() if text[i] not in ",\n" else i
            row.append((text[i:end], False))
            i = end
        if text[i:i + 1] == ",":
            i += 1
            if text[i:i + 1] in ("\n", ""):
                row.append(("", False))
        if text[i:i + 1] == "\n":
            rows.append(row)
            row, i = [], i + 1
    return rows


def office(folder, path, to):
    subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
                    "--convert-to", to, "--outdir", folder, path],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)


COLUMNS = [("number", "Nummer"), ("text", "Tekst"), ("time", "Ontvangen"), ("yes", "Hulp"),
           ("text", "Leeg of niet")]


def naughty_rows():
    for i, word in enumerate(naughty.WORDS):
        when = Time(1790000000123 + i * 3_599_999)
        yield [i, word, when, "ja" if i % 2 else "nee", [None, "", "x"][i % 3]]


TIMES = [Time(ms) for ms in (0, 999, -1, -86400000, 951782399000, 951782400000, 1582934400000,
                             4102444799000, 253402300799999, -2203891200000)]
TIMES_TEXT = [Time(-2203891200001, "1900-02-28T23:59:59Z"), Time(253402300800000, "10000-01-01"),
              Time(-(1 << 62), "lang geleden")]
NUMBERS = [0, 1, -1, 999999999999999, -999999999999999, 1234567]
NUMBERS_TEXT = [10**15, -10**15, 9007199254740993, (1 << 63) - 1, -(1 << 63)]
NOTES = [("Uitleg", None), ("Ontvangen", "Tijden zijn in UTC.\nDat is een of twee uur vroeger."),
         ("=1+1", "_x0041_")]


class Naughty(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.path = f"{cls.folder}/book.xlsx"
        plain = [Table("Getallen", [("number", "n")], [[n] for n in NUMBERS + NUMBERS_TEXT]),
                 Table("Tijden", [("time", "t")], [[t] for t in TIMES + TIMES_TEXT]),
                 Table("Niemand", COLUMNS, []), Table("2024", [("text", "=1+1")], [["a"]]),
                 Table("Alleen lege rijen", COLUMNS, [[None] * 5] * 3)]
        cls.tables = [Table("Tekst", COLUMNS, list(naughty_rows()))] + plain
        write(cls.path, cls.tables, NOTES)
        cls.book = Workbook(cls.path)
        office(cls.folder, cls.path,
               "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false,false,false,-1")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def csv(self, title):
        with open(f"{self.folder}/book-{title}.csv", encoding="utf-8", newline="") as file:
            return parse_csv(file.read())

    def expect(self, got, style, wanted, place):
        if isinstance(wanted, Time) and wanted.when is not None:
            self.assertEqual(style, "yyyy-mm-dd hh:mm:ss", place)
            when = datetime.datetime(1899, 12, 30) + got * DAY
            self.assertLess(abs(when - wanted.when), datetime.timedelta(milliseconds=1), place)
        elif isinstance(wanted, int) and abs(wanted) < 10**15:
            self.assertEqual((got, style), (wanted, "General"), place)
        else:
            text = wanted.text if isinstance(wanted, Time) else str(wanted)
            self.assertEqual((got, style), (text, "@"), place)

    def test_every_cell_in_the_xml(self):
        for table, sheet in zip(self.tables, self.book.sheets):
            seen = 0
            for c, heading in enumerate(table.header()):
                self.assertEqual(sheet.cells[0, c][0], heading)
                seen += 1
            for r, row in enumerate(table.rows):
                for c, wanted in enumerate(row):
                    place = f"{table.title} {r + 1},{c}"
                    if wanted is None:
                        self.assertNotIn((r + 1, c), sheet.cells, place)
                        continue
                    seen += 1
                    self.expect(*sheet.cells[r + 1, c], wanted, place)
            self.assertEqual(seen, len(sheet.cells))

    def test_every_cell_in_libreoffice(self):
        for row, wanted in zip(self.csv("Tekst")[1:], self.tables[0].rows, strict=True):
            number, text, when, yes, maybe = wanted
            self.assertEqual(row[0], (str(number), False))
            self.assertEqual(row[1], (text, True), f"row {number}")
            self.assertEqual(row[2], (when.when.strftime("%Y-%m-%d %H:%M:%S"), False))
            self.assertEqual(row[3], (yes, True))
            self.assertEqual(row[4][0], maybe or "")

    def test_dates_and_numbers_in_libreoffice(self):
        for row, n in zip(self.csv("Getallen")[1:], NUMBERS + NUMBERS_TEXT, strict=True):
            self.assertEqual(row, [(str(n), n in NUMBERS_TEXT)])
        for row, t in zip(self.csv("Tijden")[1:], TIMES + TIMES_TEXT, strict=True):
            wanted = t.when.strftime("%Y-%m-%d %H:%M:%S") if t.when else t.text
            self.assertEqual(row, [(wanted, t.when is None)])

    def test_notes(self):
        self.assertEqual(self.book.names[-1], "Uitleg")
        cells = self.book.sheets[-1].cells
        for r, (left, right) in enumerate(NOTES):
            self.assertEqual(cells[r, 0][0], left)
            self.assertEqual(cells.get((r, 1), (None,))[0], right)

    def test_sheets(self):
        for table, sheet in zip(self.tables, self.book.sheets):
            root, columns = sheet.root, len(table.columns)
            pane = root.find(f"{MAIN}sheetViews/{MAIN}sheetView/{MAIN}pane")
            self.assertEqual((pane.get("ySplit"), pane.get("state")), ("1", "frozen"))
            last = f"{chr(64 + columns)}{len(table.rows) + 1}"
            area = f"A1:{last}" if last != "A1" else "A1"
            self.assertEqual(root.find(MAIN + "autoFilter").get("ref"), area)
            widths = {}
            for col in root.iter(MAIN + "col"):
                for i in range(int(col.get("min")), int(col.get("max")) + 1):
                    widths[i] = float(col.get("width"))
            self.assertEqual(set(widths), set(range(1, columns + 1)))
            for i, (kind, heading) in enumerate(table.columns):
                self.assertGreater(widths[i + 1], len(heading))
                if kind == "time":
                    self.assertGreaterEqual(widths[i + 1], 19)
            for forbidden in ("f", "hyperlinks", "hyperlink"):
                self.assertEqual(list(root.iter(MAIN + forbidden)), [])

    def test_filters_quote_their_sheet(self):
        self.assertEqual(len(self.book.defined), len(self.tables))
        self.assertIn("'2024'!$A$1:$A$2", self.book.defined)


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.path = f"{self.folder}/book.xlsx"

    def tearDown(self):
        shutil.rmtree(self.folder)

    def test_large_sizes(self):
        """A file with 64-bit sizes is one that LibreOffice reads."""
        write(self.path, [Table("T", [("text", "Kop")], [["é"]])], limits=(1 << 20, 0))
        office(self.folder, self.path, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true")
        with open(f"{self.folder}/book.csv", encoding="utf-8") as file:
            self.assertEqual(file.read(), '"Kop"\n"é"\n')

    def test_split(self):
        rows = [[i, f"_x0041_{i}"] for i in range(10)]
        table = Table("Rijen", [("number", "n"), ("text", "t")], rows)
        write(self.path, [table], limits=(4,))
        book = Workbook(self.path)
        self.assertEqual(book.names, ["Rijen", "Rijen (2)", "Rijen (3)", "Rijen (4)"])
        got = []
        for sheet in book.sheets:
            self.assertEqual([sheet.cells[0, 0][0], sheet.cells[0, 1][0]], ["n", "t"])
            height = max(r for r, c in sheet.cells)
            got += [[sheet.cells[r, c][0] for c in (0, 1)] for r in range(1, height + 1)]
        self.assertEqual(got, rows)

    def test_too_long(self):
        for text in ("x" * 32768, "😀" * 16384, "_x0041_" * 4000):
            said = write(self.path, [Table("T", [("text", "Kop")], [[text]])], expect=65)
            self.assertIn("CSV", said)
            self.assertEqual(os.listdir(self.folder), [])

    def test_picture(self):
        """What a person sees; somebody has to look at it."""
        columns = [("text", "Aanmelding"), ("time", "Ontvangen"), ("number", "Versie"),
                   ("yes", "Hulp")]
        rows = [[w, Time(1790000000000 + i), i, "ja"] for i, w in enumerate(naughty.WORDS[:30])]
        write(self.path, [Table("Aanmeldingen", columns, rows)], NOTES)
        office(self.folder, self.path, "png")
        picture = f"{self.folder}/book.png"
        with open(picture, "rb") as file:
            self.assertEqual(file.read(8), b"\x89PNG\r\n\x1a\n")
        if PICTURE is not None:
            shutil.copy(picture, PICTURE)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
