#!/usr/bin/python3
"""Calendars from a real nginx over TLS: what wijksync makes of them, and what it does not.

    tests/agenda/test_feeds.py BUILD
"""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../network"))
import certs  # noqa: E402

BUILD = sys.argv[1] if len(sys.argv) > 1 else "build"
FIXTURES = os.path.join(HERE, "../fixtures/agenda")
PATIENCE = 30
# 18 November 2026, and steps of a day from there: faketime moves the clock of wijksync alone.
DAY = "2026-11-18 12:00:00"

NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}/t; proxy_temp_path {folder}/t; fastcgi_temp_path {folder}/t;
  uwsgi_temp_path {folder}/t; scgi_temp_path {folder}/t;
  gzip on; gzip_types text/plain application/octet-stream; gzip_min_length 1;
  default_type text/plain;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {cert}; ssl_certificate_key {key};
    root {www};
    location = /moved.ics {{ return 302 /nextcloud.ics; }}
    location = /plain.ics {{ return 302 http://127.0.0.1:{port}/nextcloud.ics; }}
    location = /file.ics {{ return 302 file:///etc/hostname; }}
    location = /round.ics {{ return 302 /round.ics; }}
    location = /secret.ics {{ auth_basic a; auth_basic_user_file {folder}/users; alias {www}/google.ics; }}
  }}
  server {{
    listen 127.0.0.1:{other} ssl;
    ssl_certificate {bad_cert}; ssl_certificate_key {bad_key};
    root {www};
  }}
}}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def old_authority(folder):
    """Its certificate is older than the time that wijksync is told that it is."""
    ca, key = os.path.join(folder, "ca.pem"), os.path.join(folder, "ca.key")
    subprocess.run(["faketime", "2020-01-01", "openssl", "req", "-x509", "-newkey", "ec",
                    "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", ca,
                    "-subj", "/CN=Proef-CA", "-days", "30000"], check=True, capture_output=True)
    return ca, key


class Web:
    def __init__(self, folder):
        self.www = os.path.join(folder, "www")
        os.mkdir(self.www)
        for name in ("nextcloud.ics", "google.ics", "outlook.ics", "rules.ics"):
            shutil.copy(os.path.join(FIXTURES, name), self.www)
        authority = certs.Authority(os.path.join(folder, "ca"), *old_authority(folder))
        self.ca = authority.ca
        self.port, self.other = free_port(), free_port()
        cert, key = authority.certificate("good", "DNS:localhost")
        bad_cert, bad_key = authority.certificate("other", "DNS:elders.test")
        hashed = subprocess.run(["openssl", "passwd", "-6", "geheim"], check=True,
                                capture_output=True, text=True).stdout.strip()
        with open(os.path.join(folder, "users"), "w", encoding="utf-8") as f:
            f.write(f"kiosk:{hashed}\n")
        with open(os.path.join(folder, "nginx.conf"), "w", encoding="utf-8") as f:
            f.write(NGINX.format(folder=folder, port=self.port, other=self.other, www=self.www,
                                 cert=cert, key=key, bad_cert=bad_cert, bad_key=bad_key))
        self.log = os.path.join(folder, "access.log")
        subprocess.run(["chmod", "-R", "go+rX", folder], check=True)
        self.process = subprocess.Popen(
            ["nginx", "-p", folder, "-c", os.path.join(folder, "nginx.conf")],
            stderr=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.process.poll() is not None:
                break
        sys.exit("nginx does not come up: " + open(os.path.join(folder, "error.log")).read())

    def url(self, name, port=None):
        return f"https://localhost:{port or self.port}/{name}"

    def put(self, name, data):
        path = os.path.join(self.www, name)
        with open(path + ".new", "wb") as f:
            f.write(data)
        os.rename(path + ".new", path)

    def requests(self):
        with open(self.log, encoding="utf-8") as f:
            return [line.split('"')[1:3] for line in f]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


class Kiosk:
    def __init__(self, folder, web):
        self.state = os.path.join(folder, "state")
        os.mkdir(self.state)
        self.minutes = 0
        self.trust("drop.localhost.conf", f"ca = {web.ca}\n")

    def trust(self, name, text):
        path = os.path.join(self.state, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, 0o600)

    def run(self, *args, code=0):
        moment = subprocess.run(
            ["date", "-u", "-d", f"{DAY} UTC + {self.minutes} minutes", "+%Y-%m-%d %H:%M:%S"],
            check=True, capture_output=True, text=True).stdout.strip()
        done = subprocess.run(["faketime", "-f", moment, f"{BUILD}/wijksync", "--state",
                               self.state, *args], capture_output=True, text=True,
                              env={**os.environ, "TZ": "UTC"})
        assert code is None or done.returncode == code, (args, done)
        return done.stdout + done.stderr

    def agenda(self, *args, code=0):
        return self.run("agenda", *args, code=code)

    def sync(self):
        """A quarter of an hour later.  There is no drop: an agenda does not need one."""
        self.minutes += 16
        said = self.run("agenda", "fetch", code=None)
        return said

    def titles(self):
        path = os.path.join(self.state, "agenda.db")
        if not os.path.exists(path):
            return None
        db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        rows = db.execute("SELECT DISTINCT title FROM activity ORDER BY title").fetchall()
        db.close()
        return [r[0] for r in rows]

    def last_day(self):
        db = sqlite3.connect(f"file:{self.state}/agenda.db?mode=ro", uri=True)
        last = db.execute("SELECT max(start) FROM occurrence").fetchone()[0]
        db.close()
        return last


def check_addresses(kiosk, _web):
    for bad in ("http://localhost/a.ics", "ftp://localhost/a.ics", "https://u:p@localhost/a.ics",
                "zomaar", "https://localhost/a b.ics", "gopher://x/y",
                "https://localhost/" + "a" * 2000):
        said = kiosk.agenda("add", bad, code=64)
        assert "https://" in said, said
    assert kiosk.agenda("list") == ""
    assert not os.path.exists(kiosk.state + "/feeds.db")


def check_fetch(kiosk, web):
    kiosk.agenda("add", web.url("nextcloud.ics").replace("https://", "webcal://"))
    assert os.stat(kiosk.state + "/feeds.db").st_mode & 0o777 == 0o600
    assert "nog niet opgehaald" in kiosk.agenda("list")
    kiosk.sync()
    assert "Weekend van de wijk" in kiosk.titles()
    assert "Gesprek met een bewoner" not in kiosk.titles()
    assert "4 activiteiten" in kiosk.agenda("list")
    before = os.stat(kiosk.state + "/agenda.db").st_ino
    # Not again within a quarter of an hour, and then only when it changed.
    asked = len(web.requests())
    kiosk.minutes += 5
    kiosk.run("agenda", "fetch")
    assert len(web.requests()) == asked
    kiosk.sync()
    assert web.requests()[-1][1].split()[0] == "304", web.requests()[-1]
    assert os.stat(kiosk.state + "/agenda.db").st_ino == before
    data = open(os.path.join(FIXTURES, "nextcloud.ics"), "rb").read()
    web.put("nextcloud.ics", data.replace(b"Weekend van de wijk", b"Weekend van de buurt"))
    kiosk.sync()
    assert "Weekend van de buurt" in kiosk.titles() and "Weekend van de wijk" not in kiosk.titles()


def check_several(kiosk, web):
    kiosk.agenda("add", web.url("google.ics"))
    kiosk.agenda("add", f"file://{FIXTURES}/outlook.ics")
    kiosk.sync()
    titles = kiosk.titles()
    assert {"Filmavond", "Schilderen", "Weekend van de buurt"} <= set(titles), titles
    assert "google.ics" in kiosk.agenda("list")
    kiosk.agenda("remove", "2")
    kiosk.sync()
    assert "Filmavond" not in kiosk.titles() and "Schilderen" in kiosk.titles()
    kiosk.agenda("remove", "9", code=66)
    kiosk.agenda("remove", f"file://{FIXTURES}/outlook.ics")
    kiosk.sync()
    assert "Schilderen" not in kiosk.titles()


def check_bad(kiosk, web):
    """Whatever comes, the agenda of before stays, and status says what to do."""
    good = open(os.path.join(FIXTURES, "nextcloud.ics"), "rb").read()
    empty = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
    busy = b"BEGIN:VCALENDAR\r\n" + b"".join(
        b"BEGIN:VEVENT\r\nUID:u%d\r\nDTSTART:20261118T100000\r\nSUMMARY:a\r\n"
        b"RRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\n" % n for n in range(2000)) + b"END:VCALENDAR\r\n"
    bad = [(b"<html>Log in op het netwerk</html>", "geen agenda"), (b"", "geen agenda"),
           (empty, "is leeg"), (good[:900], "houdt halverwege op"),
           (good.replace(b"SUMMARY", b"SUM\0MARY"), "vreemde tekens"),
           (b"BEGIN:VCALENDAR\r\nX:" + b"a" * (5 << 20), "groter dan 4 MB"),
           (b"BEGIN:VCALENDAR\r\n" * 100000, "past niet in een agenda")]
    titles = kiosk.titles()
    assert titles
    for data, words in bad:
        web.put("nextcloud.ics", data)
        said = kiosk.sync()
        assert words in said and words in kiosk.agenda("list"), (words, said)
        assert kiosk.titles() == titles, (words, kiosk.titles())
    os.remove(os.path.join(web.www, "nextcloud.ics"))
    assert "404" in kiosk.sync() and kiosk.titles() == titles
    web.put("nextcloud.ics", busy)
    kiosk.sync()
    web.put("nextcloud.ics", good)
    kiosk.sync()
    assert "ging mis" not in kiosk.agenda("list")
    assert "Weekend van de wijk" in kiosk.titles()


def check_ways(kiosk, web):
    """Redirects, certificates, and names with passwords."""
    cases = [("moved.ics", None, None), ("plain.ics", None, "stuurt de kiosk door"),
             ("file.ics", None, "stuurt de kiosk door"), ("round.ics", None, "stuurt de kiosk door"),
             ("google.ics", web.other, "certificaat"), ("secret.ics", None, "laat de kiosk niet toe")]
    for name, port, words in cases:
        url = web.url(name, port)
        kiosk.agenda("add", url)
        said = kiosk.sync()
        assert (words is None and said == "") or (words is not None and words in said), (name, said)
        if name != "secret.ics":
            kiosk.agenda("remove", url)
    # What opens the drop is not for other servers.
    ca = open(kiosk.state + "/drop.localhost.conf", encoding="utf-8").read()
    kiosk.trust("drop.conf", "user = kiosk\npassword = geheim\n")
    assert "laat de kiosk niet toe" in kiosk.sync()
    kiosk.trust("drop.localhost.conf", ca + "user = kiosk\npassword = geheim\n")
    assert kiosk.sync() == "" and "Filmavond" in kiosk.titles()


def check_days(kiosk, web):
    """The window moves with the days, also without a network; a clock put back does no harm."""
    with open(os.path.join(FIXTURES, "rules.ics"), "rb") as f:
        web.put("rules.ics", f.read())
    kiosk.agenda("add", web.url("rules.ics"))
    kiosk.sync()
    last = kiosk.last_day()
    web.stop()
    kiosk.minutes += 60 * 24 * 40
    assert "niet te bereiken" in kiosk.sync()
    assert kiosk.last_day() > last + 20 * 86400
    kiosk.minutes -= 60 * 24 * 39
    kiosk.sync()
    assert kiosk.last_day() < last + 20 * 86400


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        web = Web(folder)
        try:
            kiosk = Kiosk(folder, web)
            for check in (check_addresses, check_fetch, check_several, check_bad, check_ways,
                          check_days):
                check(kiosk, web)
                print(f"{check.__name__}: ok")
        finally:
            if web.process.poll() is None:
                web.stop()


main()
