"""What a machine of today has in place of a BIOS: UEFI with Secure Boot and the keys of Microsoft, and a TPM 2.0."""
import json
import pathlib
import shutil
import subprocess

OVMF = pathlib.Path("/usr/share/OVMF")


class Firmware:
    """One machine's own: what it remembers is kept in the folder, from one start to the next."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()  # swtpm leaves the folder that it began in
        self.folder.mkdir()
        shutil.copy(OVMF / "OVMF_VARS_4M.ms.fd", self.folder / "variables")

    def power(self):
        """Arguments of QEMU for one start.  The chip goes off when QEMU does."""
        socket = self.folder / "tpm"
        subprocess.run(["swtpm", "socket", "--tpm2", "--daemon", "--terminate", "--tpmstate", f"dir={self.folder}",
                        "--ctrl", f"type=unixio,path={socket}", "--log", f"file={self.folder}/log"], check=True)
        return ["-machine", "q35,smm=on", "-global", "driver=cfi.pflash01,property=secure,value=on",
                "-drive", f"if=pflash,unit=0,format=raw,readonly=on,file={OVMF}/OVMF_CODE_4M.secboot.fd",
                "-drive", f"if=pflash,unit=1,format=raw,file={self.folder}/variables",
                "-chardev", f"socket,id=tpm,path={socket}", "-tpmdev", "emulator,id=tpm0,chardev=tpm",
                "-device", "tpm-crb,tpmdev=tpm0"]


def luks_header(path, at):
    """The JSON of a LUKS2 header that begins there (LUKS2 On-Disk Format Specification, 3)."""
    with open(path, "rb") as f:
        f.seek(at)
        binary = f.read(4096)
        assert binary[:6] == b"LUKS\xba\xbe", binary[:6]
        length = int.from_bytes(binary[8:16], "big")
        return json.loads(f.read(length - 4096).split(b"\0", 1)[0])
