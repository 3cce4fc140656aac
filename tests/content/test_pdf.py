#!/usr/bin/env python3
"""
wijkcontent import pdf, on PDFs that a real program makes: two columns, words broken at line
ends, headers and page numbers; and the kiosk finds and reads the whole text.

  tests/content/test_pdf.py BUILD
"""
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

BUILD = sys.argv[1] if len(sys.argv) > 1 else "build"
PROGRAM = os.path.abspath(f"{BUILD}/wijkcontent")
SOURCES = os.path.abspath("tests/fixtures/screens")
PARAGRAPHS = [
    "De leef&shy;baar&shy;heid in de buurt&shy;huis&shy;kamer hangt af van de be&shy;woners, van de"
    " ge&shy;meen&shy;te en van de samen&shy;werking tussen de or&shy;ga&shy;ni&shy;sa&shy;ties in de wijk.",
    "Een coö&shy;pe&shy;ra&shy;tie van vrij&shy;wil&shy;li&shy;gers be&shy;heert het ge&shy;bouw. Mail"
    " naar jan@voorbeeld.nl voor meer.",
    "Dit vraagt om wijk- en buurt&shy;werk, en om een zorg&shy;vul&shy;dige aan&shy;pak van de over&shy;last.",
]
PAGE = """<!DOCTYPE html><html lang="nl"><meta charset="utf-8"><style>
@page { size: A4; margin: 20mm }
body { font: 12pt DejaVu Sans, sans-serif; hyphens: manual; margin: 0 }
.top { position: fixed; top: 0; height: 8mm; left: 0 } .foot { position: fixed; bottom: 0; left: 0 }
section { break-after: page; padding-top: 15mm; columns: 2; column-gap: 15mm; height: 200mm; column-fill: auto }
p { margin: 0 0 5mm }
</style><div class="top">Rapport over wijken</div><div class="foot">Voorbeeld, versie 2</div>%s</html>"""
SECTION = "<section><p>Hoofdstuk {0} begint hier.</p>" + "".join(
    f"<p>{p}</p>" for p in PARAGRAPHS) + "<p>• Eerste punt van {0}.</p><p>• Ander punt van {0}.</p>" \
    "<p>Einde van {0}.</p></section>"


def plain(html):
    return html.replace("&shy;", "").replace("jan@voorbeeld.nl", "(e-mailadres)")


class Pdf(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = tempfile.mkdtemp(prefix="wijkkiosk-pdf.")
        page = os.path.join(cls.top, "rapport.html")
        cls.pdf = os.path.join(cls.top, "rapport.pdf")
        with open(page, "w", encoding="utf-8") as f:
            f.write(PAGE % "".join(SECTION.format(word) for word in ("een", "twee", "drie", "vier")))
        subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                        f"--user-data-dir={cls.top}/profile", f"--print-to-pdf={cls.pdf}", f"file://{page}"],
                       check=True, capture_output=True, timeout=120)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.top, ignore_errors=True)

    def setUp(self):
        self.dir = os.path.join(tempfile.mkdtemp(dir=self.top), "inhoud")
        shutil.copytree(SOURCES, self.dir, ignore=shutil.ignore_patterns("texts"))

    def run_import(self, *args, code=0):
        done = subprocess.run([PROGRAM, "import", "pdf", *args], capture_output=True, text=True, timeout=100)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_paragraphs_are_whole(self):
        raw = subprocess.run(["pdftotext", self.pdf, "-"], capture_output=True, text=True).stdout
        self.assertIn("Rapport over wijken", raw)
        self.assertRegex(raw, r"(-|\u2010|\u00ad)\n")  # words are broken, else this test shows nothing
        self.run_import(self.pdf, self.dir, "--id", "P006")
        with open(os.path.join(self.dir, "texts/P006.txt"), encoding="utf-8") as f:
            paragraphs = f.read().split("\n\n")
        for paragraph in PARAGRAPHS:
            self.assertEqual([p.strip() for p in paragraphs].count(plain(paragraph)), 4, paragraphs)
        text = "\n".join(paragraphs)
        for word in ("een", "twee", "drie", "vier"):
            self.assertIn(f"Hoofdstuk {word} begint hier.", text)
            self.assertIn(f"\n- Eerste punt van {word}.", text)
            self.assertIn(f"\n- Ander punt van {word}.", text)
        for gone in ("Rapport over wijken", "versie 2", "@"):
            self.assertNotIn(gone, text)

    def test_the_bundle_has_it(self):
        self.run_import(self.pdf, self.dir, "--id", "P006")
        out = os.path.join(self.top, "content.db")
        subprocess.run([PROGRAM, "build", self.dir, "-o", out], check=True)
        db = sqlite3.connect(out)
        found = "SELECT id FROM publication p JOIN publication_search s ON s.rowid = p.no WHERE" \
                " publication_search MATCH ?"
        self.assertEqual(db.execute(found, ("buurthuiskamer",)).fetchall(), [("P006",)])
        self.assertEqual(db.execute(found, ("vrijwilligers",)).fetchall(), [("P006",)])
        body = db.execute("SELECT body FROM publication_text").fetchone()[0]
        self.assertIn(plain(PARAGRAPHS[0]).encode(), body)

    def test_refusals(self):
        bad = os.path.join(self.top, "-kapot.pdf")
        with open(bad, "w", encoding="utf-8") as f:
            f.write("%PDF-1.4 kapot")
        self.assertIn("komt geen tekst", self.run_import(bad, self.dir, "--id", "P006", code=65))
        self.assertIn("geen publicatie", self.run_import(self.pdf, self.dir, "--id", "P999", code=66))
        self.assertIn("--id", self.run_import(self.pdf, self.dir, code=64))
        self.assertIn("--id", self.run_import(self.pdf, self.dir, "--id", "../x", code=64))
        self.run_import("/nergens.pdf", self.dir, "--id", "P006", code=66)
        self.run_import(self.top, self.dir, "--id", "P006", code=65)
        self.assertFalse(os.path.exists(os.path.join(self.dir, "texts")))

    def test_a_text_without_publication_is_a_fault(self):
        os.mkdir(os.path.join(self.dir, "texts"))
        with open(os.path.join(self.dir, "texts/P999.txt"), "w", encoding="utf-8") as f:
            f.write("Tekst.\n")
        done = subprocess.run([PROGRAM, "check", self.dir], capture_output=True, text=True)
        self.assertEqual(done.returncode, 65)
        self.assertIn("texts/P999.txt: Er is geen publicatie ‘P999’", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
