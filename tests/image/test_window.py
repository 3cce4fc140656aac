#!/usr/bin/env python3
"""The disk image with `screen = window` among its answers, in 512 MiB.  With a graphics card that cage knows the
kiosk is in a window over the whole screen: somebody signs up there by the keyboard, and it arrives.  With another
card the kiosk comes on the text console.

  test_window.py BUILD [FOLDER-FOR-PICTURES]
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from appliance import PATIENCE, Appliance, Disk, folder  # noqa: E402
from kiosk import ARRIVAL, Kiosk, Visitor  # noqa: E402

BLACK = bytes(3)
EMAIL = "venster@voorbeeld.nl"


def is_window(screen, letters):
    """Coloured to the corner, with letters that no console has."""
    return screen.pixels[:3] != BLACK and screen.text(letters).count("\ufffd") > 20


class WindowVisitor(Visitor):
    """Its letters are smooth, so what they say is not read here: each screen is another, and then stands still."""

    before = b""

    def see(self, *texts, seconds=PATIENCE):
        last = [None]

        def look():
            now = self.machine.screen().pixels
            still, last[0] = now == last[0] and now != self.before, now
            return still
        assert self.machine.until(look, seconds), f"no other screen for {texts}"
        self.before = last[0]


def main():
    build = sys.argv[1]
    with Kiosk(build) as kiosk, folder(build) as work:
        disk = Disk(pathlib.Path(build, "image/wijkkiosk.img"), work)
        answers = kiosk.answers()
        answers["answers_conf"] += "screen = window\n"
        disk.put_on_card(**answers)
        with Appliance(disk, vga="virtio") as machine:
            assert machine.until(lambda: is_window(machine.screen(), kiosk.letters), PATIENCE), "no window"
            visitor = WindowVisitor(machine, kiosk)
            visitor.start()
            visitor.fill_in(EMAIL)
            visitor.send(EMAIL)
            print(f"in a window: receipt read by zbarimg: {visitor.read_code()}", flush=True)
            if len(sys.argv) > 2:
                machine.screen(f"{sys.argv[2]}/image-window.png")
        with Appliance(disk) as machine:
            Visitor(machine, kiosk).see("Nederlands", seconds=PATIENCE)
            print("without a screen for a window: on the console", flush=True)
            Visitor(machine, kiosk).start()
            arrived = machine.until(lambda: EMAIL in kiosk.collect(), ARRIVAL)
        assert arrived, kiosk.collect()
    print("test_window.py: 1 passed")


if __name__ == "__main__":
    main()
