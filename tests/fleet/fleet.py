#!/usr/bin/env python3
"""A simulated fleet: kiosks whose signups go through a real nginx to one wijkcentral collect.

fleet.py BUILD [KIOSKS [EACH]]    default: 100, 1000 and 10000 kiosks of 100 signups each

Prints, for each size: signups a second, the memory at its highest, what of the time is the floor
(opening a seal, checking a signature), on one core and on two, and what a second collect costs.
Fails when a signup is missing or memory or requests are over their bounds.
"""
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import socket
from pathlib import Path

MEMORY_MIB = 64
FLOOR_ONE_CORE = 1.5
FLOOR_TWO_CORES = 0.6

NGINX = """
daemon off; worker_processes 1; pid {dir}/nginx.pid; error_log {dir}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log {dir}/access.log; client_body_temp_path {dir}/body; client_max_body_size 2m;
  sendfile on; keepalive_requests 1000000;
  server {{
    listen 127.0.0.1:{port}; root {dir}/drop;
    dav_methods PUT; create_full_put_path on; dav_access user:rw;
  }}
}}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Nginx:
    """The server of one run, in the foreground of its own process."""

    def __init__(self, folder):
        self.dir, self.port = folder, free_port()
        (folder / "drop").mkdir()
        (folder / "nginx.conf").write_text(NGINX.format(dir=folder, port=self.port))
        user = ["-g", "user root;"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen(["/usr/sbin/nginx", "-c", folder / "nginx.conf", *user],
                                        stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    raise RuntimeError("nginx did not start") from None
        raise RuntimeError("nginx did not answer")

    def requests(self):
        return sum(1 for _ in open(self.dir / "access.log", "rb"))

    def stop(self):
        self.process.terminate()
        self.process.wait()


def run(argv, cores=None):
    """Returns (wall seconds, CPU seconds, highest MiB) of a command that must succeed."""
    begin = time.monotonic()
    process = subprocess.Popen(argv, preexec_fn=(lambda: os.sched_setaffinity(0, cores)) if cores else None)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise RuntimeError(f"{argv[0]} ended with {status}")
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def count(build, home):
    text = subprocess.run([build / "wijkcentral", "--home", home, "status", "--json"], check=True,
                          capture_output=True, text=True).stdout
    import json
    return json.loads(text)["signups"]


def measure(build, kiosks, each):
    """One size; returns the faults that it saw."""
    faults = []
    with tempfile.TemporaryDirectory(prefix="wijk-fleet-", dir="/dev/shm") as name:
        folder = Path(name)
        nginx = Nginx(folder)
        try:
            home, fresh = folder / "central", folder / "fresh"
            subprocess.run([build / "wijkcentral", "--home", home, "init"], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            tool = build / "tests/fleet/fleet"
            run([tool, "make", home, f"http://127.0.0.1:{nginx.port}", str(kiosks), str(each)])
            shutil.copytree(home, fresh)
            floor = subprocess.run([tool, "floor", home, folder / "drop", str(kiosks)], check=True,
                                   capture_output=True, text=True).stdout.split()
            signups, floor_s = int(floor[0]), float(floor[1]) + float(floor[2])
            collect = [build / "wijkcentral", "--home", home, "collect"]
            one = run(collect, {0})
            before = nginx.requests()
            again = run(collect)
            requests = nginx.requests() - before
            if count(build, home) != kiosks * each or signups != kiosks * each:
                faults.append("signups are missing")
            shutil.rmtree(folder / "drop/acks")
            two = run([build / "wijkcentral", "--home", fresh, "collect"])
            if count(build, fresh) != kiosks * each:
                faults.append("signups are missing on two cores")
        finally:
            nginx.stop()
    print(f"{kiosks:6d} kiosks, {signups:8d} signups: floor {floor_s:6.2f} s"
          f" ({floor_s / signups * 1e6:.1f} us each)")
    print(f"   one core  {signups / one[0]:8.0f}/s  {one[0]:7.2f} s, of which at work {one[1]:.2f} s"
          f" = {one[1] / floor_s:.2f} x floor, {one[2]:.0f} MiB")
    print(f"   two cores {signups / two[0]:8.0f}/s  {two[0]:7.2f} s = {two[0] / one[0]:.2f} x one core,"
          f" {two[2]:.0f} MiB")
    print(f"   again     {kiosks / again[0]:8.0f} kiosks/s, {requests} requests, {again[2]:.0f} MiB",
          flush=True)
    for what, wrong in (("memory", max(one[2], two[2]) >= MEMORY_MIB), ("requests", requests != kiosks)):
        if wrong:
            faults.append(f"{what} over the bound")
    return faults


def main():
    build = Path(sys.argv[1]).resolve()
    each = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    sizes = [int(sys.argv[2])] if len(sys.argv) > 2 else [100, 1000, 10000]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    faults = [f"{kiosks}: {fault}" for kiosks in sizes for fault in measure(build, kiosks, each)]
    for fault in faults:
        print(f"fleet: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
