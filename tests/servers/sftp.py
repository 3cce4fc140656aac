"""OpenSSH as a drop: every kiosk in a chroot of its own.

Needs root: only root may change root and user for each login.  The users exist for this
sshd alone, through libnss-wrapper; the machine's own users are left as they are.
"""
import os
import shutil
import subprocess
import tempfile

import place as ground
from place import CENTRAL, SHIPPED, ServerError

FIRST_UID = 65000  # Debian reserves 65000 to 65533, and gives them to nobody
WRAPPER = "libnss_wrapper.so"
PRIVSEP = "/run/sshd"  # where Debian's sshd locks itself in before a login

MAIN = """
ListenAddress 127.0.0.1
Port {port}
HostKey {etc}/host
PidFile none
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
MaxStartups 200
LogLevel VERBOSE
Subsystem sftp internal-sftp
Include {site}
"""


def users(place):
    """passwd and group files for libnss-wrapper, and the environment that uses them."""
    with open("/etc/passwd", encoding="utf-8") as f:
        passwd = f.read()
    with open("/etc/group", encoding="utf-8") as f:
        group = f.read()
    for number, name in enumerate([CENTRAL] + place.kiosks):
        uid = FIRST_UID + number
        passwd += f"{name}:*:{uid}:{uid}::/:/usr/sbin/nologin\n"
        group += f"{name}:x:{uid}:\n"
    group += f"postbus-centrale:x:{FIRST_UID + 498}:{CENTRAL}\n"
    group += f"postbus-kiosk:x:{FIRST_UID + 499}:{','.join(place.kiosks)}\n"
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LD_PRELOAD": WRAPPER,
            "NSS_WRAPPER_PASSWD": place.write(os.path.join(place.etc, "passwd"), passwd),
            "NSS_WRAPPER_GROUP": place.write(os.path.join(place.etc, "group"), group)}


def make_key(stem):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", stem],
                   check=True, stdin=subprocess.DEVNULL)
    with open(stem + ".pub", encoding="utf-8") as f:
        return f.read()


def fingerprint(path):
    done = subprocess.run(["ssh-keygen", "-l", "-E", "sha256", "-f", path], check=True,
                          capture_output=True, text=True)
    return done.stdout.split()[1].removeprefix("SHA256:")


def start(place):
    if not place.is_root:
        raise ServerError("sftp needs root, for a chroot and a user for each kiosk")
    if len(place.kiosks) > 400:
        raise ServerError("sftp has users for 400 kiosks at most")
    # sshd takes no chroot and no keys below a folder that others may write, such as /tmp.
    folder = tempfile.mkdtemp(prefix="wijkkiosk-sftp.", dir="/run")
    place.at_end(lambda: shutil.rmtree(folder))
    os.chmod(folder, 0o755)
    drop, etc = os.path.join(folder, "drop"), os.path.join(folder, "etc")
    place.drop = drop
    os.makedirs(drop)
    os.makedirs(etc)
    environment = users(place)
    credentials = {}
    for name in [CENTRAL] + place.kiosks + ["stranger"]:
        stem = os.path.join(place.client, name)
        public = make_key(stem)
        credentials[name] = {"user": name, "key": stem, "public_key": stem + ".pub"}
        if name != "stranger":
            subprocess.run([os.path.join(SHIPPED, "sftp-user.sh"), drop, etc, name], check=True,
                           input=public, text=True, env=environment)
    return launch(place, drop, etc, environment, credentials)


def launch(place, drop, etc, environment, credentials):
    port = ground.free_port()
    host = make_key(os.path.join(place.etc, "host"))
    wrong = make_key(os.path.join(place.client, "wrong-host"))
    info = {"drop": drop, "host_sha256": fingerprint(os.path.join(place.etc, "host.pub"))}
    for name, public in (("known_hosts", host), ("wrong_known_hosts", wrong)):
        info[name] = place.write(os.path.join(place.client, name), f"[127.0.0.1]:{port} {public}")
    site = place.fill("sshd.conf", FOLDER=drop, ETC=etc)
    main = place.write(os.path.join(place.etc, "sshd_main.conf"),
                       MAIN.format(port=port, etc=place.etc, site=site))
    os.makedirs(PRIVSEP, mode=0o755, exist_ok=True)
    place.launch("/usr/sbin/sshd", "-D", "-f", main, "-E", os.path.join(place.run, "sshd.log"),
                 env=environment, as_root=True)
    place.wait_until(lambda: ground.answers(port), "sshd")
    url = f"sftp://127.0.0.1:{port}/"
    info["kiosks"] = {kiosk: {"url": url, **credentials[kiosk]} for kiosk in place.kiosks}
    info["central"] = {"urls": {kiosk: f"{url}{kiosk}/" for kiosk in place.kiosks},
                       **credentials[CENTRAL]}
    info["stranger"] = {"url": url, **credentials["stranger"], "user": place.kiosks[0]}
    return info
