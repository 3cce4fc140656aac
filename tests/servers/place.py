"""The ground under a test server: a folder, a user, free ports, certificates, processes.

A server runs from the files in packaging/drop, with only their @NAMES@ filled in, so that
what is tested is what is shipped.  Started by root it runs as nobody: a test must not need,
nor give, more than a real server gets.
"""
import base64
import ctypes
import hashlib
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time

SHIPPED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../packaging/drop")
KIOSK_ID = re.compile(r"k[0-9a-z]{16}")
CENTRAL = "centrale"
READY_SECONDS = 60
STOP_SECONDS = 10
PR_SET_PDEATHSIG = 1


class ServerError(Exception):
    """A server that does not come up; the text says why, with the end of its logs."""


def die_with_parent():
    """No server outlives a test that was killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Place:
    """One server's folder: etc/ (its settings), run/ (its logs), data/ and client/ (for tests)."""

    def __init__(self, folder, kiosks):
        for kiosk in kiosks:
            if not KIOSK_ID.fullmatch(kiosk):
                raise ServerError(f"{kiosk} is not a kiosk's id, such as k0123456789abcdef")
        self.folder = os.path.realpath(folder)
        self.kiosks = list(kiosks)
        self.processes = []
        self.afterwards = []
        self.drop = None
        self.is_root = os.geteuid() == 0
        self.user = pwd.getpwnam("nobody") if self.is_root else pwd.getpwuid(os.geteuid())
        self.made_folder = not os.path.exists(self.folder)
        os.makedirs(self.folder, exist_ok=True)
        if os.listdir(self.folder):
            raise ServerError(f"{self.folder} is not empty")
        if self.is_root:
            self.let_through()
        self.etc, self.run, self.data, self.client = (
            self.made(name) for name in ("etc", "run", "data", "client"))
        for path in (self.etc, self.run, self.data):
            self.give(path)

    def let_through(self):
        """nobody must be able to walk to the folder; only temporary folders are opened for that."""
        limit = os.path.realpath(tempfile.gettempdir())
        path = self.folder
        while path != "/":
            mode = os.stat(path).st_mode
            if not mode & 0o001:
                if not path.startswith(limit + "/"):
                    raise ServerError(f"{self.user.pw_name} cannot enter {path}")
                os.chmod(path, (mode & 0o777) | 0o011)
            path = os.path.dirname(path)

    def made(self, *names):
        path = os.path.join(self.folder, *names)
        os.makedirs(path, mode=0o755, exist_ok=True)
        return path

    def give(self, path):
        if self.is_root:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def write(self, path, text, mode=0o644):
        """A file of the server, which only the server's user may have to read."""
        with open(path, "w", opener=lambda p, flags: os.open(p, flags, mode), encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, mode)
        if not path.startswith(self.client):
            self.give(path)
        return path

    def fill(self, shipped, **names):
        """Fills a shipped file in and puts it in etc/; a name that is left over is a fault."""
        with open(os.path.join(SHIPPED, shipped), encoding="utf-8") as f:
            lines = f.read().splitlines()
        for number, line in enumerate(lines):
            if line.startswith("#"):
                continue
            for name, value in names.items():
                line = line.replace(f"@{name}@", str(value))
            if re.search(r"@[A-Z]+@", line):
                raise ServerError(f"{shipped}: not filled in: {line}")
            lines[number] = line
        text = "\n".join(lines) + "\n"
        return self.write(os.path.join(self.etc, os.path.basename(shipped)), text)

    def drop_folder(self):
        """data/drop with kiosks/, acks/ and invites/ in it, and data/temp."""
        for names in (("temp",), ("drop",), ("drop", "kiosks"), ("drop", "acks"),
                      ("drop", "invites")):
            path = self.made("data", *names)
            os.chmod(path, 0o700)
            self.give(path)
        self.drop = os.path.join(self.data, "drop")
        return self.drop

    def snapshot(self):
        """{name: hash of the bytes} of all that the drop holds: a test sees what changed."""
        found = {}
        for folder, folders, names in os.walk(self.drop):
            for name in folders:
                found[os.path.relpath(os.path.join(folder, name), self.drop) + "/"] = ""
            for name in names:
                path = os.path.join(folder, name)
                found[os.path.relpath(path, self.drop)] = (
                    os.readlink(path) if os.path.islink(path) else file_hash(path))
        return found

    # Processes

    def launch(self, *args, env=None, as_root=False):
        options = {}
        if self.is_root and not as_root:
            options = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        # The signal would also come when a thread ends, which is not what is meant.
        if threading.current_thread() is threading.main_thread():
            options["preexec_fn"] = die_with_parent
        with open(os.path.join(self.run, "output.log"), "ab") as log:
            process = subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       cwd=self.run, env=env, start_new_session=True, **options)
        self.processes.append(process)
        return process

    def wait_until(self, is_ready, what):
        deadline = time.monotonic() + READY_SECONDS
        while not is_ready():
            for process in self.processes:
                if process.poll() is not None:
                    raise ServerError(f"{what} stopped with {process.returncode}\n{self.logs()}")
            if time.monotonic() > deadline:
                raise ServerError(f"{what} is not ready after {READY_SECONDS} s\n{self.logs()}")
            time.sleep(0.02)

    def logs(self):
        text = ""
        for folder, _, names in os.walk(self.run):
            for name in sorted(n for n in names if n.endswith("log")):
                with open(os.path.join(folder, name), errors="replace", encoding="utf-8") as f:
                    text += f"--- {name}\n{f.read()[-4000:]}\n"
        return text

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                pass
            # Workers that lost their master as well.
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        self.processes = []

    def at_end(self, do):
        """For what is outside the folder."""
        self.afterwards.append(do)

    def clean(self):
        self.stop()
        for do in self.afterwards:
            do()
        self.afterwards = []
        for name in os.listdir(self.folder):
            shutil.rmtree(os.path.join(self.folder, name))
        if self.made_folder:
            os.rmdir(self.folder)


def file_hash(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def answers_tls(port, ca):
    """A handshake with a certificate that this CA signed: it is our server, and no other's."""
    context = ssl.create_default_context(cafile=ca)
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as s:
            context.wrap_socket(s, server_hostname="127.0.0.1").close()
        return True
    except OSError:
        return False


# Certificates and passwords

def openssl(*args):
    done = subprocess.run(("openssl",) + args, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise ServerError(f"openssl {args[0]}: {done.stderr}")
    return done.stdout


def certificate(stem, subject, *extensions, ca=None):
    """Makes stem.key and stem.crt, signed by the CA of stem `ca`, or by itself."""
    args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "30", "-subj", subject, "-keyout", stem + ".key", "-out", stem + ".crt"]
    if ca:
        args += ["-CA", ca + ".crt", "-CAkey", ca + ".key", "-addext",
                 "basicConstraints=critical,CA:FALSE"]
    for extension in extensions:
        args += ["-addext", extension]
    openssl(*args)
    os.chmod(stem + ".key", 0o600)


def server_certificate(place):
    """etc/server.crt and .key; client/ca.crt that signed it, client/wrong-ca.crt that did not."""
    for name in ("ca", "wrong-ca"):
        certificate(os.path.join(place.client, name), f"/CN=Test {name}")
    # 10.0.2.2 is this machine, as one in QEMU sees it.
    stem = os.path.join(place.etc, "server")
    certificate(stem, "/CN=localhost", "subjectAltName=IP:127.0.0.1,IP:10.0.2.2,DNS:localhost",
                "extendedKeyUsage=serverAuth", ca=os.path.join(place.client, "ca"))
    place.give(stem + ".key")
    return {"ca": os.path.join(place.client, "ca.crt"),
            "wrong_ca": os.path.join(place.client, "wrong-ca.crt")}


def client_certificates(place):
    """A certificate for each kiosk and for central; `stranger` says it is a kiosk, and lies."""
    ca = os.path.join(place.client, "kiosks-ca")
    certificate(ca, "/CN=Test kiosks")
    shutil.copy(ca + ".crt", place.etc)
    signers = [(name, name, ca) for name in place.kiosks + [CENTRAL]]
    signers.append(("stranger", place.kiosks[0], os.path.join(place.client, "wrong-ca")))
    found = {}
    for name, subject, signer in signers:
        stem = os.path.join(place.client, name)
        certificate(stem, f"/CN={subject}", "extendedKeyUsage=clientAuth", ca=signer)
        found[name] = {"cert": stem + ".crt", "key": stem + ".key"}
    return found


def passwords(place):
    """etc/passwords, and {name: {user, password}}."""
    found = {name: {"user": name, "password": secrets.token_hex(20)}
             for name in place.kiosks + [CENTRAL]}
    lines = ""
    for one in found.values():
        digest = base64.b64encode(hashlib.sha1(one["password"].encode()).digest()).decode()
        lines += f"{one['user']}:{{SHA}}{digest}\n"
    place.write(os.path.join(place.etc, "passwords"), lines, 0o600)
    return found
