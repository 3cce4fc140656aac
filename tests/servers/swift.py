"""OpenStack Swift as a drop, spoken to as S3, behind nginx as packaging/drop has it.

The four storage servers have the settings that Debian gives them, on ports of their own.
"""
import json
import os
import secrets
import subprocess
import urllib.request

import place as ground
from place import CENTRAL, SHIPPED, ServerError

STORAGE = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
devices = {data}
mount_check = false
swift_dir = {etc}
user = {user}
workers = 0
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""
SWIFT = """
[swift-hash]
swift_hash_path_prefix = {prefix}
swift_hash_path_suffix = {suffix}
[storage-policy:0]
name = Policy-0
default = yes
"""
KINDS = ("account", "container", "object")


def run(*args, **more):
    done = subprocess.run(args, capture_output=True, text=True, check=False, **more)
    if done.returncode != 0:
        raise ServerError(f"{os.path.basename(args[0])}: {done.stdout}{done.stderr}")


class Proxy:
    """Swift without the nginx before it, as its administrator sees it."""

    def __init__(self, port, secret):
        self.url, self.secret, self.token = f"http://127.0.0.1:{port}", secret, None

    def get(self, path, headers):
        request = urllib.request.Request(self.url + path, headers=headers)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            return answer.headers, answer.read()

    def snapshot(self):
        """{name: what a listing tells of it} of the bucket."""
        if self.token is None:
            login = {"X-Auth-User": "postbus:beheer", "X-Auth-Key": self.secret}
            self.token = {"X-Auth-Token": self.get("/auth/v1.0", login)[0]["X-Auth-Token"]}
        rows = json.loads(self.get("/v1/AUTH_postbus/postbus?format=json", self.token)[1])
        return {row["name"]: f"{row['hash']} {row['last_modified']}" for row in rows}


def launch_storage(place, ports):
    place.write(os.path.join(place.etc, "swift.conf"), SWIFT.format(
        prefix=secrets.token_hex(8), suffix=secrets.token_hex(8)))
    place.give(place.made("data", "d1"))
    run(os.path.join(SHIPPED, "swift-rings.sh"), place.etc, *(str(port) for port in ports))
    for kind, port in zip(KINDS, ports):
        conf = place.write(os.path.join(place.etc, kind + ".conf"), STORAGE.format(
            port=port, data=place.data, etc=place.etc, user=place.user.pw_name, kind=kind))
        place.launch(f"/usr/bin/swift-{kind}-server", conf, "-v")


def launch_proxy(place, port, admin, secret_of):
    cache = ground.free_port()
    place.launch("/usr/bin/memcached", "-l", "127.0.0.1", "-p", str(cache), "-U", "0", "-u",
                 place.user.pw_name)
    users = "\n".join(f"user_postbus_{name} = {secret}" for name, secret in secret_of.items())
    conf = place.fill("swift-proxy.conf", PORT=port, MEMCACHED=f"127.0.0.1:{cache}",
                      SETTINGS=place.etc, USER=place.user.pw_name, ADMIN=admin, USERS=users)
    os.chmod(conf, 0o600)
    place.launch("/usr/bin/swift-proxy-server", conf, "-v")
    return cache


def start(place, launch_nginx):
    info = ground.server_certificate(place)
    ports = [ground.free_port() for _ in range(5)]
    storage, proxy, front = ports[:3], ports[3], ports[4]
    admin = secrets.token_hex(20)
    secret_of = {name: secrets.token_hex(20) for name in [CENTRAL] + place.kiosks}
    launch_storage(place, storage)
    cache = launch_proxy(place, proxy, admin, secret_of)
    place.wait_until(lambda: all(map(ground.answers, storage + [proxy, cache])), "swift")
    run(os.path.join(SHIPPED, "swift-bucket.sh"), f"http://127.0.0.1:{proxy}", input=admin + "\n",
        env={"PATH": os.environ["PATH"], "no_proxy": "127.0.0.1"})
    place.give(place.made("data", "temp"))
    site = place.fill("swift-nginx.conf", LISTEN=f"127.0.0.1:{front}", NAME="localhost",
                      FOLDER=place.data, ETC=place.etc, PORT=proxy)
    launch_nginx(place, site, front, info["ca"])
    place.snapshot = Proxy(proxy, admin).snapshot
    credentials = {name: {"access_key": f"postbus:{name}", "secret_key": secret,
                          "region": "us-east-1"} for name, secret in secret_of.items()}
    return info, credentials, f"https://127.0.0.1:{front}/postbus/"
