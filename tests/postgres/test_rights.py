#!/usr/bin/env python3
"""Each role of packaging/postgres with the real program, and TLS: test_rights.py BUILD"""
import re
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

import office
import postgres

BUILD = None
ROLES = ("wijk_beheer", "wijk_collect", "wijk_export", "wijk_lezen")
REFUSED = "Deze gebruiker van PostgreSQL mag dit niet"
PASSWORD = "wachtwoord-van-deze-proef"


class Rights(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="wijk-rights-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.server = postgres.start(tls=True)
        cls.addClassCleanup(cls.server.stop)
        cls.env = cls.server.env
        cls.url = cls.env["WIJK_POSTGRES"]
        cls.by = {role: ("--db", postgres.address(cls.url, user=role)) for role in ROLES}
        office.psql(cls.url, "-f", office.ROLES)
        # wijk_beheer may make tables in the schema that is there, and no schema.
        cls.central = office.Central(BUILD, cls.folder, *cls.by["wijk_beheer"])
        office.psql(cls.url, "-f", office.GRANTS)
        cls.kiosk = office.Kiosk(cls.central, "oost")
        cls.emails = [cls.kiosk.sign_up() for _ in range(4)]
        cls.kiosk.sync()

    def may(self, role, *argv, code=0):
        return self.central.run(*argv, *self.by[role], code=code)

    def may_not(self, role, *argv):
        """Said in Dutch, with what to do, and with nothing that somebody filled in."""
        self.may(role, *argv, code=office.EX_NOPERM)
        self.assertIn(REFUSED, self.central.errors)
        self.assertNotIn("voorbeeld.nl", self.central.errors)

    def test_each_its_own_work(self):
        for role in ("wijk_export", "wijk_lezen"):
            self.may_not(role, "collect")
        self.may("wijk_collect", "collect")
        self.kiosk.withdraw(self.emails[0])
        self.kiosk.sync()
        self.may("wijk_collect", "collect")
        self.may("wijk_collect", "status")
        self.may("wijk_collect", "status", "--json")
        self.assertIn('"withdrawn":1', self.may("wijk_lezen", "status", "--json"))
        text = self.may("wijk_export", "export", "--format", "csv")
        self.assertEqual(text.count("@"), 3)
        new = self.folder / "new.csv"
        self.may("wijk_export", "export", "--new", "--format", "csv", "-o", new)
        self.assertEqual(new.read_text(encoding="utf-8").count("@"), 3)
        self.may_not("wijk_lezen", "export", "--format", "csv")
        for role in ("wijk_export", "wijk_lezen"):
            self.may_not(role, "erase", "2")
            self.may_not(role, "keep", "meedoen", "30")
        self.may_not("wijk_export", "enrol", self.code_of_another(), "--name", "x", "--drop",
                     "file:///x")
        proof = self.may("wijk_beheer", "erase", "2", "--reason", "op verzoek")
        self.assertIn("2", proof)
        self.assertNotIn("VACUUM", self.central.errors)
        self.assertEqual(self.may("wijk_export", "export", "--format", "csv").count("@"), 2)
        self.assertEqual(office.query(self.url, "SELECT count(*) FROM wijk.contact"), "2")
        self.may("wijk_beheer", "purge")

    def code_of_another(self):
        other = office.Central(BUILD, self.folder / "other")
        code = re.search(r"WKC1-\S+", other.run("code"))[0]
        return re.search(r"WKK1-\S+", self.kiosk.do(
            "wijksync", "--state", self.folder / "stranger", "enrol", code, "--drop", "file:///x",
            "--centre", "x"))[0]

    def test_opening_needs_no_right_to_make_anything(self):
        """Up to date: nothing is made.  Not yet: only the owner may, and the others are told."""
        url = office.new_database(self.url, "later")
        office.psql(url, "-f", office.ROLES)
        by = {role: ("--db", postgres.address(url, user=role)) for role in ROLES}
        self.central.run("status", *by["wijk_collect"], code=office.EX_NOPERM)
        self.assertIn(REFUSED, self.central.errors)
        fresh = office.Central(BUILD, self.folder / "later", *by["wijk_beheer"])
        # What roles.sql gives to each new table is enough to open it.
        fresh.run("status", *by["wijk_collect"])
        office.query(url, "INSERT INTO wijk.schema_version"
                          " SELECT max(version) + 1, 0 FROM wijk.schema_version")
        fresh.run("status", *by["wijk_collect"], code=office.EX_CONFIG)
        self.assertIn("Werk wijkcentral bij", fresh.errors)

    def tls(self, **parameters):
        """A name that is not taken for this computer, although it is."""
        office.query(self.url, f"ALTER ROLE wijk_collect PASSWORD '{PASSWORD}'")
        return postgres.address(re.sub("//[^/]*@", "//wijk_collect@", self.env["WIJK_POSTGRES_TCP"]),
                                **{"hostaddr": None, "host": "LOCALHOST", **parameters})

    def through(self, url, code, says="", password=PASSWORD, **env):
        passes = self.folder / "pgpass"
        passes.write_text(f"*:*:*:*:{password}\n")
        passes.chmod(0o600)
        self.central.run("status", "--db", url, code=code, PGPASSFILE=str(passes), **env)
        self.assertIn(says, self.central.errors)
        self.assertNotIn(password, self.central.errors)

    def test_tls(self):
        right, wrong = self.env["WIJK_POSTGRES_CA"], self.env["WIJK_POSTGRES_WRONG_CA"]
        proof = "kan niet bewijzen wie hij is"
        self.through(self.tls(sslrootcert=right), 0)
        self.through(self.tls(), 0, PGSSLROOTCERT=right)
        self.through(self.tls(sslmode="verify-full"), 0, PGSSLROOTCERT=right)
        self.through(self.tls(sslrootcert=wrong), office.EX_CONFIG, proof)
        self.through(self.tls(), office.EX_CONFIG, proof, PGSSLROOTCERT=wrong)
        # The authorities of this system did not sign it.
        self.through(self.tls(), office.EX_CONFIG, proof)
        self.through(self.tls(sslmode="require"), office.EX_USAGE, "verify-full")
        self.through(self.tls(sslrootcert=right), office.EX_NOPERM, "niet binnen",
                     password="verkeerd")
        # Here, where it may be plain, a wish for proof is kept as well.
        self.through(self.tls(host="localhost", sslmode="verify-full", sslrootcert=wrong),
                     office.EX_CONFIG, proof)
        self.through(self.tls(host="127.0.0.1", sslmode="verify-full", sslrootcert=right),
                     office.EX_CONFIG, proof)


if __name__ == "__main__":
    BUILD = sys.argv.pop(1)
    unittest.main()
