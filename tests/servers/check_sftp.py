"""What one kiosk's key may and may not do on a drop that speaks SFTP.

Each command is one run of OpenSSH's own sftp, and of curl, which uses another library.
"""
import os
import shlex
import subprocess

SECONDS = 30
TIMED_OUT = 124
CURL_SECONDS = str(SECONDS)


class Answer:
    def __init__(self, done, fetched):
        self.code, self.fetched = done.returncode, fetched
        self.said = (done.stdout + done.stderr).decode(errors="replace")

    def __str__(self):
        return f"exit {self.code}: {self.said}"


class Client:
    """sftp with one key, to one server whose key is known."""

    def __init__(self, who, url, known_hosts, scratch):
        self.who, self.scratch, self.known_hosts = who, scratch, known_hosts
        self.host, _, port_path = url.removeprefix("sftp://").partition(":")
        self.port, _, self.base = port_path.partition("/")
        self.base = "/" + self.base

    def options(self):
        settings = {"BatchMode": "yes", "IdentitiesOnly": "yes", "IdentityAgent": "none",
                    "IdentityFile": self.who["key"], "User": self.who["user"],
                    "UserKnownHostsFile": self.known_hosts, "GlobalKnownHostsFile": "/dev/null",
                    # The quickest: there is no secret here that must last.
                    "KexAlgorithms": "curve25519-sha256",
                    "StrictHostKeyChecking": "yes", "ConnectTimeout": str(SECONDS)}
        return ["-F", "/dev/null"] + [w for k, v in settings.items() for w in ("-o", f"{k}={v}")]

    def run(self, *args, feed=b""):
        got = os.path.join(self.scratch, "got")
        if os.path.exists(got):
            os.remove(got)
        # What does not end has not been refused.
        done = subprocess.run(("timeout", str(SECONDS)) + args, input=feed,
                              capture_output=True, cwd=self.scratch, check=False)
        fetched = None
        if os.path.exists(got):
            with open(got, "rb") as f:
                fetched = f.read()
        return Answer(done, fetched)

    def command(self, line):
        """One line for sftp; `here` is what is sent, and `got` where it is fetched to."""
        return self.run("sftp", *self.options(), "-P", self.port, "-b", "-", self.host,
                        feed=line.encode() + b"\n")

    def put(self, name, body):
        with open(os.path.join(self.scratch, "here"), "wb") as f:
            f.write(body)
        return self.command(f"put here {shlex.quote(self.base + name)}")

    def get(self, name):
        return self.command(f"get {shlex.quote(self.base + name)} got")

    def ssh(self, *args):
        return self.run("ssh", *self.options(), "-p", self.port, *args)


class Drop:
    def __init__(self, server, suite, scratch):
        self.server, self.suite, self.scratch = server, suite, scratch
        self.info = info = server.info
        self.a, self.b = list(info["kiosks"])[:2]
        self.of_a = self.client(info["kiosks"][self.a])
        self.of_b = self.client(info["kiosks"][self.b])
        self.central_a = self.client(info["central"], info["central"]["urls"][self.a])
        self.central_b = self.client(info["central"], info["central"]["urls"][self.b])

    def client(self, who, url=None, known_hosts=None):
        return Client(who, url or who["url"], known_hosts or self.info["known_hosts"],
                      self.scratch)

    def allowed(self, what, answer, body=None):
        ok = answer.code == 0 and (body is None or answer.fetched == body)
        self.suite.check(what, ok, answer)

    def refused(self, what, client, line):
        before = self.server.snapshot()
        self.unchanged(what, before, client.command(line))

    def unchanged(self, what, before, answer):
        """Refused, nothing given away, nothing changed."""
        ok = answer.code not in (0, TIMED_OUT) and not answer.fetched and "secret" not in answer.said
        self.suite.check(f"{what} is refused", ok, answer)
        after = self.server.snapshot()
        self.suite.check(f"{what} changes nothing", before == after, f"{before} {after}")


def check_own(drop):
    a, b = drop.a, drop.b
    large = os.urandom(1 << 20)
    for kiosk, client, central in ((a, drop.of_a, drop.central_a), (b, drop.of_b, drop.central_b)):
        own, secret = f"kiosks/{kiosk}/00000001.batch", f"secret of {kiosk}".encode()
        drop.allowed("a kiosk puts a batch", client.put(own, b"older, and longer than the new one"))
        drop.allowed("and another over it", client.put(own, secret))
        drop.allowed("and reads it", client.get(own), secret)
        drop.allowed("central reads it", central.get(own), secret)
        drop.allowed("a large batch", client.put(f"kiosks/{kiosk}/00000002.batch", large))
        drop.allowed("arrives whole", central.get(f"kiosks/{kiosk}/00000002.batch"), large)
        for kind in ("ack", "keys"):
            drop.allowed(f"central puts .{kind}", central.put(f"acks/{kiosk}.{kind}", b"older"))
            drop.allowed("and over it", central.put(f"acks/{kiosk}.{kind}", secret))
            drop.allowed(f"the kiosk reads .{kind}", client.get(f"acks/{kiosk}.{kind}"), secret)
        answer = client.get(f"kiosks/{kiosk}/00000009.batch")
        drop.suite.check("what is not there is said", "not found" in answer.said, answer)


def check_curl(drop):
    """The same with libcurl and libssh2, which our programs use."""
    def curl(who, url, *args):
        return drop.of_a.run(
            "curl", "-q", "-sS", "--max-time", CURL_SECONDS, "--hostpubsha256",
            drop.info["host_sha256"], "--user", who["user"] + ":", "--key", who["key"], "--pubkey",
            who["public_key"], *args, url)
    kiosk, central = drop.info["kiosks"][drop.a], drop.info["central"]
    name, at = f"kiosks/{drop.a}/00000003.batch", central["urls"][drop.a]
    with open(os.path.join(drop.scratch, "here"), "wb") as f:
        f.write(b"secret by curl")
    drop.allowed("curl puts a batch, and makes folders", curl(
        kiosk, kiosk["url"] + name, "-T", "here", "--ftp-create-dirs"))
    drop.allowed("curl reads it for central", curl(central, at + name, "-o", "got"),
                 b"secret by curl")
    drop.allowed("curl puts an acknowledgement", curl(
        central, f"{at}acks/{drop.a}.ack", "-T", "here", "--ftp-create-dirs"))
    drop.allowed("curl reads it for the kiosk", curl(
        kiosk, f"{kiosk['url']}acks/{drop.a}.ack", "-o", "got"), b"secret by curl")


def check_others(drop):
    a, b = drop.a, drop.b
    own, acks = f"/kiosks/{a}/00000001.batch", f"/acks/{a}.ack"
    disk = drop.info["drop"]
    with open(os.path.join(drop.scratch, "here"), "wb") as f:
        f.write(b"changed")
    other = f"kiosks/{b}/00000001.batch"
    for path in (f"/{other}", f"../{other}", f"../{b}/{other}", f"/../{b}/{other}",
                 f"/../../{b}/{other}", f"/{b}/{other}", f"{disk}/{b}/{other}",
                 f"/kiosks/{a}/../{b}/00000001.batch", f"//kiosks//{b}/00000001.batch",
                 f"/kiosks/{b}./00000001.batch", f"/kiosks/{b.upper()}/00000001.batch",
                 f"/kiosks/%6b{b[1:]}/00000001.batch", f"/kiosks/{a}/%2e%2e/{b}/00000001.batch",
                 f"/kiosks/{a}/..%2f{b}%2f00000001.batch", f"/acks/{b}.ack", f"/acks/{b}.keys",
                 f"/../{b}/acks/{b}.ack", "/etc/passwd", f"{disk}/../etc/keys/{a}",
                 "/proc/self/environ"):
        drop.refused(f"get {path}", drop.of_a, f"get {path} got")
    for path in (f"/{other}", f"/../{b}/{other}", f"{disk}/{b}/{other}", f"/kiosks/{b}", "/x",
                 "/kiosks/x", acks, f"/acks/{a}.keys", "/acks/x", f"/acks/{b}.ack",
                 f"/../{b}/acks/{b}.ack", f"{disk}/../etc/keys/{b}"):
        drop.refused(f"put {path}", drop.of_a, f"put here {path}")
    for line in (f"rm {own}", f"rm {acks}", f"rmdir /kiosks/{a}", "rmdir /acks", "rmdir /kiosks",
                 f"rename {own} /kiosks/{a}/00000008.batch", f"rename {own} {acks}",
                 f"rename {acks} /acks/old", f"rename /kiosks/{a} /kiosks/{b}",
                 "rename /acks /old", f"symlink /acks /kiosks/{a}/00000008.batch",
                 f"symlink {disk}/{b}/{other} /kiosks/{a}/00000008.batch",
                 f"ln {acks} /kiosks/{a}/00000008.batch", f"ln {own} /kiosks/{a}/00000008.batch",
                 f"copy {acks} /kiosks/{a}/00000008.batch", f"copy {own} {acks}",
                 f"mkdir /kiosks/{b}", "mkdir /acks/x", "mkdir /x", f"mkdir /../{b}/x",
                 f"chmod 777 {own}", f"chmod 777 /kiosks/{a}", "chmod 777 /acks", f"chmod 777 {acks}",
                 f"chown 0 {own}", f"chgrp 0 {own}", f"ls /kiosks/{b}", f"ls /../{b}", f"ls /{b}",
                 f"ls {disk}"):
        drop.refused(line, drop.of_a, line)
    for place in ("/", "/..", "/kiosks", "/acks"):
        answer = drop.of_a.command(f"ls -la {place}")
        drop.suite.check(f"{place} shows nobody else", b not in answer.said, answer)


def check_central(drop):
    a, b = drop.a, drop.b
    own = f"/{a}/kiosks/{a}/00000001.batch"
    for line in (f"put here {own}", f"put here /{a}/kiosks/{a}/00000006.batch", "put here /x",
                 f"put here /{a}/x", f"rm {own}", f"rename {own} /{a}/acks/x",
                 f"rm /{a}/acks/{a}.ack", f"rmdir /{a}/acks", f"mkdir /{a}/kiosks/{b}",
                 f"chmod 777 /{a}/acks", f"symlink {own} /{b}/acks/x", "get /etc/passwd got"):
        drop.refused(f"central {line}", drop.central_a, line)


def check_credentials(drop):
    info, a, b = drop.info, drop.a, drop.b
    own, url = f"/kiosks/{a}/00000001.batch", info["kiosks"][a]["url"]
    key_of_a, key_of_b = info["kiosks"][a], info["kiosks"][b]
    for what, client in (
            ("an unknown key", drop.client(info["stranger"])),
            ("another's key", drop.client(dict(key_of_b, user=a))),
            ("central's name", drop.client(dict(key_of_a, user="centrale"), url)),
            ("central's key", drop.client(dict(info["central"], user=a), url)),
            ("root's name", drop.client(dict(key_of_a, user="root"))),
            ("an unknown name", drop.client(dict(key_of_a, user="kzzzzzzzzzzzzzzzz"))),
            ("a name in capitals", drop.client(dict(key_of_a, user=a.upper()))),
            ("a server with another key", drop.client(key_of_a, None, info["wrong_known_hosts"]))):
        drop.refused(f"get with {what}", client, f"get {own} got")
        drop.refused(f"put with {what}", client, f"put here {own}")
    before = drop.server.snapshot()
    for what, args in (
            ("a password", ("-o", "PubkeyAuthentication=no", "-o", "BatchMode=no", "-o",
                            "NumberOfPasswordPrompts=0", drop.of_a.host)),
            ("a forwarded port", ("-W", f"127.0.0.1:{drop.of_a.port}", drop.of_a.host)),
            ("a listening port", ("-o", "ExitOnForwardFailure=yes", "-N", "-R", "0:127.0.0.1:1",
                                  drop.of_a.host))):
        drop.unchanged(what, before, drop.of_a.ssh(*args))
    for command in ("id", "sh -c id", "scp -f /acks", "/usr/lib/openssh/sftp-server"):
        answer = drop.of_a.ssh(drop.of_a.host, command)
        drop.suite.check(f"no command: {command}", "uid=" not in answer.said, answer)
    answer = drop.of_a.ssh("-tt", drop.of_a.host)
    drop.suite.check("no terminal", "uid=" not in answer.said and "$" not in answer.said, answer)


def check(server, suite, scratch):
    drop = Drop(server, suite, scratch)
    check_own(drop)
    check_others(drop)
    check_central(drop)
    check_credentials(drop)
    check_curl(drop)
