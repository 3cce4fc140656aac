#!/usr/bin/env python3
"""The console fonts hold every character that residents can meet, within what a console takes.

  test_fonts.py BUILD
"""
import pathlib
import re
import sqlite3
import struct
import sys
import unicodedata

SIZES = {"normal": (8, 16), "large": (12, 24), "largest": (16, 32)}
# Draw nothing, or do what a space does.
INVISIBLE = set("\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\n")
NAMES = "Łukasz Żółć Çağrı Şükrü Iğdır Zoë José Müller Ångström Dvořák Ґалаґан Їжакевич Євгенія"


def read(path):
    """(columns, rows, {character: glyph}, glyphs)"""
    data = path.read_bytes()
    magic, version, header, flags, count, size, rows, columns = struct.unpack_from("<8I", data)
    assert (magic, version, header, flags) == (0x864AB572, 0, 32, 1), path
    glyphs = [data[header + i * size:header + (i + 1) * size] for i in range(count)]
    table = data[header + count * size:]
    assert table.count(b"\xff") == count and table.endswith(b"\xff"), path
    names = {}
    for number, entry in enumerate(table.split(b"\xff")[:count]):
        for character in entry.decode():
            assert character not in names, f"{path}: U+{ord(character):04X} twice"
            names[character] = number
    return columns, rows, names, glyphs


def catalogues():
    for pattern in ("tui/po/*.po", "tui/words/*.inc", "content/po/*.po"):
        for path in pathlib.Path().glob(pattern):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if not line.startswith("#"):
                    yield f"{path}:{number}", line


def literals():
    """What the kiosk draws by itself: the strings in its own text."""
    for path in sorted(pathlib.Path().glob("tui/**/*.[ch]")):
        code = path.read_text(encoding="utf-8")
        # Comments too, so that a quotation mark in one begins no string.
        for found in re.finditer(r'/\*.*?\*/|"((?:[^"\\\n]|\\.)*)"', code, re.DOTALL):
            text = found[1] and re.sub(r"\\u([0-9A-Fa-f]{4})", lambda m: chr(int(m[1], 16)), found[1])
            if text and not text.isascii():
                yield f"{path}:{code.count(chr(10), 0, found.start()) + 1}", text


def everything_of(content):
    """Every text of every table of the bundle: titles and bodies of pages, forms, publications."""
    with sqlite3.connect(f"file:{content}?mode=ro", uri=True) as db:
        tables = [row[0] for row in db.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' AND name NOT LIKE '%\\_%' ESCAPE '\\'")]
        assert len(tables) >= 4, tables
        for table in tables:
            for row in db.execute(f"SELECT * FROM {table}"):
                for value in row:
                    if isinstance(value, str):
                        yield f"{content}: {table}", value


def main():
    build = pathlib.Path(sys.argv[1])
    drawn = list(literals())
    assert any("┌" in text for _, text in drawn), "no frame among what the kiosk draws"
    texts = list(catalogues()) + drawn + list(everything_of(build / "content.db")) + [("names", NAMES)]
    assert len(texts) > 1000, len(texts)
    faults = []
    for name, (columns, rows) in SIZES.items():
        path = build / "fonts" / f"{name}.psf"
        got_columns, got_rows, names, glyphs = read(path)
        assert (got_columns, got_rows) == (columns, rows), path
        assert len(glyphs) in (256, 512), f"{path}: the kernel takes 256 or 512 letters"
        row_bytes = (columns + 7) // 8
        half = glyphs[names["\u2584"]]
        full = ((1 << columns) - 1) << (8 * row_bytes - columns)
        pixels = [int.from_bytes(half[i * row_bytes:(i + 1) * row_bytes], "big") for i in range(rows)]
        assert pixels == [0] * (rows // 2) + [full] * (rows // 2), f"{path}: the half block is not half"
        # The kernel erases with the glyph at 32, whatever its name.
        assert all(names[chr(n)] == n for n in range(0x20, 0x7F)), f"{path}: ASCII has moved"
        assert not any(glyphs[32]), path
        seen = {}
        for where, text in texts:
            for character in unicodedata.normalize("NFC", text):
                if character not in names and character not in INVISIBLE:
                    seen.setdefault(character, where)
        faults += [f"{path}: no U+{ord(c):04X} {c}, as in {where}" for c, where in seen.items()]
        for code in range(0xFE80, 0xFEFD):
            if chr(code) not in names:
                faults.append(f"{path}: no Arabic form U+{code:04X}")
        blank = [c for c in names if c.isalnum() and not any(glyphs[names[c]])]
        faults += [f"{path}: U+{ord(c):04X} is blank" for c in blank]
    print("\n".join(faults))
    return 1 if faults else 0


sys.exit(main())
