#!/usr/bin/env python3
"""The throwaway PostgreSQL of postgres.py, and the roles that packaging/postgres makes.

Usage: test_postgres.py
"""
import os
import pwd
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

import postgres
from office import wait_until

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(HERE, "../..")
TOOL = os.path.join(HERE, "postgres.py")
ROLES = os.path.join(TOP, "packaging/postgres/roles.sql")
GRANTS = os.path.join(TOP, "packaging/postgres/grants.sql")
DOC = os.path.join(TOP, "packaging/doc/postgresql.md")
DEADLINE = 60
OK, DENIED = "00000", "42501"

TABLES = ("kiosk signup contact column_seen withdrawal unreadable set_aside counter export "
          "export_mark journal erasure form_text form_keep activity request places_told"
          " schema_version").split()
VERBS = {
    "S": "SELECT * FROM wijk.{}",
    "I": "INSERT INTO wijk.{} VALUES (2, '')",
    "U": "UPDATE wijk.{} SET value = 'x'",
    "D": "DELETE FROM wijk.{}",
    "T": "TRUNCATE wijk.{}",
}
# What each role may do with a table, and with those that are different.
RIGHTS = {
    "wijk_beheer": ("SIUDT", {}),
    "wijk_collect": ("SIU", {"unreadable": "SIUD", "set_aside": "SIUD", "contact": "SIUD",
                            "request": "SIUD",
                            "schema_version": "S"}),
    "wijk_export": ("S", {"export": "SIU", "export_mark": "SIU", "journal": "SIU",
                          "counter": "SIU"}),
    "wijk_lezen": ("S", {"unreadable": "", "set_aside": ""}),
    "anna": ("S", {"unreadable": "", "set_aside": ""}),  # a member of wijk_lezen
}
EVERYBODY = set(RIGHTS)
# statement: who may.
STATEMENTS = {
    "CREATE TABLE wijk.new(id BIGINT)": {"wijk_beheer"},
    "ALTER TABLE wijk.signup ADD COLUMN more TEXT": {"wijk_beheer"},
    "CREATE INDEX ON wijk.signup(value)": {"wijk_beheer"},
    "DROP TABLE wijk.signup": {"wijk_beheer"},
    # GRANT itself only warns when it gives nothing.
    "DO $$ BEGIN GRANT SELECT ON wijk.unreadable TO wijk_lezen;"
    " IF NOT has_table_privilege('wijk_lezen', 'wijk.unreadable', 'SELECT')"
    " THEN RAISE insufficient_privilege; END IF; END $$": {"wijk_beheer"},
    "ALTER DEFAULT PRIVILEGES FOR ROLE wijk_beheer GRANT ALL ON TABLES TO PUBLIC": {"wijk_beheer"},
    "COPY wijk.signup TO STDOUT": EVERYBODY,
    "LOCK TABLE wijk.counter IN ROW EXCLUSIVE MODE": {"wijk_beheer", "wijk_collect", "wijk_export"},
    "INSERT INTO signup VALUES (1, 'y') ON CONFLICT (id) DO UPDATE SET value = excluded.value":
        {"wijk_beheer", "wijk_collect"},
    "INSERT INTO counter VALUES (1, 'y') ON CONFLICT (id) DO NOTHING":
        {"wijk_beheer", "wijk_collect", "wijk_export"},
    "UPDATE counter SET value = 'y' WHERE id = 1 RETURNING value":
        {"wijk_beheer", "wijk_collect", "wijk_export"},
    "SELECT * FROM counter WHERE id = 1 FOR UPDATE":
        {"wijk_beheer", "wijk_collect", "wijk_export"},
    "SELECT * FROM later": EVERYBODY,
    "UPDATE later SET id = 2": {"wijk_beheer", "wijk_collect"},
    "DELETE FROM later": {"wijk_beheer"},
    "SET ROLE wijk_beheer": {"wijk_beheer"},
    "SET ROLE wijk_collect": {"wijk_collect"},
    "CREATE TEMP TABLE scratch(id BIGINT)": set(),
    "CREATE TABLE public.new(id BIGINT)": set(),
    "CREATE SCHEMA other": set(),
    "CREATE ROLE other": set(),
    "CREATE EXTENSION dblink": set(),
    "ALTER ROLE wijk_beheer PASSWORD 'x'": {"wijk_beheer"},
    "SELECT rolpassword FROM pg_authid": set(),
    "SELECT pg_read_file('PG_VERSION')": set(),
    "COPY (SELECT 1) TO PROGRAM 'true'": set(),
}


def environment(**more):
    """Without anybody's own settings, passwords and certificates."""
    return {**postgres.clean_environment(), "HOME": "/nonexistent", **more}


def psql(url, *args, check=True, **options):
    """What it prints is what it found, a row a line."""
    return subprocess.run(["psql", "-XqAtw", "-v", "ON_ERROR_STOP=1", *args, "-d", url],
                          check=check, capture_output=True, text=True, timeout=DEADLINE,
                          **{"env": environment(), **options})


def query(url, statement):
    return psql(url, "-c", statement).stdout.strip()


def files_of(url):
    """The folder that the server of this address lives in."""
    return query(url, "SHOW unix_socket_directories")


def processes_of(folder):
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                if folder.encode() in f.read():
                    found.append(pid)
        except OSError:
            pass
    return found


def has_shared_memory(segment):
    with open("/proc/sysvipc/shm", encoding="ascii") as f:
        return any(line.split()[1] == segment for line in list(f)[1:])


class Harness(unittest.TestCase):
    def launch(self, *flags):
        """postgres.py around a command that waits for ever; and what is to disappear with it."""
        process = subprocess.Popen(
            [sys.executable, TOOL, "run", *flags, "--", "sh", "-c",
             'echo "$WIJK_POSTGRES" && exec cat'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.addCleanup(process.stdin.close)
        url = process.stdout.readline().strip()
        folder = files_of(url)
        with open(os.path.join(folder, "data/postmaster.pid"), encoding="ascii") as f:
            segment = f.read().splitlines()[6].split()[1]
        self.assertTrue(processes_of(folder))
        self.assertTrue(has_shared_memory(segment))
        self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700)
        return process, url, folder, segment

    def assert_nothing_left(self, folder, segment):
        self.assertFalse(os.path.exists(folder))
        self.assertEqual(processes_of(folder), [])
        self.assertFalse(has_shared_memory(segment))

    def test_signals_and_several_at_once(self):
        ends = (signal.SIGTERM, signal.SIGINT, signal.SIGKILL)
        running = [self.launch() for _ in ends]
        self.assertEqual(len({url for _, url, _, _ in running}), len(ends))
        for number, (process, url, folder, segment) in zip(ends, running):
            self.assertEqual(query(url, "SELECT 1"), "1")
            process.send_signal(number)
            code = process.wait(DEADLINE)
            if number == signal.SIGKILL:
                self.assertEqual(code, -number)
                wait_until(lambda f=folder: not os.path.exists(f), f"{folder} stays")
            else:
                self.assertEqual(code, 128 + number)
            self.assert_nothing_left(folder, segment)

    def test_command(self):
        """Its exit code comes back, its settings hold, and somebody's own PGHOST does not."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        for code, flags, fsync in ((0, [], "off"), (7, ["--durable"], "on")):
            done = subprocess.run(
                [sys.executable, TOOL, "run", *flags, "--", "sh", "-c",
                 f'psql -XAt "$WIJK_POSTGRES_TCP" -c "SHOW fsync" -c "SHOW max_connections"'
                 f' && echo "${{PGHOST-none}} $WIJK_POSTGRES_LOG" && exit {code}'],
                env={**os.environ, "PGHOST": "db.invalid"}, stdout=subprocess.PIPE, text=True,
                timeout=DEADLINE, check=False)
            self.assertEqual(done.returncode, code)
            self.assertEqual(done.stdout.split()[:3], [fsync, "50", "none"])
            self.assertFalse(os.path.exists(os.path.dirname(done.stdout.split()[3])))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        # Of processor time, which a busy machine does not change much: both, from start to end.
        self.assertLess(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 10)
        self.assertEqual(subprocess.run([sys.executable, TOOL, "run", "--", "/nonexistent"],
                                        stderr=subprocess.DEVNULL, check=False).returncode, 127)

    def test_ordinary_user(self):
        """Not root: from a copy, because others may not be able to read this folder."""
        who = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        with tempfile.TemporaryDirectory(prefix="wijk-test.") as folder:
            os.chmod(folder, 0o755)
            for name in ("postgres", "servers"):
                os.mkdir(os.path.join(folder, name), 0o755)
            tool = shutil.copy(TOOL, os.path.join(folder, "postgres"))
            shutil.copy(os.path.join(HERE, "../servers/place.py"),
                        os.path.join(folder, "servers"))
            for path in (tool, os.path.join(folder, "servers/place.py")):
                os.chmod(path, 0o755)
            done = subprocess.run(
                [tool, "run", "--", "sh", "-c",
                 'psql -XAt "$WIJK_POSTGRES" -c "SELECT 1" && dirname "$WIJK_POSTGRES_LOG"'],
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, cwd="/", text=True,
                stdout=subprocess.PIPE, timeout=DEADLINE, check=True, **who)
            one, made = done.stdout.split()
            self.assertEqual(one, "1")
            self.assertFalse(os.path.exists(made))


class WithServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = postgres.start(tls=True)
        cls.addClassCleanup(cls.server.stop)
        cls.env = cls.server.env
        cls.url, cls.tcp = cls.env["WIJK_POSTGRES"], cls.env["WIJK_POSTGRES_TCP"]
        cls.make_roles()

    @classmethod
    def make_roles(cls):
        """As the page for administrators says; everything twice, because that must do no harm."""
        for _ in range(2):
            cls.quietly(cls.url, "-f", ROLES)
        cls.make_tables(cls.url)
        for _ in range(2):
            cls.quietly(postgres.address(cls.url, user="wijk_beheer"), "-f", GRANTS)
        # What a migration makes after that has rights at once.
        query(postgres.address(cls.url, user="wijk_beheer"), "CREATE TABLE later(id BIGINT)")
        query(cls.url, "CREATE ROLE anna LOGIN IN ROLE wijk_lezen; CREATE ROLE stranger LOGIN")

    @staticmethod
    def quietly(url, *args):
        done = psql(url, *args)
        if done.stdout + done.stderr:
            raise AssertionError(done.stdout + done.stderr)

    @staticmethod
    def make_tables(url):
        query(postgres.address(url, user="wijk_beheer"), "".join(
            f"CREATE TABLE wijk.{t}(id BIGINT PRIMARY KEY, value TEXT NOT NULL);"
            f"INSERT INTO wijk.{t} VALUES (1, '');" for t in TABLES))

    def outcomes(self, url, statements):
        """{statement: SQLSTATE}, each in a transaction that is rolled back, over one connection."""
        script = "\\set ON_ERROR_STOP off\n"
        for number, statement in enumerate(statements):
            script += (f"BEGIN;\n{statement};\n\\set state :SQLSTATE\nROLLBACK;\n"
                       f"\\echo outcome {number} :state\n")
        done = psql(url, "-f", "-", input=script)
        found = dict(re.findall(r"^outcome (\d+) (\w+)$", done.stdout, re.MULTILINE))
        return {s: found[str(n)] for n, s in enumerate(statements)}

    def check_rights(self, url):
        for role, (usual, different) in RIGHTS.items():
            may = {verb.format(table): letter in different.get(table, usual)
                   for table in TABLES for letter, verb in VERBS.items()}
            found = self.outcomes(postgres.address(url, user=role), may)
            for statement, state in found.items():
                with self.subTest(role=role, statement=statement):
                    self.assertEqual(state, OK if may[statement] else DENIED)

    def test_rights_on_tables(self):
        self.check_rights(self.url)

    def test_rights_on_everything_else(self):
        for role in RIGHTS:
            found = self.outcomes(postgres.address(self.url, user=role), STATEMENTS)
            for statement, state in found.items():
                with self.subTest(role=role, statement=statement):
                    self.assertEqual(state, OK if role in STATEMENTS[statement] else DENIED)

    def test_only_the_owner_runs_grants(self):
        for role in EVERYBODY - {"wijk_beheer"}:
            done = psql(postgres.address(self.url, user=role), "-f", GRANTS, check=False)
            self.assertEqual(done.returncode, 3)
            self.assertIn("permission denied to set role", done.stderr)

    def test_stranger_stays_out(self):
        done = psql(postgres.address(self.url, user="stranger"), "-c", "SELECT 1", check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn('permission denied for database "wijk"', done.stderr)

    def test_settings(self):
        for role, path, timeout in (("wijk_collect", "wijk", "0"), ("wijk_export", "wijk", "0"),
                                    ("wijk_beheer", "wijk", "0"),
                                    ("wijk_lezen", "wijk, public", "10min"),
                                    ("anna", "wijk, public", "10min")):
            url = postgres.address(self.url, user=role)
            self.assertEqual(query(url, "SHOW search_path"), path)
            self.assertEqual(query(url, "SHOW idle_in_transaction_session_timeout"), timeout)

    def test_administrator_who_is_no_superuser(self):
        """The owner of a database who may make roles; the roles are there already, or not."""
        query(self.url, "CREATE ROLE dba LOGIN CREATEROLE")
        query(self.url, "CREATE DATABASE theirs OWNER dba")
        theirs = postgres.address(self.url, database="theirs")
        for _ in range(2):
            self.quietly(postgres.address(theirs, user="dba"), "-f", ROLES)
        self.make_tables(theirs)
        self.quietly(postgres.address(theirs, user="wijk_beheer"), "-f", GRANTS)
        self.assertEqual(query(theirs, "SELECT pg_has_role('dba', 'wijk_beheer', 'MEMBER')"), "f")
        self.check_rights_of_one(theirs)

    def check_rights_of_one(self, url):
        url = postgres.address(url, user="wijk_collect")
        self.assertEqual(self.outcomes(url, ["DELETE FROM unreadable", "DELETE FROM signup"]),
                         {"DELETE FROM unreadable": OK, "DELETE FROM signup": DENIED})

    def test_rights_that_were_too_wide_go(self):
        owner = postgres.address(self.url, user="wijk_beheer")
        query(owner, "GRANT ALL ON signup TO wijk_lezen, PUBLIC;"
                     "GRANT SELECT (value) ON unreadable TO wijk_lezen")
        self.quietly(owner, "-f", GRANTS)
        self.check_rights(self.url)

    def test_erased_is_erased(self):
        """What the page says of VACUUM FULL: gone from the tables' files, not yet from the WAL."""
        secret = "geheim-antwoord-van-een-bewoner"
        owner = postgres.address(self.url, user="wijk_beheer")
        with open(DOC, encoding="utf-8") as f:
            vacuum = re.search(r"^VACUUM FULL .*;$", f.read(), re.MULTILINE)[0]
        query(owner, f"INSERT INTO signup VALUES (9, '{secret}')")
        query(owner, "UPDATE signup SET value = '' WHERE id = 9")
        query(self.url, "CHECKPOINT")
        self.assertTrue(self.is_on_disk("base", secret))
        self.quietly(owner, "-c", vacuum)
        query(self.url, "CHECKPOINT")
        self.assertFalse(self.is_on_disk("base", secret))
        self.assertTrue(self.is_on_disk("pg_wal", secret))
        self.assertIn("only table or database owner",
                      psql(postgres.address(self.url, user="wijk_collect"), "-c", vacuum).stderr)

    def is_on_disk(self, part, text):
        folder = os.path.join(files_of(self.url), "data", part)
        return subprocess.run(["grep", "-rqF", text, folder], check=False).returncode == 0

    def tls(self, ca, **parameters):
        return {"sslmode": "verify-full", "sslrootcert": self.env[ca], **parameters}

    def test_tls(self):
        one = ("-c", "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        good = psql(postgres.address(self.tcp, **self.tls("WIJK_POSTGRES_CA")), *one)
        self.assertEqual(good.stdout, "t\n")
        for why, parameters in {
                "certificate verify failed": self.tls("WIJK_POSTGRES_WRONG_CA"),
                'does not match host name "127.0.0.1"': self.tls("WIJK_POSTGRES_CA",
                                                                 host="127.0.0.1"),
                "no pg_hba.conf entry": {"sslmode": "disable"}}.items():
            done = psql(postgres.address(self.tcp, **parameters), *one, check=False)
            self.assertEqual(done.returncode, 2)
            self.assertIn(why, done.stderr)

    def doc_block(self, begin):
        """The lines of the page's block that begins with this."""
        with open(DOC, encoding="utf-8") as f:
            return re.search(rf"^```\n({re.escape(begin)}.*?)^```$", f.read(),
                             re.MULTILINE | re.DOTALL)[1]

    def test_access_as_the_page_says(self):
        """Its lines of pg_hba.conf, pg_ident.conf and .pgpass, with only names filled in."""
        folder = files_of(self.url)
        hba, ident = os.path.join(folder, "hba.conf"), os.path.join(folder, "data/pg_ident.conf")
        with open(hba, encoding="utf-8") as f:
            before = f.read()
        self.addCleanup(self.put, hba, before)
        self.put(ident, self.doc_block("wijk centrale").replace(
            "centrale", pwd.getpwuid(os.geteuid()).pw_name))
        self.put(hba, self.doc_block("hostssl").replace("192.0.2.10", "127.0.0.1") + before)
        self.assertEqual(query(self.url, "SELECT error FROM pg_hba_file_rules "
                                         "WHERE error IS NOT NULL"), "")
        for role in ("wijk_collect", "wijk_export"):
            self.assertEqual(query(postgres.address(self.url, user=role), "SELECT 1"), "1")
        self.put(ident, "")
        done = psql(postgres.address(self.url, user="wijk_collect"), "-c", "SELECT 1", check=False)
        self.assertIn("Peer authentication failed", done.stderr)
        self.check_password()

    def check_password(self):
        url = postgres.address(self.tcp, user="wijk_collect", **self.tls("WIJK_POSTGRES_CA"))
        line = self.doc_block("db.example.org").replace("db.example.org", "localhost")
        port = re.search(r"port=(\d+)", url)[1]
        with tempfile.NamedTemporaryFile("w") as passes:
            passes.write(line.replace("5432", port))
            passes.flush()
            env = environment(PGPASSFILE=passes.name)
            for password, code in (("NULL", 2), ("'WACHTWOORD'", 0), ("'ANDERS'", 2)):
                query(self.url, f"ALTER ROLE wijk_collect PASSWORD {password}")
                done = psql(url, "-c", "SELECT 1", check=False, env=env)
                self.assertEqual(done.returncode, code, done.stderr)

    def put(self, path, text):
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        # The one who reads it again does so before the next connection, but not before this ends.
        loaded = query(self.url, "SELECT pg_conf_load_time()")
        query(self.url, "SELECT pg_reload_conf()")
        wait_until(lambda: query(self.url, "SELECT pg_conf_load_time()") != loaded, "no reload")


if __name__ == "__main__":
    unittest.main()
