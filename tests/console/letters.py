"""What is on a screen, read from its pixels with the letters of a console font."""
import pathlib
import re
import struct


class Font:
    """The letters by their pixels."""

    def __init__(self, path):
        data = pathlib.Path(path).read_bytes()
        _, _, header, _, count, size, self.rows, self.columns = struct.unpack_from("<8I", data)
        row_bytes = (self.columns + 7) // 8
        table = data[header + count * size:].split(b"\xff")
        self.letters = {}
        for glyph in range(count):
            at = header + glyph * size
            rows = tuple(int.from_bytes(data[at + y * row_bytes:at + (y + 1) * row_bytes], "big") >>
                         (8 * row_bytes - self.columns) for y in range(self.rows))
            names = table[glyph].decode()
            if names and rows not in self.letters:
                self.letters[rows] = names[0]
        # Letters that look the same, such as Latin A and Cyrillic A, are read as the first of them.
        self.same = {ord(c): entry.decode()[0] for entry in table[:count] for c in entry.decode()}
        self.full = (1 << self.columns) - 1
        self.cache = {}

    def letter(self, cell):
        """cell: the rows of pixels, as bytes.  One of two colours is the ink."""
        if cell in self.cache:
            return self.cache[cell]
        first = cell[0][:3]
        rows = []
        for row in cell:
            bits = 0
            for x in range(0, len(row), 3):
                bits = bits << 1 | (row[x:x + 3] != first)
            rows.append(bits)
        found = self.letters.get(tuple(rows)) or self.letters.get(tuple(self.full ^ r for r in rows))
        # An underline is drawn over the lowest rows.
        self.cache[cell] = found or "\ufffd"
        return self.cache[cell]

    def read(self, screen):
        """The lines of letters; what is no letter of this font is U+FFFD."""
        lines = []
        for top in range(0, screen.height - self.rows + 1, self.rows):
            rows = [screen.pixels[3 * screen.width * (top + y):3 * screen.width * (top + y + 1)]
                    for y in range(self.rows)]
            lines.append("".join(
                self.letter(tuple(row[3 * x:3 * (x + self.columns)] for row in rows))
                for x in range(0, screen.width - self.columns + 1, self.columns)).rstrip())
        return "\n".join(lines)


class Letters:
    """The kiosk's letters in their three sizes: a screen has one of them, most often that of the one before."""

    def __init__(self, build):
        self.sizes = [Font(f"{build}/fonts/{size}.psf") for size in ("normal", "large", "largest")]
        self.same = self.sizes[0].same

    def read(self, screen):
        texts = []
        for font in self.sizes:
            text = font.read(screen)
            texts.append((text.count("\ufffd"), font, text))
            if texts[-1][0] == 0 and not text.isspace():
                break
        _, font, text = min(texts, key=lambda each: each[0])
        self.sizes.remove(font)
        self.sizes.insert(0, font)
        return text


class Screen:
    def __init__(self, ppm):
        head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", ppm)
        self.width, self.height = int(head[1]), int(head[2])
        self.pixels = ppm[head.end():]

    def text(self, font):
        """font: a Font, or Letters."""
        return font.read(self)
