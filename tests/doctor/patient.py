"""A kiosk that is well, with everything real about it, and ways to look at it.

What a machine tells about itself (/sys, /proc, /run) stands in a folder of its own, because the
machine that runs the tests has no battery, no eMMC and no systemd that knows this kiosk.
"""
import json
import os
import pty
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../content"), os.path.join(HERE, "../network")]
import certs  # noqa: E402
import shelf  # noqa: E402

PATIENCE = 60
MACHINE = {
    "run/systemd/timesync/synchronized": "",
    "run/systemd/system/.here": "",
    "sys/class/net/eth0/operstate": "up\n",
    "sys/class/thermal/thermal_zone0/temp": "41000\n",
    "sys/class/watchdog/watchdog0/state": "active\n",
    "sys/block/mmcblk0/device/life_time": "0x01 0x02\n",
    "sys/block/mmcblk0/device/pre_eol_info": "0x01\n",
    "sys/block/mmcblk0/size": "7634944\n",
    "sys/block/mmcblk0/device/name": "SLD32G\n",
    "sys/fs/ext4/mmcblk0p2/errors_count": "0\n",
    "sys/fs/cgroup/system.slice/wijksync.service/cgroup.procs": "1\n",
    "sys/fs/cgroup/system.slice/system-wijkkiosk.slice/wijkkiosk@tty1.service/cgroup.procs": "1\n",
    "sys/devices/platform/soc/soc:firmware/get_throttled": "0\n",
    "proc/meminfo": "MemTotal:         478216 kB\nMemFree: 1 kB\nMemAvailable:     201220 kB\n",
    "dev/kmsg": "6,1,0,-;Linux version 6.1.0\n",
    "etc/debian_version": "12.8\n",
    "usr/lib/systemd/system/wijksync.service": "[Unit]\n",
    "usr/lib/systemd/system/wijkkiosk-power.path": "[Unit]\n",
    "etc/systemd/system/multi-user.target.wants/wijkkiosk-power.path": "[Unit]\n",
    "usr/lib/wijkkiosk/lock": "#!/bin/sh\nexit 0\n",
}

NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/t; proxy_temp_path {folder}/t; fastcgi_temp_path {folder}/t;
  uwsgi_temp_path {folder}/t; scgi_temp_path {folder}/t;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/now.pem; ssl_certificate_key {folder}/now.key;
    location / {{ root {drop}; dav_methods PUT; create_full_put_path on; }}
  }}
}}
"""


def wait_until(what, told):
    until = time.monotonic() + PATIENCE
    while not what():
        if time.monotonic() > until:
            raise AssertionError(f"{told}: not within {PATIENCE} seconds")
        time.sleep(0.01)


class Patient(shelf.Shelf):
    """One kiosk, enrolled, with content that an editor signed and that came over the drop."""

    def __init__(self, build):
        super().__init__(build)
        self.state = self.kiosks[0]
        self.machine = self.path("machine")
        for name, text in MACHINE.items():
            self.tell(name, text)
        os.chmod(os.path.join(self.machine, "usr/lib/wijkkiosk/lock"), 0o755)
        key = self.key()
        self.trust()
        self.publish(self.make(1), key)
        self.sync_all()
        assert self.release() == 1
        self.nginx = None

    def close(self):
        if self.nginx is not None:
            self.nginx.terminate()
            self.nginx.wait()
        super().close()

    def tell(self, name, text):
        """The machine tells this of itself; None: nothing any more."""
        path = os.path.join(self.machine, name)
        if text is None:
            shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
            return
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)

    def argv(self, *more):
        return [self.program("wijkkiosk"), "doctor", "--state", self.state, "--root", self.machine,
                *more]

    def look(self, *more, before=(), env=None):
        """(exit code, {name of a check: what was found}) from --json."""
        done = subprocess.run([*before, *self.argv("--json", *more)], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False,
                              env={**os.environ, **(env or {})}, timeout=PATIENCE)
        if done.returncode not in (0, 1, 2):
            raise AssertionError(f"{done.returncode}: {done.stderr}")
        told = json.loads(done.stdout)
        word = {0: "good", 1: "attention", 2: "wrong"}[done.returncode]
        assert told["result"] == word, (told["result"], done.returncode)
        return done.returncode, {check["name"]: check for check in told["checks"]}

    def on_a_terminal(self, *more, rows=24, cols=80, term="xterm-256color"):
        """(exit code, what was written), from a terminal of its own."""
        ours, theirs = pty.openpty()
        subprocess.run(["stty", "rows", str(rows), "cols", str(cols)], stdin=theirs, check=True)
        said = bytearray()

        def read():
            try:
                while block := os.read(ours, 4096):
                    said.extend(block)
            except OSError:
                pass

        reader = threading.Thread(target=read)
        reader.start()
        done = subprocess.run(self.argv(*more), stdin=theirs, stdout=theirs, stderr=theirs,
                              check=False, env={**os.environ, "TERM": term}, timeout=PATIENCE)
        os.close(theirs)
        reader.join()
        os.close(ours)
        return done.returncode, said.decode().replace("\r\n", "\n")

    def file(self, name):
        return os.path.join(self.state, name)

    def over_tls(self):
        """The drop gets an nginx in front of it; the kiosk is told its new address."""
        self.authority = certs.Authority(self.path("ca"))
        self.web = self.path("nginx")
        os.mkdir(self.web)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.prove(certs.LONG, reload=False)
        conf = os.path.join(self.web, "nginx.conf")
        with open(conf, "w", encoding="utf-8") as out:
            out.write(NGINX.format(folder=self.web, port=self.port, drop=self.drop))
        subprocess.run(["chmod", "-R", "go+rwX", self.root], check=True)
        os.chmod(self.root, 0o755)
        subprocess.run(["chmod", "-R", "go=", self.state], check=True)
        self.nginx = subprocess.Popen(["nginx", "-p", self.web, "-c", conf], stderr=subprocess.DEVNULL)
        wait_until(self.answers, "nginx")
        shelf.must(self.program("wijksync"), "--state", self.state, "access",
                   input=f"ca = {self.authority.ca}\npatience = 10\n")
        shelf.must(self.program("wijksync"), "--state", self.state, "enrol", self.code, "--drop",
                   f"https://localhost:{self.port}/", "--centre", "Proefhuis", "--again")

    def answers(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def served(self):
        """The certificate that nginx gives now."""
        done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{self.port}",
                               "-servername", "localhost"], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False)
        found = re.search(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", done.stdout,
                          re.S)
        return found and found[0]

    def prove(self, days, reload=True):
        """From now on with a certificate that is good between these days."""
        cert, key = self.authority.certificate(f"c{time.monotonic_ns()}", "DNS:localhost", days)
        shutil.copy(cert, os.path.join(self.web, "now.pem"))
        shutil.copy(key, os.path.join(self.web, "now.key"))
        if reload:
            with open(cert, encoding="utf-8") as f:
                wanted = f.read().strip()
            self.nginx.send_signal(1)  # SIGHUP: read the settings anew
            wait_until(lambda: self.served() == wanted, "the new certificate")
