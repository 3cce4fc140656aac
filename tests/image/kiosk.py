"""What a resident, a volunteer and staff do with the image: signing up by the keyboard of the machine,
inviting, and collecting, by a real drop on this machine and the real programs."""
import csv
import io
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "servers"))
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from appliance import HOST  # noqa: E402
from letters import Letters  # noqa: E402
import servers  # noqa: E402
from test_invite import KIOSK, World, lines_of  # noqa: E402

# A batch goes at most once in 15 minutes, at this kiosk's own moment of the next 15.
ARRIVAL = 2400
SHIFTED = {"@": "2", "_": "minus", "+": "equal", ":": "semicolon", "?": "slash"}


class Kiosk:
    """One kiosk with its central and its drop, from the invitation to the export."""

    def __init__(self, build):
        self.build, self.folder = pathlib.Path(build).resolve(), pathlib.Path(tempfile.mkdtemp(prefix="wijk-image-"))
        self.folder.chmod(0o755)  # the server is another user
        self.server = None
        try:
            self.letters = Letters(build)
            self.world = World(self.build, self.folder)
            self.server = servers.start("nginx", self.folder / "server", kiosks=[KIOSK])
            self.world.central("access", text=lines_of(self.server.info["central"], self.server.info))
            self.world.central("forms", self.build / "content.db")
        except BaseException:
            self.__exit__()
            raise
        self.confirmed, self.tried = [], []

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.server:
            self.server.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    def answers(self):
        """What a volunteer puts on the card: files for Disk.put_on_card()."""
        code, place = self.world.invite("nginx", self.server.info, self.folder, HOST)
        return {"answers_conf": f"lang = nl\ncode = {code}\ndrop = {place}\nworker = Balie\npin = 482916\n",
                "ca_crt": pathlib.Path(self.server.info["ca"]).read_text(encoding="ascii")}

    def rows(self):
        """Fetches what is in the drop; all of staff's export."""
        self.world.central("collect")
        text = self.world.central("export", "--format", "csv")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def collect(self):
        """The addresses in it."""
        return [row["email"] for row in self.rows()]


class TimeServer:
    """The real time, on this machine's NTP port; use as a context.  It needs root, and changes no clock."""

    def __init__(self, folder):
        conf = pathlib.Path(folder, "chrony.conf")
        conf.write_text("local stratum 5\nallow\nbindaddress 127.0.0.1\ncmdport 0\nbindcmdaddress /\n"
                        f"pidfile {folder}/chrony.pid\n", encoding="ascii")
        self.command = ["chronyd", "-x", "-d", "-u", "root", "-f", conf]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *unused):
        self.process.terminate()
        self.process.wait()


class Visitor:
    """Somebody at the keyboard of a machine that runs."""

    def __init__(self, machine, kiosk):
        self.machine, self.kiosk = machine, kiosk

    def see(self, *texts, seconds=300):
        return self.machine.expect(self.kiosk.letters, *texts, seconds=seconds)

    def type(self, text):
        for piece in re.findall(r"<[A-Za-z0-9]+>|.", text):
            if piece in SHIFTED or len(piece) == 1 and piece.isupper():
                key = SHIFTED.get(piece, piece.lower())
                self.machine.press("shift", key)
            else:
                self.machine.type(piece)

    def start(self):
        self.see("Nederlands")
        self.type("<Enter>")
        self.see("Wat wilt u doen?")

    def fill_in(self, email):
        self.type("3")
        self.see("Ik wil meedoen")
        self.type("1")
        self.see("Waar wilt u meer over weten?")
        self.type(f"12<Tab>Proef Persoon<Tab>{email}<Tab>0612345678<Tab>1234ab<Tab>1")
        self.see(email)
        self.type("<F5>")
        self.see("Klopt dit?", email)
        self.type("<F5>")
        self.see("Geeft u toestemming?")
        self.type("<Tab>1")
        self.see("[x] Ja, neem contact met mij op")

    def send(self, email):
        """Confirms; what the screen then shows counts."""
        self.kiosk.tried.append(email)
        self.type("<F5>")
        self.see("Uw code")
        self.kiosk.confirmed.append(email)

    def read_code(self):
        """The receipt, read by zbarimg from a picture of the screen."""
        path = self.machine.folder / "receipt.png"

        def look():
            self.machine.screen(path)
            got = subprocess.run(["zbarimg", "-q", "--raw", path], capture_output=True, text=True, check=False)
            return got.stdout.strip()
        found = self.machine.until(look, 30)
        assert found, "zbarimg reads no code on the screen"
        return found
