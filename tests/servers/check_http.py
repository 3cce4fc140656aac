"""What one kiosk's credential may and may not do on a drop that speaks HTTP: WebDAV or S3.

Requests are written here, so that one with a path that no client makes goes out as it is, and for
S3 still has a signature that is right.
"""
import base64
import datetime
import hashlib
import hmac
import http.client
import os
import ssl
import subprocess
import urllib.parse

SECONDS = 30
# Apache refuses a certificate, or none, while hands are shaken; nginx does so in HTTP.
ALERTS = ("ALERT_CERTIFICATE_REQUIRED", "ALERT_UNKNOWN_CA")


def signed(who, method, host, path, body, headers):
    """The headers of an AWS signature, version 4, over exactly this path and these headers."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{now[:8]}/{who['region']}/s3/aws4_request"
    path, _, query = path.partition("?")
    every = {"host": host, "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
             "x-amz-date": now, **{name.lower(): value for name, value in headers.items()}}
    names = ";".join(sorted(every))
    lines = "".join(f"{name}:{every[name]}\n" for name in sorted(every))
    query = query + "=" if query and "=" not in query else query
    request = "\n".join((method, path, query, lines, names, every["x-amz-content-sha256"]))
    text = "\n".join(("AWS4-HMAC-SHA256", now, scope,
                      hashlib.sha256(request.encode()).hexdigest()))
    key = ("AWS4" + who["secret_key"]).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), "sha256").digest()
    signature = hmac.new(key, text.encode(), "sha256").hexdigest()
    del every["host"]
    every["authorization"] = (f"AWS4-HMAC-SHA256 Credential={who['access_key']}/{scope}, "
                              f"SignedHeaders={names}, Signature={signature}")
    return every


class Answer:
    """failure: why there was no answer at all; then status is 0."""

    def __init__(self, failure="", status=0, etag="", body=b""):
        self.failure, self.status, self.etag, self.body = failure, status, etag, body

    def is_good(self):
        return 200 <= self.status < 300

    def is_refusal(self):
        return 400 <= self.status < 500 or any(alert in self.failure for alert in ALERTS)

    def __str__(self):
        return f"{self.failure} status {self.status}, {self.body[:200]!r}"


class Client:
    """One line to a drop with the credential of one kiosk or of central, which stays open."""

    def __init__(self, who, url, ca):
        parts = urllib.parse.urlsplit(url)
        self.who, self.ca, self.line = dict(who), ca, None
        self.origin, self.host, self.base = f"https://{parts.netloc}", parts.netloc, parts.path

    def credential(self, method, path, body, headers):
        """The headers, with what says who asks."""
        if "secret_key" in self.who:
            return signed(self.who, method, self.host, path, body, headers)
        if "password" not in self.who:
            return headers
        said = base64.b64encode(f"{self.who['user']}:{self.who['password']}".encode())
        return {"Authorization": f"Basic {said.decode()}", **headers}

    def connect(self):
        context = ssl.create_default_context(cafile=self.ca)
        if "cert" in self.who:
            context.load_cert_chain(self.who["cert"], self.who["key"])
        self.line = http.client.HTTPSConnection(self.host, timeout=SECONDS, context=context)

    def close(self):
        if self.line:
            self.line.close()
        self.line = None

    def ask(self, method, path, body, headers):
        # By hand, so that the path goes out as it is.
        self.line.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            self.line.putheader(name, value)
        if body:
            self.line.putheader("Content-Type", "application/octet-stream")
        if body or method in ("PUT", "POST"):
            self.line.putheader("Content-Length", str(len(body)))
        try:
            self.line.endheaders(body or None)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
            pass  # refused before it was heard to the end: the answer may say why
        with self.line.getresponse() as answer:
            return Answer("", answer.status, answer.getheader("ETag", ""), answer.read())

    def send(self, method, name, body=b"", headers=None):
        """name follows the drop's address; one that begins with a slash is the whole path."""
        path = name if name.startswith("/") else self.base + name
        try:
            if not self.line:
                self.connect()
            was_open = self.line.sock is not None
            return self.ask(method, path, body, self.credential(method, path, body, headers or {}))
        except (http.client.RemoteDisconnected, ConnectionResetError) as e:
            self.close()
            # The server may hang up between two requests.
            return self.send(method, name, body, headers) if was_open else Answer(repr(e))
        except ssl.SSLError as e:
            self.close()
            return Answer(repr(e))


def put(client, name, body):
    """As our programs do it: where the folder is missing, make it and try again."""
    answer = client.send("PUT", name, body)
    if answer.status in (404, 409):
        client.send("MKCOL", name.rpartition("/")[0] + "/")
        answer = client.send("PUT", name, body)
    return answer


class Drop:
    """A server with something in it of both kiosks."""

    def __init__(self, server, suite):
        self.server, self.suite = server, suite
        self.info = info = server.info
        self.a, self.b = list(info["kiosks"])[:2]
        self.of_a = self.client(info["kiosks"][self.a])
        self.of_b = self.client(info["kiosks"][self.b])
        self.state = None  # what the drop held after the last refusal
        self.central = self.client(info["central"], info["central"]["urls"][self.b])

    def client(self, who, url=None, ca=None):
        return Client(who, url or who["url"], ca or self.info["ca"])

    def allowed(self, what, answer, body=None):
        self.state = None
        self.suite.check(what, answer.is_good() and (body is None or answer.body == body), answer)

    def refused(self, what, client, *request):
        """Refused in words that mean it, nothing given away, nothing changed."""
        before = self.state or self.server.snapshot()
        answer = client.send(*request)
        ok = answer.is_refusal() and b"secret" not in answer.body
        self.suite.check(f"{what} is refused", ok, f"{request[:2]} {answer}")
        self.state = self.server.snapshot()
        self.suite.check(f"{what} changes nothing", before == self.state,
                         f"{before} {self.state}")


def check_own(drop):
    """What both sides must be able to do."""
    a, b, suite = drop.a, drop.b, drop.suite
    first, large = b"secret of a", os.urandom(1 << 20)
    for kiosk, client in ((a, drop.of_a), (b, drop.of_b)):
        for number in (1, 2):
            name = f"kiosks/{kiosk}/{number:08}.batch"
            drop.allowed(f"a kiosk puts batch {number}", put(client, name, b"secret, older"))
    drop.allowed("a kiosk puts over its batch",
                 put(drop.of_a, f"kiosks/{a}/00000001.batch", first))
    drop.allowed("a kiosk reads its batch", drop.of_a.send("GET", f"kiosks/{a}/00000001.batch"),
                 first)
    drop.allowed("the largest batch fits", put(drop.of_a, f"kiosks/{a}/00000002.batch", large))
    drop.allowed("central reads it", drop.central.send("GET", f"kiosks/{a}/00000002.batch"), large)
    drop.allowed("a number of nine digits", put(drop.of_a, f"kiosks/{a}/100000000.batch", first))
    answer = drop.of_a.send("PUT", f"kiosks/{a}/00000003.batch", b"x" * (2 << 20))
    suite.check("two batches in one are too much", answer.status == 413, answer)
    for client, name in ((drop.of_a, f"kiosks/{a}/00000009.batch"), (drop.of_a, f"acks/{a}.ack"),
                         (drop.central, f"kiosks/{b}/00000009.batch")):
        answer = client.send("GET", name)
        suite.check(f"{name} is not there yet", answer.status == 404, answer)
    for kiosk, client in ((a, drop.of_a), (b, drop.of_b)):
        for kind in ("ack", "keys"):
            body = f"secret {kind} of {kiosk}".encode()
            drop.allowed(f"central writes .{kind}", put(drop.central, f"acks/{kiosk}.{kind}", body))
            drop.allowed(f"the kiosk reads .{kind}", client.send("GET", f"acks/{kiosk}.{kind}"),
                         body)
            drop.allowed(f"and asks for .{kind}", client.send("HEAD", f"acks/{kiosk}.{kind}"))


def check_conditional(drop):
    """A changed acknowledgement is always seen, also one of the same size in the same second."""
    name = f"acks/{drop.a}.ack"
    for turn in range(4):
        body = b"ack %d" % turn
        drop.allowed("central writes again", put(drop.central, name, body))
        answer = drop.of_a.send("GET", name)
        drop.allowed("the kiosk reads what is new", answer, body)
        if answer.etag:
            known = {"If-None-Match": answer.etag}
            again = drop.of_a.send("GET", name, b"", known)
            drop.suite.check("what is known is not sent again", again.status == 304, again)
            put(drop.central, name, b"ACK %d" % turn)
            drop.allowed("but what is new is", drop.of_a.send("GET", name, b"", known),
                         b"ACK %d" % turn)


def check_others(drop):
    """Plain requests for what belongs to another."""
    a, b, base = drop.a, drop.b, drop.of_a.origin + drop.of_a.base
    own, other = f"kiosks/{a}/00000001.batch", f"kiosks/{b}/00000001.batch"
    new = f"kiosks/{b}/00000005.batch"
    for name in (other, f"acks/{b}.ack", f"acks/{b}.keys"):
        for method in ("GET", "HEAD", "DELETE", "PROPFIND", "LOCK", "UNLOCK", "OPTIONS", "REPORT"):
            drop.refused(f"{method} of another's {name[:4]}", drop.of_a, method, name)
    for name in (other, new, f"acks/{a}.ack", f"acks/{a}.keys", f"acks/{b}.ack", f"acks/{b}.keys",
                 f"kiosks/{b}/x.batch", "kiosks/x", "x", f"kiosks/{a}/.htaccess",
                 f"kiosks/{a}/1.batch", f"kiosks/{a}/00000001.batch.part",
                 f"kiosks/{a}/sub/00000001.batch", f"kiosks/{a}/00000001.ack"):
        for method in ("PUT", "POST", "PATCH", "PROPPATCH"):
            drop.refused(f"{method} {name}", drop.of_a, method, name, b"changed")
    for name in ("", "kiosks", "kiosks/", f"kiosks/{a}", f"kiosks/{a}/", f"kiosks/{b}/", "acks/",
                 "?list-type=2", f"?prefix=kiosks/{b}/"):
        for method in ("GET", "PROPFIND"):
            drop.refused(f"{method} of the list {name}", drop.of_a, method, name)
    for name in (f"kiosks/{b}/", f"kiosks/{b}/sub/", "kiosks/new/", "acks/new/", "new/"):
        drop.refused(f"MKCOL {name}", drop.of_a, "MKCOL", name)
    for name in (own, f"acks/{a}.ack", f"kiosks/{a}/", "kiosks/", ""):
        drop.refused(f"DELETE {name}", drop.of_a, "DELETE", name)
    for source, target in ((own, new), (own, f"acks/{a}.ack"), (own, f"acks/{b}.ack"),
                           (other, f"kiosks/{a}/00000007.batch"), (other, own),
                           (f"acks/{b}.ack", f"kiosks/{a}/00000007.batch"),
                           (f"kiosks/{b}/", f"kiosks/{a}/"), (f"kiosks/{a}/", f"kiosks/{b}/")):
        for method in ("COPY", "MOVE"):
            drop.refused(f"{method} {source} to {target}", drop.of_a, method, source, b"",
                         {"Destination": base + target, "Overwrite": "T"})
    if drop.server.info["kind"] == "s3":
        check_curl_signs(drop, own)
        check_s3(drop, own, other)


def check_curl_signs(drop, own):
    """curl's own signature, which our programs use, is let in as well."""
    who, empty = drop.of_a.who, hashlib.sha256(b"").hexdigest()
    # A name with a colon can only be told to the command line in an address.
    name = urllib.parse.quote(who["access_key"], safe="")
    url = f"https://{name}:{who['secret_key']}@{drop.of_a.host}{drop.of_a.base}{own}"
    done = subprocess.run(
        ["curl", "-q", "-sS", "--fail", "--max-time", str(SECONDS), "--noproxy", "*", "--cacert",
         drop.of_a.ca, "--aws-sigv4", f"aws:amz:{who['region']}:s3", "-H",
         f"x-amz-content-sha256: {empty}", "-K", "-"],
        input=f'url = "{url}"\n'.encode(), capture_output=True, check=False)
    drop.suite.check("curl's own signature is right",
                     done.returncode == 0 and done.stdout.startswith(b"secret"), done)


def check_s3(drop, own, other):
    """Ways that only S3 and Swift have."""
    for header in ("x-amz-copy-source", "x-copy-from", "X_Amz_Copy_Source"):
        drop.refused(f"PUT with {header}", drop.of_a, "PUT", own, b"", {header: "/postbus/" + other})
    for query in ("?acl", "?uploads", "?delete", "?tagging", "?versions", "?policy"):
        for method in ("GET", "PUT", "POST"):
            drop.refused(f"{method} {query}", drop.of_a, method, query, b"x")
            drop.refused(f"{method} own batch {query}", drop.of_a, method, own + query, b"x")
    for path in ("/", "/auth/v1.0", "/v1/AUTH_postbus/postbus/" + other, "/v1/AUTH_postbus",
                 "/info", "/other/", "/other"):
        for method in ("GET", "PUT"):
            drop.refused(f"{method} {path}", drop.of_a, method, path, b"")
    # The name of one, signed with the secret of the other.
    who = dict(drop.of_a.who, access_key=drop.of_b.who["access_key"])
    drop.refused("another's access key", drop.client(who), "GET", other)


def tricks(a, b):
    """Ways to write the path of b's first batch, from what a may reach."""
    batch = "00000001.batch"
    other = f"kiosks/{b}/{batch}"
    return [f"kiosks/{a}/../{b}/{batch}", f"kiosks/{a}/%2e%2e/{b}/{batch}",
            f"kiosks/{a}/%2E%2E/{b}/{batch}", f"kiosks/{a}/..%2f{b}/{batch}",
            f"kiosks/{a}/%2e%2e%2f{b}%2f{batch}", f"kiosks/{a}%2f..%2f{b}/{batch}",
            f"kiosks/{a}/.%2e/{b}/{batch}", f"kiosks/{a}/%252e%252e/{b}/{batch}",
            f"kiosks/{a}/..;/{b}/{batch}", f"kiosks/{a}/..\\{b}\\{batch}",
            f"kiosks/{a}/..%5c{b}%5c{batch}", f"kiosks/{a}/{batch}/../../{b}/{batch}",
            f"kiosks/{a}/{batch}%00/../../{b}/{batch}", f"kiosks//{b}/{batch}",
            f"/{other}", f"//{other}", f"./{other}", f"kiosks/./{b}/{batch}",
            f"kiosks/%6b{b[1:]}/{batch}", f"kiosks/{b.upper()}/{batch}", f"KIOSKS/{b}/{batch}",
            f"%6biosks/{b}/{batch}", f"kiosks%2f{b}%2f{batch}", f"kiosks/{b}./{batch}",
            f"kiosks/{b}%20/{batch}", f"kiosks/{b}%00/{batch}", f"{other}.", f"{other}%20",
            f"{other}%00", f"{other}/", f"{other}?x", f"{other}?kiosks/{a}/{batch}", f"{other};{a}",
            f"{other}%0a", f"{other}#kiosks/{a}/{batch}", f"kiosks/{a},{b}/{batch}",
            f"acks/{a}.ack/../../{other}", f"acks/%2e%2e/{other}", f"acks/../{other}"]


def check_paths(drop):
    a, b = drop.a, drop.b
    # Also to what is its own: a path that is not plain is not looked into, but refused.
    for trick in tricks(a, b) + tricks(b, a):
        # Some begin with a slash, which is part of the trick.
        path = drop.of_a.base + trick
        for method in ("GET", "PUT"):
            drop.refused(f"{method} {trick}", drop.of_a, method, path, b"changed")
    for path in (f"{drop.of_a.origin}{drop.of_a.base}kiosks/{b}/00000001.batch",
                 f"https://other{drop.of_a.base}kiosks/{b}/00000001.batch"):
        for method in ("GET", "PUT"):
            answer_to = drop.client(drop.of_a.who)
            answer_to.base = ""
            drop.refused(f"{method} {path}", answer_to, method, path, b"changed")
    for header in ("X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-Forwarded-User",
                   "X-Remote-User", "Remote-User"):
        value = {"X-HTTP-Method-Override": "GET", "X-Forwarded-User": b, "X-Remote-User": b,
                 "Remote-User": b}.get(header, f"/kiosks/{b}/00000001.batch")
        drop.refused(f"{header}", drop.of_a, "GET", f"kiosks/{b}/00000001.batch", b"",
                     {header: value})


def check_central(drop):
    a, b = drop.a, drop.b
    for kiosk in (a, b):
        drop.allowed("central reads every kiosk",
                     drop.central.send("GET", f"kiosks/{kiosk}/00000001.batch"))
    for name in (f"kiosks/{a}/00000001.batch", f"kiosks/{a}/00000006.batch", "acks/x", "x",
                 f"acks/{a}.ack.part", "acks/../x"):
        drop.refused(f"central PUT {name}", drop.central, "PUT", name, b"changed")
    for name in (f"kiosks/{a}/00000001.batch", f"acks/{a}.ack", "kiosks/", ""):
        drop.refused(f"central DELETE {name}", drop.central, "DELETE", name)


def check_credentials(drop):
    """No credential, half of one, another's."""
    a, b, own = drop.a, drop.b, f"kiosks/{drop.a}/00000001.batch"
    who, other, central = drop.of_a.who, drop.of_b.who, drop.central.who
    url = who["url"]
    wrong = [("no credential", {})]
    if "password" in who:
        wrong += [("a wrong password", {"user": a, "password": "wrong"}),
                  ("an empty password", {"user": a, "password": ""}),
                  ("no name", {"user": "", "password": who["password"]}),
                  ("another's password", {"user": a, "password": other["password"]}),
                  ("central's name", {"user": "centrale", "password": who["password"]}),
                  ("central's name in capitals", {"user": "CENTRALE",
                                                  "password": central["password"]}),
                  ("an unknown name", {"user": "kzzzzzzzzzzzzzzzz", "password": "x"}),
                  ("a name in capitals", {"user": a.upper(), "password": who["password"]}),
                  ("a name with a request", {"user": f"{a} GET /{own} HTTP/1.1",
                                             "password": who["password"]})]
    if "secret_key" in who:
        wrong += [("a wrong secret", dict(who, secret_key="wrong")),
                  ("another's secret", dict(who, secret_key=other["secret_key"])),
                  ("central's access key", dict(who, access_key=central["access_key"])),
                  ("an unknown access key", dict(who, access_key="postbus:kzzzzzzzzzzzzzzzz"))]
    if "stranger" in drop.info:
        wrong += [("a certificate of another CA", drop.info["stranger"])]
    for what, credential in wrong:
        client = drop.client(credential, url)
        for method in ("GET", "PUT"):
            drop.refused(f"{method} with {what}", client, method, own, b"changed")
            drop.refused(f"{method} with {what}, of b", client, method,
                         f"kiosks/{b}/00000001.batch", b"changed")
    if "cert" in who:
        # The CA of the server signs no clients.
        client = drop.client(dict(who, key=other["key"]), url)
        answer = client.send("GET", own)
        drop.suite.check("a key of another certificate does not work",
                         "KEY_VALUES_MISMATCH" in answer.failure, answer)
    before = drop.server.snapshot()
    client = drop.client(who, ca=drop.info["wrong_ca"])
    for method in ("GET", "PUT"):
        answer = client.send(method, own, b"changed")
        drop.suite.check("a server of another CA is not talked to",
                         "CERTIFICATE_VERIFY_FAILED" in answer.failure, answer)
    drop.suite.check("nor given anything", before == drop.server.snapshot(), "")


def check_invites(drop):
    """Who knows its name may read an invitation; only central writes one."""
    name, url = "invites/" + "0a" * 16, drop.of_a.who["url"]
    drop.allowed("central puts an invitation", put(drop.central, name, b"secret, older"))
    drop.allowed("central puts over it", put(drop.central, name, b"secret invitation"))
    nobody = drop.client({}, url)
    drop.allowed("anybody reads it", nobody.send("GET", name), b"secret invitation")
    answer = nobody.send("GET", "invites/" + "0b" * 16)
    drop.suite.check("another one is not there", answer.status == 404, answer)
    strangers = [("nobody", nobody), ("a kiosk", drop.of_a)]
    if "password" in drop.of_a.who:
        strangers.append(("a false central",
                          drop.client({"user": "centrale", "password": "wrong"}, url)))
    for what, client in strangers:
        for method in ("PUT", "POST", "DELETE", "PROPFIND", "MKCOL", "COPY", "LOCK"):
            drop.refused(f"{method} of an invitation by {what}", client, method, name, b"changed")
        drop.refused(f"a new invitation by {what}", client, "PUT", "invites/" + "0c" * 16, b"x")
        for path in ("", "invites", "invites/", name + "/", name + ".x", name[:-1], name.upper(),
                     f"invites/../{name}", f"{name}/../../kiosks/{drop.a}/00000001.batch",
                     f"invites/%2e%2e/kiosks/{drop.a}/00000001.batch", f"{name}?x",
                     f"invites/x/{name[8:]}"):
            drop.refused(f"GET {path} by {what}", client, "GET", drop.of_a.base + path)


def check(server, suite, _):
    drop = Drop(server, suite)
    check_own(drop)
    check_others(drop)
    check_paths(drop)
    check_central(drop)
    check_credentials(drop)
    check_invites(drop)
    check_conditional(drop)
