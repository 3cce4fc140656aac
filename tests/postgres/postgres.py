#!/usr/bin/env python3
"""A real PostgreSQL for one test: made in a temporary folder, stopped and removed afterwards.

    postgres.py run [--tls] [--durable] -- COMMAND...
    postgres.py serve [--tls] [--durable]     one line of JSON; ends when its input closes

COMMAND finds in its environment, and serve's line holds:
    WIJK_POSTGRES           the superuser on database wijk, over a socket that only we can reach;
                            any role that exists may come in there without a password
    WIJK_POSTGRES_TCP       the same over 127.0.0.1, with a password; with --tls over TLS only
    WIJK_POSTGRES_LOG       the server's log
    WIJK_POSTGRES_CA        with --tls: the CA that signed the server's certificate (localhost)
    WIJK_POSTGRES_WRONG_CA  with --tls: a CA that signed nothing here
and no PG* variables of whoever started it.  run returns what COMMAND returned, or 128 and the
signal that ended it.  From Python:

    with postgres.start(tls=True) as server:
        server.env["WIJK_POSTGRES"]
        postgres.address(server.env["WIJK_POSTGRES"], user="wijk_lezen")

The server belongs to a process of its own, which cleans up when whoever started it is gone,
even when that was killed.  Without fsync, unless --durable: a test that crashes the machine
needs it, others are faster without.
"""
import argparse
import ctypes
import json
import os
import pwd
import select
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../servers"))
import place as ground  # noqa: E402 # pylint: disable=wrong-import-position

READY_SECONDS = 60
STOP_SECONDS = 10
PAUSE = 0.02
TRIES = 5  # somebody may take a free port before the server does
SOCKET_PATH = 107  # a socket's path cannot be longer
PR_SET_PDEATHSIG = 1
PROGRAMS = "/usr/lib/postgresql/15/bin"
SUPERUSER, DATABASE = "postgres", "wijk"
LEAVING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

HBA = """
local   all  all                trust
{kind:7} all  all  127.0.0.1/32  scram-sha-256
"""
SETTINGS = {
    "max_connections": "50",
    "listen_addresses": "127.0.0.1",
    "password_encryption": "scram-sha-256",
    "wal_level": "minimal",  # no replicas, so less to write
    "max_wal_senders": "0",
    "dynamic_shared_memory_type": "mmap",  # in the folder, so that it goes with it
    "timezone": "UTC",
    "log_timezone": "UTC",
}
FAST = {"fsync": "off", "full_page_writes": "off"}


class PostgresError(Exception):
    """A server that does not come up; the text says why, with the end of its log."""


def address(url, user=None, password=None, database=None, **parameters):
    """The same address for somebody else; a parameter that is None is taken away."""
    parts = urllib.parse.urlsplit(url)
    login, _, where = parts.netloc.rpartition("@")
    if user is not None:
        login = urllib.parse.quote(user, safe="")
        if password is not None:
            login += ":" + urllib.parse.quote(password, safe="")
    query = dict(urllib.parse.parse_qsl(parts.query))
    query.update(parameters)
    query = urllib.parse.urlencode({k: v for k, v in query.items() if v is not None})
    path = parts.path if database is None else "/" + urllib.parse.quote(database, safe="")
    return f"postgresql://{login}@{where}{path}" + (f"?{query}" if query else "")


def clean_environment():
    """PGHOST, PGSERVICE and the like would lead to somebody's real database."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def interrupt_when_parent_dies():
    """SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to leave."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


class Cluster:
    """The server itself, of the user who may run it: PostgreSQL refuses root."""

    def __init__(self, tls, durable):
        self.tls, self.durable = tls, durable
        self.process = None
        self.user = self._other_user() if os.geteuid() == 0 else None
        self.folder = self._make_folder()
        self.data, self.log = self._path("data"), self._path("server.log")
        self.port = 0

    @staticmethod
    def _other_user():
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                pass
        raise PostgresError("there is no user to run PostgreSQL as: postgres or nobody")

    def _make_folder(self):
        """Private, short enough for a socket, and where the server's user can come."""
        for parent in (tempfile.gettempdir(), "/tmp"):
            folder = tempfile.mkdtemp(prefix="wijk-postgres.", dir=os.path.realpath(parent))
            if len(os.path.join(folder, ".s.PGSQL.65535.lock")) <= SOCKET_PATH and (
                    self.user is None or self._lets_through(os.path.dirname(folder))):
                if self.user:
                    os.chown(folder, self.user.pw_uid, self.user.pw_gid)
                return folder
            os.rmdir(folder)
        raise PostgresError("no temporary folder with a short name that everybody can come to")

    @staticmethod
    def _lets_through(path):
        while path != "/":
            if not os.stat(path).st_mode & 0o001:
                return False
            path = os.path.dirname(path)
        return True

    def _path(self, name):
        return os.path.join(self.folder, name)

    def _give(self, path):
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def _write(self, name, text):
        path = self._path(name)
        with open(path, "w", opener=lambda p, flags: os.open(p, flags, 0o600),
                  encoding="utf-8") as out:
            out.write(text)
        self._give(path)
        return path

    def _options(self):
        who = {}
        if self.user:
            who = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return {"stdin": subprocess.DEVNULL, "cwd": self.folder, **who,
                "env": {**clean_environment(), "HOME": self.folder, "TZ": "UTC",
                        "LC_ALL": "C.UTF-8"}}

    def _do(self, program, *args):
        done = subprocess.run([f"{PROGRAMS}/{program}", *args], check=False, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              **self._options())
        if done.returncode != 0:
            raise PostgresError(f"{program}: {done.stdout}")

    def _certificates(self):
        """The names without -key are for clients; server.key is the server's alone."""
        for name in ("ca", "wrong-ca"):
            ground.certificate(self._path(name), f"/CN=Test {name}")
        ground.certificate(self._path("server"), "/CN=localhost", "subjectAltName=DNS:localhost",
                           "extendedKeyUsage=serverAuth", ca=self._path("ca"))
        self._give(self._path("server.key"))
        return {"ssl": "on", "ssl_cert_file": self._path("server.crt"),
                "ssl_key_file": self._path("server.key")}

    def start(self):
        """Makes and starts it; returns what its users are told."""
        password = secrets.token_hex(16)
        self._do("initdb", "--no-sync", "-D", self.data, "-U", SUPERUSER, "-A", "trust",
                 "-E", "UTF8", "--locale=C.UTF-8")
        settings = dict(SETTINGS, unix_socket_directories=self.folder,
                        hba_file=self._write("hba.conf", HBA.format(
                            kind="hostssl" if self.tls else "host")))
        if not self.durable:
            settings.update(FAST)
        if self.tls:
            settings.update(self._certificates())
        for left in reversed(range(TRIES)):
            if self._launch(settings):
                break
            if left == 0:
                raise PostgresError(f"no free port\n{self.log_end()}")
        self._psql(DATABASE, f"ALTER ROLE {SUPERUSER} PASSWORD '{password}'")
        return self._env(password)

    def _launch(self, settings):
        """False when somebody else took the port."""
        self.port = ground.free_port()
        args = [f"{PROGRAMS}/postgres", "-D", self.data, "-p", str(self.port)]
        for name, value in settings.items():
            args += ["-c", f"{name}={value}"]
        with open(self.log, "ab") as log:
            self._give(self.log)
            self.process = subprocess.Popen(
                args, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=interrupt_when_parent_dies, **self._options())
        deadline = time.monotonic() + READY_SECONDS
        while not self._is_ready():
            if time.monotonic() > deadline:
                raise PostgresError(f"not ready after {READY_SECONDS} s\n{self.log_end()}")
            try:
                self.process.wait(PAUSE)
            except subprocess.TimeoutExpired:
                continue
            if "could not create any TCP/IP sockets" not in self.log_end():
                raise PostgresError(f"postgres stopped\n{self.log_end()}")
            return False
        self._psql("postgres", f"CREATE DATABASE {DATABASE}")
        return True

    def _is_ready(self):
        return subprocess.run(
            [f"{PROGRAMS}/pg_isready", "-q", "-h", self.folder, "-p", str(self.port)],
            check=False, **self._options()).returncode == 0

    def _psql(self, database, statement):
        self._do("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p",
                 str(self.port), "-U", SUPERUSER, "-d", database, "-c", statement)

    def _env(self, password):
        url = address(f"postgresql://{SUPERUSER}@/{DATABASE}", host=self.folder, port=self.port)
        env = {
            "WIJK_POSTGRES": url,
            # The name is for the certificate; the number, because localhost can be ::1 as well.
            "WIJK_POSTGRES_TCP": address(url, SUPERUSER, password, host="localhost",
                                         hostaddr="127.0.0.1"),
            "WIJK_POSTGRES_LOG": self.log,
        }
        if self.tls:
            env["WIJK_POSTGRES_CA"] = self._path("ca.crt")
            env["WIJK_POSTGRES_WRONG_CA"] = self._path("wrong-ca.crt")
        return env

    def log_end(self):
        with open(self.log, errors="replace", encoding="utf-8") as log:
            return log.read()[-4000:]

    def stop(self):
        """Fast first, then at once: only a clean end gives its shared memory back."""
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self.process is None or self.process.poll() is not None:
                break
            self.process.send_signal(number)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                pass
        shutil.rmtree(self.folder)


def serve(tls, durable):
    """Until the input closes, a signal comes, or the server stops by itself."""
    def leave(*_):
        sys.exit(0)
    for number in LEAVING:
        signal.signal(number, leave)
    cluster = Cluster(tls, durable)
    try:
        print(json.dumps(cluster.start()), flush=True)
        while cluster.process.poll() is None:
            if select.select([sys.stdin], [], [], 1)[0] and not os.read(sys.stdin.fileno(), 4096):
                return 0
        raise PostgresError(f"postgres stopped\n{cluster.log_end()}")
    finally:
        for number in LEAVING:
            signal.signal(number, signal.SIG_IGN)
        cluster.stop()


class Server:
    """A server that runs; as a context manager it is stopped and removed at the end."""

    def __init__(self, tls=False, durable=False):
        flags = ["--tls"] * tls + ["--durable"] * durable
        self.process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), "serve", *flags], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        try:
            line = self.process.stdout.readline()
            if not line:
                raise PostgresError("PostgreSQL did not start; why is said above")
            self.env = json.loads(line)
        except BaseException:
            self.stop()
            raise

    def environment(self):
        """For a process that uses the server."""
        return {**clean_environment(), **self.env}

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


start = Server


class Signalled(Exception):
    def __init__(self, number, _frame):
        super().__init__(number)
        self.number = number


def raise_signal(number, frame):
    raise Signalled(number, frame)


def wait_for(process):
    """A signal for us is one for the command, which gets some time to leave well."""
    try:
        code = process.wait()
        return 128 - code if code < 0 else code
    except Signalled as caught:
        for number in LEAVING:
            signal.signal(number, signal.SIG_IGN)
        process.send_signal(caught.number)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return 128 + caught.number


def run(command, tls, durable):
    for number in LEAVING:
        signal.signal(number, raise_signal)
    try:
        with start(tls, durable) as server:
            try:
                process = subprocess.Popen(command, env=server.environment())
            except OSError as fault:
                print(f"postgres.py: {command[0]}: {fault.strerror}", file=sys.stderr)
                return 127
            return wait_for(process)
    except Signalled as caught:
        return 128 + caught.number


def main():
    # Only what is before the first "--" is ours.
    ours, command = sys.argv[1:], []
    if "--" in ours:
        ours, command = ours[:ours.index("--")], ours[ours.index("--") + 1:]
    parser = argparse.ArgumentParser(
        description="A real PostgreSQL for one test.",
        usage="%(prog)s run [--tls] [--durable] -- COMMAND... | serve [--tls] [--durable]")
    parser.add_argument("do", choices=["run", "serve"])
    parser.add_argument("--tls", action="store_true", help="TLS over TCP, and nothing else there")
    parser.add_argument("--durable", action="store_true", help="with fsync")
    options = parser.parse_args(ours)
    if (options.do == "run") != bool(command):
        parser.error("run needs a command, serve takes none")
    try:
        if options.do == "serve":
            return serve(options.tls, options.durable)
        return run(command, options.tls, options.durable)
    except (PostgresError, ground.ServerError) as fault:
        print(f"postgres.py: {fault}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
