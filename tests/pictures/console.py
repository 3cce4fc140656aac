#!/usr/bin/env python3
"""Takes the README's picture of the kiosk on the text console of a real Linux.

  console.py BUILD FOLDER
"""
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "console"))
from machine import Font, Machine  # noqa: E402
from test_console import kernel  # noqa: E402

build, folder = sys.argv[1], pathlib.Path(sys.argv[2])


def ours(name, *arguments):
    return subprocess.run([f"{build}/{name}", *arguments], check=True, capture_output=True, text=True).stdout


with tempfile.TemporaryDirectory() as place:
    code = ours("wijkcentral", "--home", f"{place}/central", "init", "--name", "Programma").strip()
    pathlib.Path(place, "drop").mkdir()
    ours("wijksync", "--state", f"{place}/state", "enrol", code, "--drop", f"file://{place}/drop",
         "--centre", "Buurthuis")
    files = {f"/enrolled/{path.name}": path for path in pathlib.Path(place, "state").iterdir() if path.is_file()}
    files |= {f"/fonts/{size}.psf": f"{build}/fonts/{size}.psf" for size in ("normal", "large", "largest")}
    files["/content.db"] = f"{build}/content.db"
    prepare = "/bin/busybox mkdir -m 700 /tmp/state\n/bin/busybox cp /enrolled/* /tmp/state"
    kiosk = "wijkkiosk --state /tmp/state --content /content.db --fonts /fonts"
    with Machine(build, kernel()[0], kiosk, files, prepare=prepare) as machine:
        font = Font(f"{build}/fonts/normal.psf")
        machine.expect(font, "Nederlands", seconds=600)
        machine.type("<Enter>")
        machine.expect(font, "Wat wilt u doen?", seconds=600)
        picture = pathlib.Path(place, "console.png")
        machine.screen(picture)
        folder.mkdir(parents=True, exist_ok=True)
        # Few colours make a small file; without a date the same screen gives the same bytes.
        subprocess.run(["convert", picture, "-strip", "+dither", "-colors", "32", "-define",
                        "png:exclude-chunks=date,time", folder / "console.png"], check=True)
