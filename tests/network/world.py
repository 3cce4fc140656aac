"""A kiosk, a central, a real server between them, and the breaking proxy on the only way there."""
import contextlib
import importlib.util
import os
import re
import shutil
import stat
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../servers"))

import servers  # noqa: E402  (its folder had to be named first)
from place import Place as Ground, answers, free_port  # noqa: E402

import certs  # noqa: E402
from proxy import Proxy  # noqa: E402


def _torture_place():
    """tests/torture/place.py; by its path, because tests/servers has a module of that name too."""
    spec = importlib.util.spec_from_file_location(
        "torture_place", os.path.join(HERE, "../torture/place.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


torture = _torture_place()
Broken = torture.Broken

PATIENCE = 2  # seconds that the programs wait for a drop that says nothing
LIMIT = 10 * PATIENCE  # seconds that a program may take, whatever the line does
torture.PATIENCE = LIMIT + 10  # and then it is stopped

PLAIN_SITE = """
server {{
	listen 127.0.0.1:{port};
	root {data}/drop;
	client_body_temp_path {data}/temp;
	client_max_body_size 1100k;
	dav_methods PUT MKCOL;
	create_full_put_path on;
	dav_access user:rw;
	default_type application/octet-stream;
	types {{ }}
	etag off;
	if_modified_since off;
}}
"""


class PlainServer(servers.Server):
    """nginx over plain http, so that every byte of a conversation is one that a person can read."""

    def __init__(self, folder):
        ground = Ground(folder, [])
        try:
            port = free_port()
            info = {"drop": ground.drop_folder(), "port": port}
            site = ground.write(os.path.join(ground.etc, "plain.conf"),
                                PLAIN_SITE.format(port=port, data=ground.data))
            main = ground.write(os.path.join(ground.etc, "nginx.conf"),
                                servers.NGINX_MAIN.format(run=ground.run, site=site))
            ground.launch("/usr/sbin/nginx", "-c", main, "-p", ground.run, "-e",
                          os.path.join(ground.run, "error.log"))
            ground.wait_until(lambda: answers(port), "nginx")
        except BaseException:
            ground.clean()
            raise
        super().__init__(ground, info)


class World(torture.Place):
    """One kiosk, one central, one drop.  kind is how they get there:

    http       nginx without TLS
    https      nginx as it ships, with names and passwords
    connect    the same, through an HTTP proxy to an address that leads nowhere without it
    apache, certificate, sftp, s3    the other servers that tests/servers starts
    """

    def __init__(self, build, folder, kind):
        os.makedirs(folder)
        super().__init__(build, folder)
        self.kind, self.server, self.tls = kind, None, {}
        self.url = self.central_url = ""
        self.admit, self.people = [], 0
        self.proxy = Proxy("127.0.0.1", 0, connect=kind == "connect")
        self.proxy.__enter__()

    def make(self):
        os.makedirs(self.state, 0o700)
        enrol = self.sync[:-1] + [
            "enrol", self.word("WKC1-", self.must(self.central + ["init"])), "--centre", "Proef"]
        code = self.word("WKK1-", self.must(enrol + ["--drop", "http://127.0.0.1:9/"]))
        conf = os.path.join(self.state, "kiosk.conf")
        with open(conf, encoding="utf-8") as file:
            kiosk = next(line.split()[2] for line in file if line.startswith("kiosk ="))
        server = os.path.join(self.folder, "server")
        if self.kind == "http":
            self.server = PlainServer(server)
            there = staff = {"url": f"http://127.0.0.1:{self.server.info['port']}/"}
        else:
            name = {"https": "nginx", "connect": "nginx", "certificate": "nginx-certificate"}
            self.server = servers.start(name.get(self.kind, self.kind), server, [kiosk])
            there, staff = self.server.info["kiosks"][kiosk], self.server.info["central"]
            staff = {**staff, "url": staff["urls"][kiosk]}
        self.proxy.server_port = int(re.search(r":(\d+)/", there["url"])[1])
        self.url, self.central_url = self._by_proxy(there["url"]), self._by_proxy(staff["url"])
        self._write_access(self.state, there)
        self._write_access(self.home, staff)
        self.must(enrol + ["--drop", self.url, "--again"])
        self.admit = self.central + ["enrol", code, "--name", "Proef", "--drop"]
        self.must(self.admit + [self.central_url])
        shutil.copytree(self.now, self.kept)
        return self

    def _by_proxy(self, url):
        if self.kind == "connect":
            return "https://localhost:9/"
        scheme = "s3+" if self.kind == "s3" else ""
        return scheme + re.sub(r":\d+/", f":{self.proxy.port}/", url, count=1)

    def _write_access(self, folder, given):
        """drop.conf, from what the server says that one kiosk or central is given."""
        info, values = self.server.info, {"patience": PATIENCE}
        names = {"user": "user", "password": "password", "access_key": "user",
                 "secret_key": "password", "region": "region", "cert": "client_certificate",
                 "key": "ssh_key" if self.kind == "sftp" else "client_key"}
        values.update({names[key]: value for key, value in given.items() if key in names})
        if "ca" in info:
            values["ca"] = info["ca"]
        if self.kind == "connect":
            values["proxy"] = f"http://127.0.0.1:{self.proxy.port}"
        if self.kind == "sftp":
            # The host's key is known by its port, and here that is the proxy's.
            with open(info["known_hosts"], encoding="utf-8") as file:
                line = re.sub(r":\d+ ", f":{self.proxy.port} ", file.read(), count=1)
            values["known_hosts"] = os.path.join(folder, "known_hosts")
            with open(values["known_hosts"], "w", encoding="utf-8") as out:
                out.write(line)
        path = os.path.join(folder, "drop.conf")
        with open(path, "w", encoding="utf-8") as out:
            os.chmod(path, stat.S_IRUSR | stat.S_IWUSR)
            for key, value in values.items():
                out.write(f"{key} = {value}\n")

    def make_certificates(self):
        """The right one and the wrong ones for a proxy that answers itself."""
        ca = self.server.info["ca"]
        self.tls = certs.contexts(os.path.join(self.folder, "certs"), "IP:127.0.0.1,DNS:localhost",
                                  ca, ca.replace(".crt", ".key"))

    def can_reset(self):
        return "drop" in self.server.info

    def reset(self):
        """As it was just after enrolling, with an empty drop; of some drops that cannot be made."""
        if not self.can_reset():
            return
        super().reset()
        for folder, _, names in os.walk(self.server.info["drop"], topdown=False):
            for name in names:
                os.unlink(os.path.join(folder, name))
            if os.path.basename(os.path.dirname(folder)) == "kiosks" and self.kind != "sftp":
                os.rmdir(folder)

    @contextlib.contextmanager
    def at_address(self, url):
        """Both sides look for the drop elsewhere for a while; None leaves them where they are."""
        if url is None:
            yield
            return
        conf = os.path.join(self.state, "kiosk.conf")
        with open(conf, encoding="utf-8") as file:
            before = file.read()
        with open(conf, "w", encoding="utf-8") as file:
            file.write(before.replace(f"drop = {self.url}\n", f"drop = {url}\n"))
        self.must(self.admit + [url])
        try:
            yield
        finally:
            with open(conf, "w", encoding="utf-8") as file:
                file.write(before)
            self.must(self.admit + [self.central_url])

    def person(self):
        self.people += 1
        return f"b{self.people}@voorbeeld.nl"

    def secrets(self):
        """What may never be in a sentence."""
        for folder in (self.state, self.home):
            with open(os.path.join(folder, "drop.conf"), encoding="utf-8") as file:
                for line in file:
                    key, _, value = line.partition(" = ")
                    if key == "password":
                        yield value.strip()

    def stop(self):
        self.proxy.__exit__(None, None, None)
        if self.server is not None:
            self.server.stop()
