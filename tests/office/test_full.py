#!/usr/bin/env python3
"""
Full disks: whatever room there is, a workbook is whole or xlsx_write says that it is not.
libxlsxwriter itself calls files good that lack their end; see db/office/zipwhole.h.

  tests/office/test_full.py BUILD
"""
import os
import subprocess
import sys
import unittest
import zipfile
from xml.etree import ElementTree

INSIDE = "WIJK_TEST_FULL"
BUILD = sys.argv[1] if len(sys.argv) > 1 else "build"
WRITE = os.path.abspath(f"{BUILD}/tests/office/xlsx_write")
COLUMNS, ROWS, PAGE = 60, 400, os.sysconf("SC_PAGESIZE")
EX_CANTCREAT, EX_IOERR = 73, 74
FIXED = 256 << 10  # of a workbook without rows, in xlsx_needs
TINY, ROOMY = "/mnt/tiny", "/mnt/roomy"


def mount(folder, size):
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", folder],
                   check=True)


def is_whole(path):
    try:
        with zipfile.ZipFile(path) as z:
            roots = {name: ElementTree.fromstring(z.read(name)) for name in z.namelist()}
    except (zipfile.BadZipFile, ElementTree.ParseError):
        return False
    rows = [e for e in roots["xl/worksheets/sheet1.xml"].iter() if e.tag.endswith("}row")]
    return len(roots) == 9 and [len(row) for row in rows] == [COLUMNS] * (ROWS + 1)


def table():
    """So many columns that a block that is lost is smaller than the rest of the sheet."""
    yield "T 61\n"
    yield from ["C text 62\n"] * COLUMNS
    for row in range(ROWS):
        cells = (f"{row * COLUMNS + i:08x}".encode().hex() for i in range(COLUMNS))
        yield "R " + " ".join(f"s {cell}" for cell in cells) + "\n"


class Full(unittest.TestCase):
    lines = "".join(table())

    def attempt(self, pages, result, temp):
        """Does it work with so many pages free?  What it says must be so."""
        mount(TINY, pages * PAGE)
        path = f"{result}/book.xlsx"
        try:
            done = subprocess.run([WRITE, "cells", path, temp], input=self.lines,
                                  capture_output=True, text=True, timeout=60)
            left = os.listdir(result)
            if done.returncode == 0:
                self.assertTrue(is_whole(path), f"{pages} pages: said to be whole")
                os.unlink(path)
            else:
                self.assertIn(done.returncode, (EX_CANTCREAT, EX_IOERR), done.stderr)
                self.assertEqual(left, [], f"{pages} pages: something is left")
                self.assertIn("ruimte", done.stderr)
            self.assertEqual(os.listdir(temp), [])
            return done.returncode == 0
        finally:
            subprocess.run(["umount", TINY], check=True)

    def sweep(self, result, temp):
        """At every size near the least that is enough, and at many below it."""
        low, high = 2, 4096
        self.assertTrue(self.attempt(high, result, temp))
        while high - low > 1:
            middle = (low + high) // 2
            if self.attempt(middle, result, temp):
                high = middle
            else:
                low = middle
        for pages in {*range(2, high, max(1, high // 40)), *range(max(2, high - 24), high + 4)}:
            self.attempt(pages, result, temp)
        return high * PAGE

    def expect_needs(self, least, which):
        """What it says to need is enough, and not three times as much."""
        cells = ROWS * COLUMNS
        said = subprocess.run([WRITE, "needs", str(ROWS), str(COLUMNS), str(cells * 8)],
                              check=True, capture_output=True, text=True).stdout.split()
        room = int(said[which]) - FIXED
        self.assertLess(least, room + FIXED)
        self.assertLess(room, 3 * least)

    def test_temporary_files(self):
        self.expect_needs(self.sweep(ROOMY, TINY), 0)

    def test_result(self):
        self.expect_needs(self.sweep(TINY, ROOMY), 1)

    def test_both(self):
        self.sweep(TINY, TINY)


if __name__ == "__main__":
    if INSIDE not in os.environ:
        alone = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]
        os.execvpe("unshare", alone + [sys.executable, *sys.argv], {**os.environ, INSIDE: "1"})
    mount("/mnt", 1 << 20)
    for name in (TINY, ROOMY):
        os.mkdir(name)
    mount(ROOMY, 64 << 20)
    unittest.main(argv=sys.argv[:1])
