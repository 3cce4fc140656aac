#!/usr/bin/python3
"""The services of the kiosk in a booted machine: turned on by one command, watched, fenced in.

  test_units.py BUILD [FOLDER-FOR-PICTURES]

One machine, as root (mmdebstrap, mke2fs).  Times are those of the machine's own clock; it is emulated,
and on a real machine a start takes a tenth of it.
"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import guest as machines  # noqa: E402
from letters import Letters  # noqa: E402

ATTRACT = "Raak het scherm aan"
CONSOLE, WINDOW, SCREEN = "wijkkiosk@tty1", "wijkkiosk-window", "wijkkiosk-screen"
LIMIT = 10  # seconds in which a kiosk that hangs is back; two of them are for starting

# Runs another program in the kiosk's place, with all that its service allows.
PROBE = """
unit=/usr/lib/systemd/system/wijkkiosk@.service
sed -e '/^\\(Type\\|Watchdog\\|TTY\\|Standard\\|Restart\\|Also\\|Alias\\|OnFailure\\|Wants\\|After\\)/d' -e 's|%I|tty1|g' \\
	-e "s|^ExecStart=.*|Type=oneshot\\nExecStart=$1\\nStandardInput=file:$2\\nStandardOutput=null|" \\
	"$unit" >/run/systemd/system/probe.service
systemctl daemon-reload
systemctl start probe
code=$?
journalctl -b -u probe -o cat --no-pager | tail -n 5
exit $code
"""
ROLL = r"wijkprint 1\ntitle\tLijst\npage\t{1} van {2}\ncolumns\tx\tNaam\nrow\tyes\tAnna\nrow\tno\tعلي\n"


class Machine:
    def __init__(self, guest, build, pictures):
        self.guest, self.pictures = guest, pictures
        self.letters = Letters(build)

    def property(self, unit, name):
        return self.guest.shell(f"systemctl show -P {name} {unit}")

    def number(self, unit, name):
        return int(self.property(unit, name))

    def picture(self, name):
        if self.pictures:
            self.guest.screen(f"{self.pictures}/{name}.png")

    def see(self, *texts):
        return self.guest.expect(self.letters, *texts)

    def no_prompt(self):
        """No login prompt, no shell on the screen, not now and not on any other console."""
        running = self.guest.shell("ps -eo tty=,comm=")
        for line in running.splitlines():
            tty, program = line.split(None, 1)
            assert not tty.startswith("tty") or tty.startswith("ttyS") or program.startswith("wijk"), running
            assert program not in ("agetty", "login", "sulogin"), running

    def back(self, unit, signal):
        """Sends a signal to the kiosk; the seconds until another one is ready."""
        pid = self.property(unit, "MainPID")
        sent = float(self.guest.shell(f"cut -d' ' -f1 /proc/uptime; kill -{signal} {pid}"))

        def ready():
            return self.property(unit, "SubState") == "running" and self.property(unit, "MainPID") not in (pid, "0")
        if not self.guest.until(ready):
            raise AssertionError(self.guest.shell(f"systemctl status {unit}", check=False))
        return self.number(unit, "ActiveEnterTimestampMonotonic") / 1e6 - sent

    def watched(self, unit):
        """Of what hung, the watchdog made an end, and with time to spare."""
        assert "Watchdog timeout" in self.guest.shell(f"journalctl -b -u {unit} -o cat --no-pager")
        waits = self.guest.shell(f"systemctl show -P WatchdogUSec -P RestartUSec {unit}").split()
        seconds = sum(float(text[:-2]) / 1000 if text.endswith("ms") else float(text[:-1]) for text in waits)
        assert seconds <= LIMIT - 2, waits

    def probe(self, command, given="/dev/null"):
        self.guest.shell(f"cat >/run/probe.sh <<'END'\n{PROBE}\nEND")
        return self.guest.shell(f"sh /run/probe.sh '{command}' {given}")


def first(m):
    """The machine starts: the kiosk is where the login prompt would have been."""
    m.see(ATTRACT)
    m.picture("console")
    m.no_prompt()
    print(f"the kiosk was ready {m.number(CONSOLE, 'ActiveEnterTimestampMonotonic') / 1e6:.1f} s after the kernel")


def turned_on(m):
    """One command: it takes the place of a prompt that is there already."""
    m.guest.shell(f"systemctl disable --now {WINDOW} {SCREEN}; systemctl start getty@tty1")
    assert m.guest.until(lambda: "agetty" in m.guest.shell("ps -C agetty -o comm= || true"))
    m.guest.shell(f"systemctl enable --now {CONSOLE}")
    m.see(ATTRACT)
    m.no_prompt()
    assert m.property("getty@tty1", "ActiveState") == "inactive"
    for unit in ("wijksync.service", "wijkkiosk-power.path", "wijkkiosk-settings.path"):
        assert m.property(unit, "ActiveState") == "active", unit


def fenced(m):
    """What the kernel says of the process itself."""
    pid = m.property(CONSOLE, "MainPID")
    status = m.guest.shell(f"cat /proc/{pid}/status")
    for line in ("NoNewPrivs:\t1", "Seccomp:\t2", "CapBnd:\t0000000000000000", "CapEff:\t0000000000000000"):
        assert line in status, status
    cards = m.guest.shell(f"cat /proc/{pid}/net/dev").splitlines()[2:]
    assert len(cards) == 1 and cards[0].strip().startswith("lo:"), cards
    assert m.guest.shell(f"cat /proc/{pid}/attr/current") == "wijkkiosk (enforce)"
    assert m.guest.shell(f"cat /proc/{m.property('wijksync', 'MainPID')}/attr/current") == "wijksync (enforce)"
    swap = m.guest.shell(f"cat /sys/fs/cgroup$(cut -d: -f3 /proc/{pid}/cgroup)/memory.swap.max")
    assert swap == "0", swap


def signs_up(m):
    """With all fences up a visitor signs up, and it is sent."""
    m.guest.type("<Enter>")
    m.see("Meedoen")
    m.guest.type("3")
    m.see("Ik wil meedoen")
    m.guest.type("1")
    m.see("Waar wilt u meer over weten?")
    m.guest.type("12<Tab>anna<Tab>anna")
    m.guest.press("shift", "2")
    m.guest.type("voorbeeld.nl<Tab>06 12345678<Tab>1234 ab<Tab>1<F5>")
    m.see("Klopt dit?", "anna@voorbeeld.nl")
    m.guest.type("<F5>")
    m.see("Geeft u toestemming?")
    m.guest.type("<Tab>1<F5>")
    m.see("Uw code")
    m.picture("signup")
    m.guest.shell(f"systemctl restart wijksync; systemctl is-active {CONSOLE}")
    assert m.guest.until(lambda: m.guest.shell("find /srv/drop -name '*.batch'")), "nothing was sent"


def cannot(m):
    """In the kiosk's place: no shell, no password file, no socket; its own programs do run."""
    refused = m.guest.shell("journalctl -b --no-pager -o cat | grep DENIED; true")
    assert not refused, f"what they do of themselves is refused: {refused[:2000]}"
    given = "/usr/share/wijkkiosk/probe"
    m.guest.shell(f"printf '{ROLL}' >{given}.roll; printf 'voice nl\\nsay dag\\nmark 1\\n' >{given}.orders")
    m.guest.shell("echo 'pcm.!default { type null }' >/etc/asound.conf")
    m.probe("/usr/bin/wijkprint", f"{given}.roll")
    m.probe("/usr/bin/wijkspeak", f"{given}.orders")
    for program, why in (('/bin/sh -c "/usr/bin/dash -c true"', 'operation="exec"'),
                         ('/bin/sh -c ": </etc/shadow"', 'name="/etc/shadow"'),
                         ("/usr/bin/lpstat -h 127.0.0.1:631 -a", 'family="inet"')):
        m.guest.shell("dmesg -C")
        # As root, with nothing in the way but the profile.
        m.guest.shell(f"aa-exec -p wijkkiosk -- {program}", check=False)
        refused = m.guest.shell("dmesg")
        assert 'apparmor="DENIED"' in refused and why in refused, f"{program}: {refused}"


def comes_back(m):
    for signal in ("KILL", "SEGV", "TERM", "STOP"):
        seconds = m.back(CONSOLE, signal)
        print(f"after SIG{signal} the kiosk is ready again in {seconds:.1f} s", flush=True)
        m.see(ATTRACT)
        m.no_prompt()
    m.watched(CONSOLE)


def never_gives_up(m):
    """It cannot start: five times, then rest, then it is there as soon as it can."""
    m.guest.shell("mv /var/lib/wijkkiosk/content.db /srv/keep; echo x >/var/lib/wijkkiosk/content.db")
    m.guest.shell(f"systemctl kill -s KILL {CONSOLE}")
    timer = f"wijkkiosk-again@{CONSOLE}.service.timer"
    assert m.guest.until(lambda: m.property(CONSOLE, "ActiveState") == "failed" and
                         m.property(timer, "ActiveState") == "active")
    m.no_prompt()
    m.guest.shell("mv /srv/keep /var/lib/wijkkiosk/content.db")
    m.see(ATTRACT)
    m.no_prompt()


def lit(screen):
    """The share of the pixels that is not black."""
    sample = screen.pixels[::3 * 97]
    return sum(1 for byte in sample if byte > 40) / max(1, len(sample))


def no_window(m):
    """There is no screen for it: the console comes in its place, and stays."""
    timer = f"wijkkiosk-again@{WINDOW}.service.timer"
    m.guest.shell(f"mv /usr/bin/cage /usr/bin/cage.kept; systemctl start --no-block {WINDOW}")
    assert m.guest.until(lambda: m.property("wijkkiosk-instead", "ExecMainExitTimestampMonotonic") != "0")
    m.see(ATTRACT)
    m.no_prompt()
    assert m.guest.until(lambda: m.property(CONSOLE, "ActiveState") == "active")
    assert m.property(timer, "ActiveState") == "inactive", "the console would be taken away again"
    m.guest.shell("mv /usr/bin/cage.kept /usr/bin/cage; systemctl reset-failed")


def in_a_window(m):
    m.guest.shell(f"systemctl disable --now {CONSOLE}; systemctl enable --now {WINDOW}")
    assert m.property(CONSOLE, "ActiveState") == "inactive"
    assert m.guest.until(lambda: lit(m.guest.screen()) > 0.5), m.guest.shell(
        f"systemctl status {WINDOW} {SCREEN}; journalctl -b -u {WINDOW} -u {SCREEN} --no-pager", check=False)
    m.picture("window")
    for key in ("<Enter>", "<F2>"):
        before = m.guest.screen().pixels
        m.guest.type(key)
        assert m.guest.until(lambda seen=before: m.guest.screen().pixels != seen), f"{key} does nothing"
    m.no_prompt()
    pid = m.property(WINDOW, "MainPID")
    assert m.guest.shell(f"cat /proc/{pid}/attr/current") == "wijkkiosk (enforce)"
    assert len(m.guest.shell(f"cat /proc/{pid}/net/dev").splitlines()) == 3
    # Its window is killed: the same kiosk opens another.
    window = m.guest.shell("pidof foot")
    m.guest.shell(f"kill -KILL {window}")
    assert m.guest.until(lambda: m.guest.shell("pidof foot || true") not in ("", window))
    assert m.property(WINDOW, "MainPID") == pid
    for signal in ("KILL", "STOP"):
        seconds = m.back(WINDOW, signal)
        print(f"in a window: after SIG{signal} the kiosk is ready again in {seconds:.1f} s", flush=True)
    m.watched(WINDOW)
    # The screen itself goes: screen and kiosk come back.
    m.guest.shell("kill -KILL $(pidof cage)")
    assert m.guest.until(lambda: m.property(WINDOW, "SubState") == "running" and lit(m.guest.screen()) > 0.5)
    m.no_prompt()


def main():
    build = sys.argv[1]
    pictures = sys.argv[2] if len(sys.argv) > 2 else None

    def prepare(root):
        machines.enrol(build, root)
        machines.run("systemctl", f"--root={root}", "--quiet", "enable", f"{CONSOLE}.service", stderr=subprocess.DEVNULL)
    disk = machines.image(build, "units", prepare)
    with machines.Guest(build, disk) as guest:
        print(f"a shell {guest.wait_up():.0f} s after the power went on")
        m = Machine(guest, build, pictures)
        for step in (first, fenced, signs_up, cannot, comes_back, never_gives_up, no_window, in_a_window, turned_on):
            try:
                step(m)
            except (AssertionError, subprocess.CalledProcessError):
                print(guest.shell("journalctl -b --no-pager -n 60; dmesg | grep DENIED | tail -n 20", check=False))
                raise
            print(f"{step.__name__}: well", flush=True)


if __name__ == "__main__":
    main()
