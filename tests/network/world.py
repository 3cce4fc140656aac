"""A kiosk, a central and a real nginx between them, with the breaking proxy on the only way there."""
import contextlib
import importlib.util
import os
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
    """kind: "http"; "https", with a name and a password; or "connect", which is https through an
    HTTP proxy to a place that cannot be reached without it."""

    def __init__(self, build, folder, kind):
        os.makedirs(folder)
        super().__init__(build, folder)
        self.kind, self.server, self.tls = kind, None, {}
        self.proxy = Proxy("127.0.0.1", 0, connect=kind == "connect")
        self.proxy.__enter__()
        self.url = {"http": f"http://127.0.0.1:{self.proxy.port}/",
                    "https": f"https://127.0.0.1:{self.proxy.port}/",
                    "connect": "https://localhost:9/"}[kind]
        self.people, self.admit = 0, []

    def make(self):
        os.makedirs(self.state, 0o700)
        central = self.word("WKC1-", self.must(self.central + ["init"]))
        kiosk = self.word("WKK1-", self.must(
            self.sync[:-1] + ["enrol", central, "--centre", "Proef", "--drop", self.url]))
        self.admit = self.central + ["enrol", kiosk, "--name", "Proef", "--drop"]
        self.must(self.admit + [self.url])
        # A real kiosk waits a while for more to send along; here every signup has to go at once.
        conf = os.path.join(self.state, "kiosk.conf")
        with open(conf, "a", encoding="utf-8") as out:
            out.write("cut_minutes = 0\n")
        with open(conf, encoding="utf-8") as file:
            name = next(line.split()[2] for line in file if line.startswith("kiosk ="))
        self._start_server(name)
        shutil.copytree(self.now, self.kept)
        return self

    def _start_server(self, kiosk):
        folder = os.path.join(self.folder, "server")
        if self.kind == "http":
            self.server = PlainServer(folder)
            self.proxy.server_port = self.server.info["port"]
            self._write_access(self.state)
            self._write_access(self.home)
            return
        self.server = servers.start("nginx", folder, [kiosk])
        info = self.server.info
        one, staff = info["kiosks"][kiosk], info["central"]
        self.proxy.server_port = int(one["url"].rstrip("/").rsplit(":", 1)[1])
        more = {"ca": info["ca"]}
        if self.kind == "connect":
            more["proxy"] = f"http://127.0.0.1:{self.proxy.port}"
        self._write_access(self.state, user=one["user"], password=one["password"], **more)
        self._write_access(self.home, user=staff["user"], password=staff["password"], **more)
        self.tls = certs.contexts(os.path.join(self.folder, "certs"), "IP:127.0.0.1,DNS:localhost",
                                  info["ca"], info["ca"].replace(".crt", ".key"))

    @staticmethod
    def _write_access(folder, **values):
        path = os.path.join(folder, "drop.conf")
        with open(path, "w", encoding="utf-8") as out:
            os.chmod(path, stat.S_IRUSR | stat.S_IWUSR)
            for key, value in {"patience": PATIENCE, **values}.items():
                out.write(f"{key} = {value}\n")

    def reset(self):
        super().reset()
        drop = self.server.info["drop"]
        for folder in ("kiosks", "acks"):
            for name in os.listdir(os.path.join(drop, folder)):
                path = os.path.join(drop, folder, name)
                if os.path.isdir(path):
                    shutil.rmtree(path)
                else:
                    os.unlink(path)

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
            self.must(self.admit + [self.url])

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
