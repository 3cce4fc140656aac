#!/usr/bin/env python3
"""Builds the console fonts of the kiosk: PSF2, at most 512 characters, three sizes.

  build.py OUT ROOT

Reads DejaVu Sans Mono through otf2bdf, takes the characters that the kiosk's words and content
under ROOT use and those that visitors may type, and writes OUT/normal.psf, large.psf and
largest.psf.  Fails when it does not fit, or when the font lacks a character that is used.
"""
import pathlib
import struct
import subprocess
import sys
import unicodedata

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"
MOST = 512
# name: points (at 72 dpi: pixels), columns and rows of a cell, rows above the baseline.
SIZES = {
    "normal": (13, 8, 16, 13),
    "large": (20, 12, 24, 19),
    "largest": (27, 16, 32, 26),
}
WORDS = ["tui/words/*.inc", "tui/po/*.po", "tui/**/*.[ch]"]
CONTENT = ["content/**/*.md", "content/**/*.csv", "content/**/*.yaml", "content/**/*.po"]


def span(first, last):
    return [chr(c) for c in range(first, last + 1)]


ASCII = span(0x20, 0x7E)
FRAMES = list("─│┌┐└┘├┤┬┴┼═║█▄▀▌▐░▒▓•·»«…‘’“”„–—↑↓←→␣€°©✓⟦⟧\ufffd")
# Names in Dutch, English, Turkish, Polish and their neighbours.
LATIN = span(0xC0, 0xD6) + span(0xD8, 0xF6) + span(0xF8, 0xFF) + list(
    "ĀāĂăĄąĆćČčĎďĐđĒēĖėĘęĚěĞğĢģĪīĮįİıĶķĻļŁłŃńŅņŇňŌōŐőŒœŘřŚśŞşŠšŢţŤťŪūŮůŰűŲųŸŹźŻżŽžȘșȚțẞ¡¿§")
CYRILLIC = list("ЁЄІЇҐёєіїґ") + span(0x410, 0x44F)
ARABIC = list("،؛؟") + span(0x660, 0x669) + span(0x640, 0x640) + span(0x64B, 0x652)
# Of the Arabic alphabet; the letters by themselves are shown as their isolated forms.
ARABIC_FORMS = span(0xFE80, 0xFEFC)
# Left-to-right marks and the like draw nothing; a no-break space is a space.
NOT_DRAWN = {"\u00a0", "\u00ad", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202b",
             "\u202c", "\u2066", "\u2067", "\u2068", "\u2069", "\ufeff"}


def used(root):
    text = set()
    for pattern in WORDS + CONTENT:
        for path in sorted(pathlib.Path(root).glob(pattern)):
            text.update(unicodedata.normalize("NFC", path.read_text(encoding="utf-8")))
    return {c for c in text if ord(c) >= 0x20 and c not in NOT_DRAWN and not 0x7F <= ord(c) < 0xA0}


def base_of(form):
    """The letter that a presentation form is the isolated form of, or None."""
    parts = unicodedata.decomposition(form).split()
    return chr(int(parts[1], 16)) if len(parts) == 2 and parts[0] == "<isolated>" else None


def read_bdf(points):
    """character: (width, height, x, y, rows as integers)."""
    # otf2bdf ends with 8 when all went well.
    text = subprocess.run(["otf2bdf", "-p", str(points), "-r", "72", FONT], capture_output=True,
                          check=False).stdout.decode("ascii", "replace")
    glyphs, lines = {}, iter(text.splitlines())
    for line in lines:
        if line.startswith("ENCODING "):
            code = int(line.split()[1])
        elif line.startswith("BBX "):
            width, height, x, y = map(int, line.split()[1:])
        elif line == "BITMAP":
            rows = []
            for _ in range(height):
                row = next(lines)
                rows.append(int(row, 16) >> (4 * len(row) - width) if row else 0)
            glyphs[chr(code)] = (width, height, x, y, rows)
    if len(glyphs) < 1000:
        sys.exit(f"build.py: {FONT} could not be read: is it there, and otf2bdf?")
    return glyphs


def cell(glyph, columns, rows, above):
    """The glyph in its cell, cut at the edges, as a list of rows."""
    width, height, x, y, bits = glyph
    out = [0] * rows
    for i, row in enumerate(bits):
        line = above - y - height + i
        shift = columns - x - width
        if 0 <= line < rows:
            out[line] = (row << shift if shift >= 0 else row >> -shift) & ((1 << columns) - 1)
    return out


def drawn(columns, rows):
    """Blocks and lines touch the edges of their cell to the pixel, which no outline font does."""
    full, half = (1 << columns) - 1, rows // 2
    left = full ^ ((1 << columns // 2) - 1)
    out = {"█": [full] * rows, "▀": [full] * half + [0] * (rows - half),
           "▄": [0] * half + [full] * (rows - half), "▌": [left] * rows, "▐": [full ^ left] * rows}
    thick = max(1, rows // 16)
    top = half - thick // 2
    stem = columns // 2 - (thick + 1) // 2
    upright = ((1 << thick) - 1) << stem
    right = (1 << stem + thick) - 1
    arms = {"─": "lr", "│": "ud", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu", "├": "udr", "┤": "udl",
            "┬": "lrd", "┴": "lru", "┼": "lrud"}
    for c, where in arms.items():
        bar = (full ^ ((1 << stem) - 1) if "l" in where else 0) | (right if "r" in where else 0)
        out[c] = [(upright if "u" in where and y < top + thick or "d" in where and y >= top else 0) |
                  (bar if top <= y < top + thick else 0) for y in range(rows)]
    return out


def write_psf(path, columns, rows, glyphs):
    """glyphs: {place: (rows, characters)}."""
    row_bytes = (columns + 7) // 8
    pad = 8 * row_bytes - columns
    size = row_bytes * rows
    places = [glyphs.get(n, ([0] * rows, [])) for n in range(MOST)]  # the kernel wants 256 or 512
    with open(path, "wb") as out:
        out.write(struct.pack("<8I", 0x864AB572, 0, 32, 1, MOST, size, rows, columns))
        for bits, _ in places:
            for row in bits:
                out.write((row << pad).to_bytes(row_bytes, "big"))
        for _, characters in places:
            out.write("".join(characters).encode() + b"\xff")


def build(path, size, characters, must):
    points, columns, rows, above = size
    source = read_bdf(points)
    own = drawn(columns, rows)
    glyphs, places = {}, {}
    # The kernel erases with the glyph at 32, whatever its name: ASCII keeps its own places.
    free = (n for n in range(MOST) if chr(n) not in ASCII)
    # The first glyph is what the kernel shows when it has nothing else.
    for c in ["\ufffd"] + ASCII + sorted(characters.difference(ASCII, "\ufffd")):
        if c not in own and c not in source:
            if c in must:
                sys.exit(f"build.py: {FONT} has no U+{ord(c):04X}, which our words or content use")
            continue
        bits = own.get(c) or cell(source[c], columns, rows, above)
        names = list(c + (base_of(c) or ""))
        # What looks the same, such as Latin A and Cyrillic A, takes one place.
        if tuple(bits) in places:
            glyphs[places[tuple(bits)]][1].extend(names)
            continue
        place = ord(c) if c in ASCII else next(free, None)
        if place is None:
            sys.exit(f"build.py: too many characters in {path}; a console font has at most {MOST}")
        places[tuple(bits)] = place
        glyphs[place] = (bits, names)
    write_psf(path, columns, rows, glyphs)


def main():
    out, root = pathlib.Path(sys.argv[1]), sys.argv[2]
    must = used(root)
    ours = set(ASCII + FRAMES + LATIN + CYRILLIC + ARABIC + ARABIC_FORMS)
    isolated = {base_of(c) for c in ARABIC_FORMS}
    out.mkdir(parents=True, exist_ok=True)
    for name, size in SIZES.items():
        build(out / f"{name}.psf", size, (ours | must) - isolated, must)


main()
