#!/usr/bin/python3
"""Makes a picture of each .cells file that gallery wrote, with a real font.

    draw.py FOLDER      FOLDER/LANGUAGE/THEME/SCREEN.cells -> SCREEN.png beside it,
                        and FOLDER/LANGUAGE-THEME.png with all screens of one kind

The .cells files are removed when their pictures are there.
"""
import os
import pathlib
import sys
from concurrent.futures import ProcessPoolExecutor

from PIL import Image, ImageDraw, ImageFont

FONTS = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono"
POINTS = 20
WIDE, HIGH, RISE = 12, 24, 1  # of a cell, and how far down letters begin, in pixels
BESIDE = 4  # pictures in a row of a sheet


class Font:
    """Draws one cell; each glyph is made once."""

    def __init__(self):
        self.plain = ImageFont.truetype(FONTS + ".ttf", POINTS)
        self.bold = ImageFont.truetype(FONTS + "-Bold.ttf", POINTS)
        self.made = {}

    def cell(self, front, back, flags, text):
        key = front, back, flags, text
        if key not in self.made:
            wide = WIDE * 2 if "w" in flags else WIDE
            image = Image.new("RGB", (wide, HIGH), "#" + back)
            draw = ImageDraw.Draw(image)
            if text == "▄":  # as terminals do it: exactly half a cell
                draw.rectangle((0, HIGH // 2, wide, HIGH), fill="#" + front)
            elif text.strip():
                font = self.bold if "b" in flags else self.plain
                draw.text((0, RISE), text, font=font, fill="#" + front)
            if "u" in flags:
                draw.line((0, HIGH - 2, wide, HIGH - 2), fill="#" + front)
            self.made[key] = image
        return self.made[key]


def draw(path, font):
    with open(path, encoding="utf-8") as file:
        rows, cols, cursor_row, cursor_col = map(int, file.readline().split())
        picture = Image.new("RGB", (cols * WIDE, rows * HIGH))
        for row in range(rows):
            for col in range(cols):
                front, back, flags, text = file.readline().rstrip("\n").split(" ", 3)
                if (row, col) == (cursor_row, cursor_col):
                    front, back = back, front
                # The right half of a wide character was drawn with its left half.
                if text or "w" in flags:
                    picture.paste(font.cell(front, back, flags, text), (col * WIDE, row * HIGH))
    picture.save(path.with_suffix(".png"))
    path.unlink()


def draw_sheet(folder, out):
    pictures = [Image.open(path) for path in sorted(folder.glob("*.png"))]
    wide, high = pictures[0].width // 2, pictures[0].height // 2
    lines = -(-len(pictures) // BESIDE)
    sheet = Image.new("RGB", (BESIDE * (wide + 8), lines * (high + 8)), "#808080")
    for number, picture in enumerate(pictures):
        place = number % BESIDE * (wide + 8) + 4, number // BESIDE * (high + 8) + 4
        sheet.paste(picture.resize((wide, high), Image.Resampling.LANCZOS), place)
    sheet.save(out)


def draw_folder(folder):
    font = Font()
    paths = sorted(folder.glob("*.cells"))
    for path in paths:
        draw(path, font)
    draw_sheet(folder, folder.parent.parent / f"{folder.parent.name}-{folder.name}.png")
    return len(paths)


def main():
    folders = sorted({path.parent for path in pathlib.Path(sys.argv[1]).glob("*/*/*.cells")})
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        count = sum(pool.map(draw_folder, folders))
    print(f"{count} pictures in {sys.argv[1]}, and a sheet of each language and theme")


if __name__ == "__main__":
    main()
