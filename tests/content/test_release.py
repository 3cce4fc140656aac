#!/usr/bin/env python3
"""
A release of content, from the editor's key to every kiosk, with the real programs.

  tests/content/test_release.py BUILD
"""
import base64
import glob
import hashlib
import json
import os
import shutil
import sqlite3
import sys
import unittest

from shelf import Shelf, must, release_of, run

BUILD = "build"
# Of minisign 0.11 -G, with the passphrase "geheim": each try costs it seconds and a gigabyte.
LOCKED = ("untrusted comment: minisign encrypted secret key\n"
          "RWRTY0Iy8V8nCl9Yiq8NKCwYsSvqai42YZWBz2d+WWGsi++N6KgAAAACAAAAAAAAAEAAAAAAvWno0MagztSqaOoaz"
          "bAjQDLaZGUiwcWdksf0s+YcJR9j02gVsvM1UmZTBGVBCqA24Z9BTblal2hM1fHAnh9nei2/xKz9EjB+esi5ENWSfHk5"
          "GIYzPachHyfxwuJlWEwF6y5VESAkVY0=\n")
LOCKED_PUBLIC = "RWQ2LdUFWTswAOPIcmASS+BxpmwAV9ilEqxwgMacOLicuAgsPq4l33Oi"


class WithShelf(unittest.TestCase):
    def shelf(self, kiosks=1):
        shelf = Shelf(BUILD, kiosks)
        self.addCleanup(shelf.close)
        return shelf

    def same(self, one, other):
        with open(one, "rb") as a, open(other, "rb") as b:
            self.assertEqual(a.read(), b.read())


class Signing(WithShelf):
    def test_minisign_accepts_ours_and_we_accept_minisign(self):
        shelf = self.shelf(0)
        for real in (False, True):
            key = shelf.key(f"k{real}", real)
            pub = shelf.path(f"k{real}.pub")
            bundle = shelf.make(7)
            must(shelf.program("wijkcontent"), "sign", bundle, "-s", key)
            told = must("minisign", "-V", "-p", pub, "-m", bundle)
            self.assertIn("wijkkiosk content release=7 format=3", told)
            # And a signature that minisign itself made is published as it is.
            must("minisign", "-S", "-s", key, "-m", bundle, "-t",
                 "wijkkiosk content release=7 format=3")
            shutil.rmtree(shelf.drop)
            shelf.publish(bundle, key)
            with open(bundle, "r+b") as file:
                file.seek(5000)
                file.write(b"X")
            self.assertNotEqual(run("minisign", "-V", "-p", pub, "-m", bundle).returncode, 0)

    def test_a_key_with_a_passphrase_of_either(self):
        shelf = self.shelf(0)
        bundle = shelf.make(1)
        secret = shelf.path("wachtwoord")
        with open(secret, "w", encoding="utf-8", opener=lambda p, f: os.open(p, f, 0o600)) as out:
            out.write("geheim\n")
        theirs, ours = shelf.path("hun.key"), shelf.path("ons.key")
        with open(theirs, "w", encoding="utf-8") as out:
            out.write(LOCKED)
        must(shelf.program("wijkcontent"), "key", "new", ours, "--passphrase-file", secret)
        must(shelf.program("wijkcontent"), "sign", bundle, "-s", theirs, "--passphrase-file",
             secret)
        must("minisign", "-V", "-P", LOCKED_PUBLIC, "-m", bundle)
        must("minisign", "-S", "-s", ours, "-m", bundle, input="geheim\n")
        must("minisign", "-V", "-p", shelf.path("ons.pub"), "-m", bundle)
        done = shelf.content_does("sign", bundle, "-s", ours, "--passphrase-file", "-",
                                  input="fout\n")
        self.assertEqual(done.returncode, 77)
        self.assertIn("past niet", done.stderr)
        self.assertEqual(os.stat(ours).st_mode & 0o777, 0o600)


class Taking(WithShelf):
    def test_from_the_editor_to_the_kiosk(self):
        """Signed, newer, whole: taken, by a small difference; and central's editors decide whose."""
        shelf = self.shelf()
        key = shelf.key()
        one = shelf.make(1, "een.db")
        shelf.publish(one, key)
        shelf.sync_all()
        self.assertIsNone(shelf.release(), "nobody is trusted yet")
        self.assertIn("Nog geen redacteur", shelf.status())
        shelf.trust()
        self.same(shelf.content(), one)
        must("minisign", "-V", "-p", shelf.path("redacteur.pub"), "-m", shelf.content())
        self.assertIn("Inhoud, uitgave: 1\n", shelf.status())

        two = shelf.make(2, "twee.db", "Een nieuwe zin.")
        told = shelf.publish(two, key)
        # Only the difference is on the way: what the whole would need is not there.
        self.assertIn("kB op, of", told)
        hidden = self.hide_whole(shelf)
        shelf.sync_all()
        self.same(shelf.content(), two)
        for path in hidden:
            os.rename(path + ".weg", path)
        must("minisign", "-V", "-p", shelf.path("redacteur.pub"), "-m", shelf.content())
        self.assertFalse(os.path.exists(os.path.join(shelf.kiosks[0], "content.new")))

        # Two releases further, along two differences.
        shelf.publish(shelf.make(3, "drie.db", "Nog een zin."), key)
        four = shelf.make(4, "vier.db", "En nog een.")
        shelf.publish(four, key)
        self.hide_whole(shelf)
        shelf.sync_all()
        self.same(shelf.content(), four)

    @staticmethod
    def hide_whole(shelf):
        """Takes the pieces of the newest bundle away; returns where they are."""
        with open(os.path.join(shelf.drop, "content", "index"), encoding="utf-8") as index:
            pieces = index.readline().split('"pieces":["')[1].split('"]')[0].split('","')
        hidden = []
        for piece in pieces:
            path = os.path.join(shelf.drop, "content", piece)
            os.rename(path, path + ".weg")
            hidden.append(path)
        return hidden

    def test_what_is_not_right_is_not_taken(self):
        shelf = self.shelf()
        key, stranger = shelf.key(), shelf.key("vreemde")
        one = shelf.make(1, "een.db")
        shelf.publish(one, key)
        shelf.trust()
        index = os.path.join(shelf.drop, "content", "index")
        with open(index, "rb") as file:
            first = file.read()

        def refused(words, what):
            shelf.sync_all()
            self.same(shelf.content(), one)
            self.assertIn(words, shelf.status(), what)

        # By a stranger, who has the whole drop.
        other = self.path_of(shelf, stranger)
        refused("niet getekend door een redacteur", "a stranger")
        shutil.rmtree(os.path.join(shelf.drop, "content"))
        os.rename(other, os.path.join(shelf.drop, "content"))

        # A newer one whose only piece is spoilt.
        two = shelf.make(2, "twee.db", "Een nieuwe zin.")
        shelf.publish(two, key)
        spoilt = Taking.hide_whole(shelf)
        for path in glob.glob(os.path.join(shelf.drop, "content", "?" * 64)):
            with open(path, "wb") as file:
                file.write(b"niets")
        refused("is niet heel", "spoilt pieces")
        with open(index, "rb") as file:
            second = file.read()

        # Any byte of the index.
        for at in (30, len(second) // 2, len(second) - 20):
            with open(index, "wb") as file:
                file.write(second[:at] + bytes([second[at] ^ 1]) + second[at + 1:])
            refused("niet", f"byte {at}")
        with open(index, "wb") as file:
            file.write(second[:-200])
        refused("is niet heel", "cut off")

        # An old index put back, after a newer one was taken.
        with open(index, "wb") as file:
            file.write(second)
        for path in spoilt:
            os.rename(path + ".weg", path)
        with open(two, "rb") as file:
            whole = hashlib.blake2b(file.read(), digest_size=32).hexdigest()
        self.assertEqual([os.path.basename(p) for p in spoilt], [whole])
        shelf.sync_all()  # looks once more: the index is not the one that was refused last
        self.same(shelf.content(), two)
        with open(index, "wb") as file:
            file.write(first)
        shelf.sync_all()
        self.same(shelf.content(), two)

    def path_of(self, shelf, stranger):
        """The drop's content becomes the stranger's; where the real one is kept."""
        kept = shelf.path("bewaard")
        os.rename(os.path.join(shelf.drop, "content"), kept)
        shelf.publish(shelf.make(9, "negen.db"), stranger)
        return kept

    def test_a_bundle_that_is_not_what_was_signed(self):
        """An editor whose own bundle was changed after it was signed, and one with another number."""
        shelf = self.shelf()
        key = shelf.key()
        bundle = shelf.make(5)
        must(shelf.program("wijkcontent"), "sign", bundle, "-s", key)
        with open(bundle, "r+b") as file:
            file.seek(5000)
            file.write(b"X")
        done = shelf.content_does("publish", bundle, "--drop", shelf.url, "-s", key)
        self.assertEqual(done.returncode, 65)
        bundle = shelf.make(5)
        must("minisign", "-G", "-W", "-p", shelf.path("m.pub"), "-s", shelf.path("m.key"))
        must("minisign", "-S", "-s", shelf.path("m.key"), "-m", bundle, "-t",
             "wijkkiosk content release=6 format=3")
        done = shelf.content_does("publish", bundle, "--drop", shelf.url, "-s",
                                  shelf.path("m.key"))
        self.assertEqual(done.returncode, 65)
        self.assertFalse(os.path.exists(os.path.join(shelf.drop, "content", "index")))

    def test_a_format_that_this_kiosk_does_not_know(self):
        shelf = self.shelf()
        key = shelf.key()
        one = shelf.make(1, "een.db")
        shelf.publish(one, key)
        shelf.trust()
        newer = shelf.make(2, "twee.db")
        with open(newer, "r+b") as file:  # PRAGMA user_version, big-endian
            file.seek(60)
            file.write((4).to_bytes(4, "big"))
        shelf.publish(newer, key)
        shelf.sync_all()
        self.same(shelf.content(), one)
        self.assertIn("voor een nieuwere kiosk", shelf.status())
        self.assertIn("bijwerken", shelf.status())

    def test_the_same_wrong_index_is_not_looked_at_again(self):
        shelf = self.shelf()
        key = shelf.key()
        shelf.publish(shelf.make(1), key)
        shelf.trust()
        shelf.publish(shelf.make(2, change="Iets."), key)
        for path in glob.glob(os.path.join(shelf.drop, "content", "?" * 64)):
            os.remove(path)
        shelf.sync_all()
        self.assertIn("is niet heel", shelf.status())
        trace = shelf.path("trace")
        must("strace", "-f", "-e", "trace=openat", "-o", trace, shelf.program("wijksync"),
             "--state", shelf.kiosks[0], "--once")
        with open(trace, encoding="utf-8", errors="replace") as file:
            opened = file.read()
        self.assertIn(shelf.drop + "/content/index", opened)
        self.assertNotRegex(opened, r"post/content/[0-9a-f]{64}")

    def test_a_download_goes_on_where_it_was_cut_off(self):
        shelf = self.shelf()
        key = shelf.key()
        # Words that no packing makes small: a bundle of several pieces.
        with open(os.path.join(shelf.sources, "publications.csv"), "a", encoding="utf-8") as out:
            for i in range(700):
                noise = base64.b64encode(hashlib.shake_256(b"%d" % i).digest(1500)).decode()
                out.write(f"Z{i},Titel {i},Uitgever,,2020,,nl,,artikel,"
                          f"https://www.voorbeeld.nl/{i},,{noise},\n")
        bundle = shelf.make(1)
        shelf.publish(bundle, key)
        pieces = self.hide_whole(shelf)
        self.assertGreater(len(pieces), 1)
        for path in pieces[:-1]:
            os.rename(path + ".weg", path)
        shelf.trust()
        self.assertIsNone(shelf.release())
        os.rename(pieces[-1] + ".weg", pieces[-1])
        # Another index of the same release: it looks again, and needs one piece only.
        must(shelf.program("wijkcontent"), "publish", "--stage", "99", "--drop", shelf.url, "-s",
             key)
        trace = shelf.path("trace")
        must("strace", "-f", "-e", "trace=openat", "-o", trace, shelf.program("wijksync"),
             "--state", shelf.kiosks[0], "--once")
        with open(trace, encoding="utf-8", errors="replace") as file:
            opened = file.read()
        fetched = {p for p in pieces if p in opened}
        self.assertEqual(fetched, {pieces[-1]})
        self.same(shelf.content(), bundle)


class Editors(WithShelf):
    def test_an_editor_can_be_revoked(self):
        shelf = self.shelf()
        lost, new = shelf.key("kwijt"), shelf.key("nieuw")
        shelf.publish(shelf.make(1), lost)
        shelf.trust("kwijt")
        shelf.trust("nieuw")
        # Whoever has the lost key gives the highest number that there is.
        shelf.publish(shelf.make(999999999999999), lost)
        shelf.sync_all()
        self.assertEqual(shelf.release(), 999999999999999)
        must(*shelf.central, "key", "editor", "remove", shelf.path("kwijt.pub"))
        self.assertEqual(len(must(*shelf.central, "key", "editor").split()), 1)
        shelf.collect()
        shelf.sync_all()
        shutil.rmtree(os.path.join(shelf.drop, "content"))
        shelf.publish(shelf.make(50), new)
        shelf.sync_all()
        self.assertEqual(shelf.release(), 50)
        # And what the lost key signs is nothing any more.
        shutil.rmtree(os.path.join(shelf.drop, "content"))
        shelf.publish(shelf.make(60), lost)
        shelf.sync_all()
        self.assertEqual(shelf.release(), 50)
        self.assertIn("niet getekend", shelf.status())

    def test_two_editors_know_each_other(self):
        shelf = self.shelf()
        an, bo = shelf.key("an"), shelf.key("bo")
        shelf.trust("an")
        shelf.trust("bo")
        shelf.publish(shelf.make(1), an)
        done = shelf.content_does("publish", shelf.make(2), "--drop", shelf.url, "-s", bo)
        self.assertEqual(done.returncode, 77)
        self.assertIn("--trust", done.stderr)
        shelf.publish(shelf.make(2), bo, "--trust", shelf.path("an.pub"))
        shelf.sync_all()
        self.assertEqual(shelf.release(), 2)


class Stages(WithShelf):
    def test_some_kiosks_first_and_then_all(self):
        shelf = self.shelf(8)
        key = shelf.key()
        shelf.trust()
        shelf.publish(shelf.make(1), key)
        shelf.sync_all()
        self.assertEqual([shelf.release(k) for k in range(8)], [1] * 8)
        takes = [self.number(kiosk) for kiosk in shelf.ids]
        stage = sorted(takes)[3] // 100 + 1  # at least four of them
        shelf.publish(shelf.make(2, change="Eerst een paar."), key, "--stage", stage)
        shelf.sync_all()
        first = [2 if n < stage * 100 else 1 for n in takes]
        self.assertEqual([shelf.release(k) for k in range(8)], first)
        for kiosk in range(8):
            waits = "Wacht op zijn beurt voor uitgave: 2" in shelf.status(kiosk)
            self.assertEqual(waits, first[kiosk] == 1)
        # A new kiosk has nothing to show yet: it does not wait.
        shelf.add_kiosk()
        shelf.sync_all()
        shelf.collect()
        shelf.sync_all()
        self.assertEqual(shelf.release(8), 2)
        # Central hears who shows what, with the sign of life that comes next.
        for kiosk in shelf.kiosks:
            with sqlite3.connect(os.path.join(kiosk, "signups.db")) as db:
                db.execute("UPDATE batch SET cut_at = cut_at - 90000000")
        shelf.sync_all()
        shelf.collect()
        told = must(*shelf.central, "status")
        self.assertIn(f"{first.count(2) + 1} kiosken met inhoud 2\n", told)
        self.assertIn("met inhoud 1, ouder: Proef", told)
        must(shelf.program("wijkcontent"), "publish", "--stage", "100", "--drop", shelf.url, "-s",
             key)
        shelf.sync_all()
        self.assertEqual([shelf.release(k) for k in range(8)], [2] * 8)

    @staticmethod
    def number(kiosk):
        digest = hashlib.blake2b(b"wijkkiosk-stage" + kiosk.encode(), digest_size=32).digest()
        return int.from_bytes(digest[:4], "big") % 10000

    def test_who_has_to_wait_takes_the_one_before(self):
        shelf = self.shelf()
        key = shelf.key()
        shelf.publish(shelf.make(1), key)
        shelf.trust()
        shelf.publish(shelf.make(2, change="Voor iedereen."), key)
        shelf.publish(shelf.make(3, change="Voor niemand."), key, "--stage", "0")
        shelf.sync_all()
        self.assertEqual(shelf.release(), 2)
        self.assertIn("uitgave: 3", shelf.status())


class Publishing(WithShelf):
    def test_rollback_in_one_step(self):
        shelf = self.shelf()
        key = shelf.key()
        shelf.publish(shelf.make(1, change="Goed."), key)
        shelf.trust()
        shelf.publish(shelf.make(2, change="Fout."), key)
        shelf.sync_all()
        self.assertEqual(shelf.release(), 2)
        told = must(shelf.program("wijkcontent"), "rollback", "--drop", shelf.url, "-s", key)
        self.assertIn("voor 100 van de 100", told)
        shelf.sync_all()
        self.assertGreater(shelf.release(), 2)
        with open(shelf.content(), "rb") as file:
            bundle = file.read()
        self.assertIn(b"Goed.", bundle)
        self.assertNotIn(b"Fout.", bundle)
        must("minisign", "-V", "-p", shelf.path("redacteur.pub"), "-m", shelf.content())
        must(shelf.program("wijkcontent"), "rollback", "--drop", shelf.url, "-s", key, "--to", "2")
        shelf.sync_all()
        with open(shelf.content(), "rb") as file:
            self.assertIn(b"Fout.", file.read())
        done = shelf.content_does("rollback", "--drop", shelf.url, "-s", key, "--to", "77")
        self.assertEqual(done.returncode, 66)

    def test_cut_off_it_leaves_the_old_release_and_goes_on(self):
        shelf = self.shelf()
        key = shelf.key()
        one, two = shelf.make(1, "een.db"), shelf.make(2, "twee.db", "Een nieuwe zin.")
        shelf.publish(one, key)
        shelf.trust()
        victim = [shelf.program("wijkcontent"), "publish", two, "--drop", shelf.url, "-s", key]
        kills = 0
        for number in range(1, 60):
            done = run("strace", "-f", "-o", "/dev/null", "-e", "trace=rename", "-e",
                       f"inject=rename:signal=SIGKILL:when={number}", *victim)
            if done.returncode == 0:
                break
            kills += 1
            self.assertEqual(done.returncode, -9)
            shelf.sync_all()
            self.assertIn(shelf.release(), (1, 2))
        self.assertGreaterEqual(kills, 3)
        shelf.sync_all()
        self.assertEqual(shelf.release(), 2)
        self.assertFalse(os.path.exists(two + ".sent"))

    def test_an_older_number_is_refused(self):
        shelf = self.shelf(0)
        key = shelf.key()
        shelf.publish(shelf.make(5), key)
        done = shelf.content_does("publish", shelf.make(5, change="Anders."), "--drop", shelf.url,
                                  "-s", key)
        self.assertEqual(done.returncode, 64)
        self.assertIn("nieuwer", done.stderr)

    def test_a_small_change_is_little_to_fetch(self):
        """One publication of each hundred, and a page: at most a tenth of the bundle, packed too."""
        shelf = self.shelf(0)
        key = shelf.key()
        shelf.publish(shelf.make(1), key)
        path = os.path.join(shelf.sources, "publications.csv")
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")
        for at in (20, 90):
            lines[at] = lines[at].replace("n", "nm", 1)
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
        shelf.publish(shelf.make(2, change="Een zin erbij."), key)
        with open(os.path.join(shelf.drop, "content", "index"), encoding="utf-8") as file:
            index = json.loads(file.readline())
        step = index["steps"][-1]["wire"]
        self.assertGreater(step, 0)
        self.assertLess(step, index["wire"] / 10)
        self.assertLess(step, index["size"] / 50)

    def test_the_number_is_the_time_when_nobody_chose(self):
        shelf = self.shelf(0)
        bundle = shelf.path("nu.db")
        must(shelf.program("wijkcontent"), "build", shelf.sources, "-o", bundle)
        self.assertRegex(str(release_of(bundle)), r"^20\d{10}$")

    def test_the_same_sources_are_the_same_bytes(self):
        shelf = self.shelf(0)
        self.same(shelf.make(1, "een.db"), shelf.make(1, "twee.db"))


if __name__ == "__main__":
    BUILD = sys.argv.pop(1) if len(sys.argv) > 1 else BUILD
    unittest.main()
