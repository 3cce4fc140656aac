#!/usr/bin/env python3
"""
wijkcontent import, on the real program: feeds in the dialects of the programs that write them,
tables as spreadsheets write them, and what merging keeps.

  tests/content/test_import.py BUILD
"""
import csv
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

BUILD = sys.argv[1] if len(sys.argv) > 1 else "build"
PROGRAM = os.path.abspath(f"{BUILD}/wijkcontent")
FEEDS = os.path.abspath("tests/fixtures/feeds")
SOURCES = os.path.abspath("tests/fixtures/screens")
BILLION = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;">]><rss version="2.0"><channel><title>&c;</title></channel></rss>"""
OUTSIDE = """<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel>
<title>x</title><item><title>&x;</title><link>https://a.nl/1</link></item></channel></rss>"""


class Import(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.mkdtemp(prefix="wijkkiosk-import.")
        self.dir = os.path.join(self.top, "inhoud")
        shutil.copytree(SOURCES, self.dir)
        self.addCleanup(shutil.rmtree, self.top)

    def run_import(self, *args, code=0, stdin=None):
        done = subprocess.run([PROGRAM, "import", *args], input=stdin, capture_output=True, timeout=60)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout.decode(), done.stderr.decode()

    def feed(self, name, *more, code=0):
        return self.run_import("feed", f"{FEEDS}/{name}.xml", self.dir, *more, code=code)

    def table(self, text, *more, code=0, name="lijst.csv"):
        path = os.path.join(self.top, name)
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
        return self.run_import("csv", path, self.dir, *more, code=code)

    def bytes(self, name="publications.csv"):
        with open(os.path.join(self.dir, name), "rb") as f:
            return f.read()

    def rows(self):
        with open(os.path.join(self.dir, "publications.csv"), newline="", encoding="utf-8") as f:
            return {row["id"]: row for row in csv.DictReader(f)}

    def by_url(self, url):
        found = [row for row in self.rows().values() if row["url"] == url]
        self.assertEqual(len(found), 1)
        return found[0]

    def edit(self, old, new):
        text = self.bytes().decode()
        self.assertEqual(text.count(old), 1)
        with open(os.path.join(self.dir, "publications.csv"), "w", encoding="utf-8", newline="") as f:
            f.write(text.replace(old, new))

    def check(self):
        done = subprocess.run([PROGRAM, "check", self.dir], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_wordpress(self):
        before = self.bytes().decode().splitlines()
        out, err = self.feed("wordpress", code=65)
        self.assertIn("Nieuw: 1\n", out)
        self.assertIn("Veranderd: 1\n", out)
        self.assertIn("wordpress.xml:44: Dit stuk heeft geen titel", err)
        # The row that was there is found by its address; what people wrote in it stays.
        row = self.rows()["P005"]
        self.assertEqual(row["title"], "Samen leren en werken aan opgaven Leefbaarheid en Veiligheid")
        self.assertEqual(row["themes"], "leernetwerk;wijkaanpak;veiligheid")
        self.assertEqual((row["date"], row["year"], row["authors"]), ("2021-02-11", "2021", "Redactie"))
        new = self.by_url("https://www.voorbeeld.nl/?p=202&utm_source=rss")
        self.assertEqual(new["title"], "Foto’s van de cafés: “coöperatie”")
        self.assertEqual((new["date"], new["summary_nl"]), ("2021-03-03", "Kort & goed."))
        # All other lines have their bytes and their place.
        after = self.bytes().decode().splitlines()
        self.assertEqual([a for a, b in zip(before, after) if a != b],
                         [line for line in before if line.startswith("P005,")])
        self.assertEqual(len(after), len(before) + 1)
        self.check()

    def test_atom_rdf_and_drupal(self):
        for name in ("atom", "rdf", "drupal"):
            self.feed(name)
        day = self.by_url("https://wijkblog.voorbeeld.nl/2023/05/dag.html")
        self.assertEqual((day["title"], day["authors"], day["date"], day["publisher"]),
                         ("De Dag van de Buurt", "Jan de Vries", "2023-05-03", "Wijkblog"))
        self.assertEqual(day["summary_nl"], "Aankondiging van een dag voor iedereen die iets doet voor"
                         " de buurt. Ook bewoners konden meedoen.")
        self.assertEqual(self.by_url("https://bulletin.voorbeeld.nl/1")["title"],
                         "Een coöperatie in de wijk")
        lessons = self.by_url("https://kennis.voorbeeld.nl/lessen")
        self.assertEqual(lessons["authors"], "beheer; Nanke Verloo")
        self.check()

    def test_again_changes_nothing(self):
        self.feed("atom")
        files = ("publications.csv", "imports/atom.csv")
        first = [(self.bytes(n), os.stat(os.path.join(self.dir, n)).st_ino) for n in files]
        out, _ = self.feed("atom")
        self.assertIn("Nieuw: 0\nVeranderd: 0\n", out)
        self.assertEqual(first, [(self.bytes(n), os.stat(os.path.join(self.dir, n)).st_ino) for n in files])

    def test_dry_run_writes_nothing(self):
        before = self.bytes()
        out, _ = self.feed("atom", "--dry-run")
        self.assertIn("Nieuw: 2\n", out)
        self.assertIn("Er is niets geschreven.", out)
        self.assertEqual(before, self.bytes())
        self.assertFalse(os.path.exists(os.path.join(self.dir, "imports")))

    def test_three_sides(self):
        head = "id,title,publisher,url,summary_nl\n"
        a, b, c = ("A1,Een,U,https://a.nl/1,Eerst.\n", "A2,Twee,U,https://a.nl/2,Eerst.\n",
                   "A3,Drie,U,https://a.nl/3,Eerst.\n")
        self.table(head + a + b + c)
        self.edit("A1,Een,", "A1,Een met de hand,")
        self.edit("A2,Twee,U,,,,nl,,", "A2,Twee,U,,,,nl,wonen,")
        # Nothing changed there: what people did here stays.
        out, _ = self.table(head + a + b + c)
        self.assertIn("Veranderd: 0\n", out)
        self.assertEqual(self.rows()["A1"]["title"], "Een met de hand")
        # Changed there, not here; and on both sides.
        out, _ = self.table(head + a.replace("Een", "Een nieuw") + b.replace("Eerst.", "Later.") + c)
        self.assertIn("Veranderd: 1\n  A2  Twee (summary_nl)\n", out)
        self.assertIn("zo gelaten: 1\n  A1  Een met de hand (title)\n", out)
        rows = self.rows()
        self.assertEqual((rows["A2"]["summary_nl"], rows["A2"]["themes"]), ("Later.", "wonen"))
        # Taken out by hand: it does not come back.
        self.edit("A3,Drie,U,,,,nl,,artikel,https://a.nl/3,,Eerst.,\n", "")
        out, _ = self.table(head + a + b + c)
        self.assertIn("niet teruggezet: 1\n  A3  Drie\n", out)
        self.assertNotIn("A3", self.rows())
        # Gone there: reported, and only taken out when asked.
        out, _ = self.table(head + a)
        self.assertIn("Niet meer in de bron: 1\n  A2  Twee\n", out)
        self.assertIn("A2", self.rows())
        out, _ = self.table(head + a, "--prune")
        self.assertIn("Niet meer in de bron: 1\n  A2  Twee\n", out)
        self.assertNotIn("A2", self.rows())
        out, _ = self.table(head + a)
        self.assertIn("Niet meer in de bron: 0\n", out)
        self.assertIn("P005", self.rows())

    def test_table_of_a_spreadsheet(self):
        self.table("\ufeffTitel;Uitgever;Jaar;Thema's;Adres;Samenvatting\r\n"
                   "\"Wonen; en werken\";Iemand;2020;\"wonen;werk\";https://a.nl/x;\"Met \"\"haken\"\".\"\r\n"
                   "=1+1;Iemand;;;https://a.nl/y;\r\n")
        row = self.by_url("https://a.nl/x")
        self.assertEqual((row["title"], row["themes"], row["summary_nl"]),
                         ("Wonen; en werken", "wonen;werk", 'Met "haken".'))
        # A spreadsheet must not take a title for a formula.
        self.assertEqual(self.by_url("https://a.nl/y")["title"], "1+1")
        self.check()

    def test_faults_name_file_and_line(self):
        for text, words in (
                ("id,title\nA1,Een\n,Twee\n", "lijst.csv:3: Deze regel heeft geen titel, of geen id"),
                ("id,title,year\nA1,Een,20x0\n", "lijst.csv:2: ‘20x0’ is geen jaar"),
                ("id,title\nA1,Een\nA1,Twee\n", "lijst.csv:3: De id ‘A1’ staat er twee keer"),
                ("id,title\nA1\n", "lijst.csv:2: Deze regel heeft 1 cellen"),
                ("id,title\n../x,Een\n", "lijst.csv:2: ‘../x’ kan geen id zijn"),
                ("id,title\nA1,Mail jan@voorbeeld.nl\n", "lijst.csv:2: Hier staat een e-mailadres"),
                ("id,title,kleur\n", "lijst.csv:1: De kolom ‘kleur’ kennen wij niet"),
                ("id,title,titel\n", "lijst.csv:1: De kolom ‘titel’ staat er twee keer"),
                ("title\nEen\n", "lijst.csv:1: De eerste regel moet kolommen noemen"),
                ("", "lijst.csv:1: De eerste regel moet kolommen noemen"),
                ("id,title\nA1,\"Een\n", "lijst.csv:2: Dit aanhalingsteken wordt niet gesloten")):
            with self.subTest(text):
                _, err = self.table(text, code=65)
                self.assertIn(words, err)

    def test_hostile_feeds(self):
        before = self.bytes()
        deep = "<rss version='2.0'><channel>" + "<a>" * 100000
        for text in (BILLION, OUTSIDE, BILLION.encode("utf-16"), "<!-- <rss> -->" + OUTSIDE, "", "geen xml",
                     "<rss", "<html></html>", deep, "<?xml version='1.0' encoding='UTF-7'?>+ADw-rss/>",
                     "\x00<rss version='2.0'/>"):
            path = os.path.join(self.top, "kwaad.xml")
            with open(path, "wb") as f:
                f.write(text if isinstance(text, bytes) else text.encode())
            _, err = self.run_import("feed", path, self.dir, code=65)
            self.assertRegex(err, r"kwaad\.xml:\d+: ")
        self.assertEqual(before, self.bytes())

    def test_controls_never_reach_the_terminal(self):
        path = os.path.join(self.top, "x.xml")
        with open(path, "w", encoding="utf-8") as f:
            f.write("<rss version='2.0'><channel><title>T</title><item><title>Een &#x202E;om\u009b2J"
                    "</title><link>https://a.nl/1</link></item></channel></rss>")
        out, _ = self.run_import("feed", path, self.dir)
        self.assertIn("  Een om2J\n", out)

    def test_from_a_pipe(self):
        with open(f"{FEEDS}/rdf.xml", "rb") as f:
            out, _ = self.run_import("feed", "-", self.dir, "--source", "bulletin", stdin=f.read())
        self.assertIn("Nieuw: 1\n", out)
        self.assertTrue(os.path.exists(os.path.join(self.dir, "imports/bulletin.csv")))

    def test_misuse(self):
        self.run_import("csv", code=64)
        self.run_import("xls", "a", self.dir, code=64)
        self.run_import("feed", f"{FEEDS}/rdf.xml", self.dir, "--source", "../x", code=64)
        self.run_import("feed", "/nergens.xml", self.dir, code=66)
        self.run_import("feed", f"{FEEDS}/rdf.xml", "/nergens", code=66)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
