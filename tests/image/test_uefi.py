#!/usr/bin/env python3
"""The disk image in a machine with UEFI, Secure Boot and a TPM 2.0: it becomes a kiosk, and the data on its disk
opens in that machine only.

  test_uefi.py BUILD
"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from appliance import EFI_AT, PATIENCE, Appliance, Disk, folder  # noqa: E402
from firmware import Firmware, luks_header  # noqa: E402
from kiosk import ARRIVAL, Kiosk, Visitor  # noqa: E402

SHIM = "::EFI/BOOT/BOOTX64.EFI"


def visit(machine, kiosk, email):
    visitor = Visitor(machine, kiosk)
    visitor.see("Nederlands", seconds=PATIENCE)
    visitor.start()
    visitor.fill_in(email)
    visitor.send(email)


def key_is_nowhere(disk):
    """On the disk: no copy of the key, and no way in but the chip."""
    assert not disk.read_boot("/data.key"), "the key lies on the boot partition"
    header = luks_header(disk.path, disk.partition("wijk-data"))
    ways = {token["type"]: token["keyslots"] for token in header["tokens"].values()}
    assert ways == {"systemd-tpm2": list(header["keyslots"])}, header


def is_refused(disk, firmware):
    """Of a boot loader that somebody changed."""
    efi = f"{disk.path}@@{EFI_AT}"
    shim = subprocess.run(["mtype", "-i", efi, SHIM], capture_output=True, check=True).stdout
    changed = bytearray(shim)
    changed[len(shim) // 2] ^= 1  # at its end is the signature
    subprocess.run(["mcopy", "-o", "-i", efi, "-", SHIM], input=changed, check=True)
    with Appliance(disk, more=firmware.power()) as machine:
        machine.expect_serial("Access Denied", seconds=PATIENCE)
    subprocess.run(["mcopy", "-o", "-i", efi, "-", SHIM], input=shim, check=True)


def main():
    build = sys.argv[1]
    with Kiosk(build) as kiosk, folder(build) as work:
        disk = Disk(pathlib.Path(build, "image/wijkkiosk.img"), work)
        disk.put_on_card(**kiosk.answers())
        ours, theirs = Firmware(f"{work}/ours"), Firmware(f"{work}/theirs")
        for email in ("een@voorbeeld.nl", "twee@voorbeeld.nl"):
            with Appliance(disk, more=ours.power()) as machine:
                visit(machine, kiosk, email)
        key_is_nowhere(disk)
        print("UEFI and a TPM: a kiosk, twice, whose key is not on its disk", flush=True)
        with Appliance(disk, more=theirs.power()) as machine:
            machine.expect(kiosk.letters, "De opslag van deze machine gaat niet open.", seconds=PATIENCE)
        with Appliance(disk) as machine:
            machine.expect(kiosk.letters, "De opslag van deze machine gaat niet open.", seconds=PATIENCE)
        print("in another machine its data does not open", flush=True)
        is_refused(disk, ours)
        print("Secure Boot refuses a boot loader that was changed", flush=True)
        with Appliance(disk, more=ours.power()) as machine:
            arrived = machine.until(lambda: set(kiosk.confirmed) <= set(kiosk.collect()), ARRIVAL)
        assert arrived, (kiosk.confirmed, kiosk.collect())
        print("and in its own machine nothing is lost")
    print("test_uefi.py: 1 passed")


if __name__ == "__main__":
    main()
