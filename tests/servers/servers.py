#!/usr/bin/env python3
"""Starts a real drop server for a test, with the settings that packaging/drop ships.

    servers.py KIND DIR [--kiosk ID ...]     DIR is empty or does not exist yet
    servers.py kinds                         the kinds, one a line

Prints one line of JSON when the server is ready, and stops and cleans up when its standard
input closes or SIGTERM comes.  From Python:

    with servers.start("nginx", folder, kiosks=[...]) as server:
        server.info     # what the line of JSON holds
        server.logs()
        server.snapshot()   # {name: hash} of all that the drop holds

The line holds
    kind, pid, folder
    drop             where the server keeps the files (not with s3)
    ca, wrong_ca     certificates for the client: the CA to trust, and one that signed nothing here
    kiosks           {id: {url, ...}}        what one kiosk is given
    central          {urls: {id: url}, ...}  what central is given: an address for each kiosk
and with each kiosk and with central, by the kind of server,
    user, password                           nginx, apache
    cert, key                                nginx-certificate, apache-certificate
    user, key, public_key                    sftp, which has known_hosts, wrong_known_hosts and
                                             host_sha256 in place of ca and wrong_ca
    access_key, secret_key, region           s3; the url holds the bucket, by path
With cert and key goes stranger: one that says it is the first kiosk, and is not.
A url ends in a slash; "kiosks/..." and "acks/..." follow it.
"""
import argparse
import json
import os
import select
import signal
import sys

import place as ground
import sftp
import swift
from place import CENTRAL, Place, ServerError

TRIES = 5  # somebody may take a free port before the server does
KIOSKS = ("kaaaaaaaaaaaaaaaa", "kbbbbbbbbbbbbbbbb")


def with_addresses(info, place, credentials, url):
    """The same address for everybody: kinds that tell their users apart by themselves."""
    info["kiosks"] = {kiosk: {"url": url, **credentials[kiosk]} for kiosk in place.kiosks}
    info["central"] = {"urls": {kiosk: url for kiosk in place.kiosks}, **credentials[CENTRAL]}
    if "stranger" in credentials:
        info["stranger"] = {"url": url, **credentials["stranger"]}
    return info


NGINX_MAIN = """
daemon off;
pid {run}/nginx.pid;
error_log {run}/error.log;
worker_processes auto;
events {{ worker_connections 4096; }}
http {{
	access_log {run}/access.log;
	client_body_temp_path {run}/body;
	proxy_temp_path {run}/proxy;
	fastcgi_temp_path {run}/fastcgi;
	uwsgi_temp_path {run}/uwsgi;
	scgi_temp_path {run}/scgi;
	include {site};
}}
"""


def launch_nginx(place, site, port, ca):
    """What Debian's own nginx.conf is to a site, without what root has to do."""
    main = place.write(os.path.join(place.etc, "nginx.conf"),
                       NGINX_MAIN.format(run=place.run, site=site))
    place.launch("/usr/sbin/nginx", "-c", main, "-p", place.run, "-e",
                 os.path.join(place.run, "error.log"))
    place.wait_until(lambda: ground.answers_tls(port, ca), "nginx")


def start_nginx(place, shipped, credentials_for):
    info = ground.server_certificate(place)
    credentials = credentials_for(place)
    info["drop"] = place.drop_folder()
    port = ground.free_port()
    site = place.fill(shipped, LISTEN=f"127.0.0.1:{port}", NAME="localhost", FOLDER=place.data,
                      ETC=place.etc)
    launch_nginx(place, site, port, info["ca"])
    return with_addresses(info, place, credentials, f"https://127.0.0.1:{port}/")


APACHE_MODULES = "mpm_event authn_core authn_file authz_core auth_basic dav dav_fs ssl".split()
APACHE_MAIN = """
ServerRoot {run}
ServerName localhost
PidFile {run}/apache.pid
ErrorLog {run}/error.log
Mutex file:{run}
DefaultRuntimeDir {run}
Listen 127.0.0.1:{port}
{modules}
Include {site}
"""


def start_apache(place, shipped, credentials_for):
    info = ground.server_certificate(place)
    credentials = credentials_for(place)
    info["drop"] = place.drop_folder()
    port = ground.free_port()
    site = place.fill(shipped, LISTEN=f"127.0.0.1:{port}", NAME="localhost", FOLDER=place.data,
                      ETC=place.etc)
    modules = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so"
                        for name in APACHE_MODULES)
    main = place.write(os.path.join(place.etc, "apache.conf"), APACHE_MAIN.format(
        run=place.run, port=port, modules=modules, site=site))
    place.launch("/usr/sbin/apache2", "-f", main, "-DFOREGROUND")
    place.wait_until(lambda: ground.answers_tls(port, info["ca"]), "apache2")
    return with_addresses(info, place, credentials, f"https://127.0.0.1:{port}/")


def start_s3(place):
    info, credentials, url = swift.start(place, launch_nginx)
    return with_addresses(info, place, credentials, url)


STARTERS = {
    "nginx": lambda p: start_nginx(p, "nginx-password.conf", ground.passwords),
    "nginx-certificate": lambda p: start_nginx(p, "nginx-certificate.conf",
                                               ground.client_certificates),
    "apache": lambda p: start_apache(p, "apache-password.conf", ground.passwords),
    "apache-certificate": lambda p: start_apache(p, "apache-certificate.conf",
                                                 ground.client_certificates),
    "sftp": sftp.start,
    "s3": start_s3,
}


class Server:
    """A server that runs; as a context manager it is stopped and cleaned up at the end."""

    def __init__(self, place, info):
        self.place = place
        self.info = info

    def logs(self):
        return self.place.logs()

    def snapshot(self):
        return self.place.snapshot()

    def is_alive(self):
        return all(process.poll() is None for process in self.place.processes)

    def stop(self):
        self.place.clean()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def start(kind, folder, kiosks=KIOSKS):
    if kind not in STARTERS:
        raise ServerError(f"no kind {kind}; there are: {' '.join(STARTERS)}")
    for attempt in range(TRIES):
        place = Place(folder, kiosks)
        try:
            info = STARTERS[kind](place)
            info.update(kind=kind, folder=place.folder, pid=place.processes[0].pid)
            return Server(place, info)
        except ServerError as fault:
            place.clean()
            if "in use" not in str(fault) or attempt == TRIES - 1:
                raise
        except BaseException:
            place.clean()
            raise
    raise AssertionError("not reached")


def serve(kind, folder, kiosks):
    def leave(*_):
        sys.exit(0)
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    with start(kind, folder, kiosks) as server:
        print(json.dumps(server.info), flush=True)
        while server.is_alive():
            if select.select([sys.stdin], [], [], 1)[0] and not os.read(sys.stdin.fileno(), 4096):
                return 0
        print(f"servers.py: {kind} has stopped\n{server.logs()}", file=sys.stderr)
        return 1


def main():
    if sys.argv[1:] == ["kinds"]:
        print("\n".join(STARTERS))
        return 0
    parser = argparse.ArgumentParser(description="Starts a real drop server for a test.")
    parser.add_argument("kind", choices=list(STARTERS))
    parser.add_argument("folder")
    parser.add_argument("--kiosk", action="append", metavar="ID")
    options = parser.parse_args()
    try:
        return serve(options.kind, options.folder, options.kiosk or KIOSKS)
    except ServerError as fault:
        print(f"servers.py: {fault}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
