"""A machine in QEMU as who stands before it has it: the keyboard, the mouse and the screen, by QMP.

The protocol is the QEMU Machine Protocol, on a socket that only the test has.
"""
import contextlib
import json
import os
import re
import select
import shutil
import socket
import subprocess
import time

from letters import Screen

KEYS = {"<Enter>": "ret", "<Esc>": "esc", "<Tab>": "tab", "<Up>": "up", "<Down>": "down", "/": "slash",
        " ": "spc", "-": "minus", ".": "dot"}
KEYS.update({f"<F{n}>": f"f{n}" for n in range(1, 13)})


class Qemu:
    """Running; use as a context.  folder: its own, which goes with it.  log: what it says on its serial line."""

    patience = 90  # seconds; only a test that is about to fail waits this long
    look_every = 0.2  # seconds

    def power(self, *arguments, pass_fds=()):
        """Starts it."""
        ours, theirs = socket.socketpair()
        self.process = subprocess.Popen(
            ["qemu-system-x86_64", "-nodefaults", "-display", "none", "-serial", f"file:{self.log}",
             "-chardev", f"socket,id=control,fd={theirs.fileno()}", "-mon", "chardev=control,mode=control",
             *arguments], stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno(), *pass_fds], start_new_session=True)
        theirs.close()
        with ours:
            self.stream = ours.makefile("rw")
        self.stream.readline()
        self.ask("qmp_capabilities")

    def close(self):
        if getattr(self, "process", None):
            self.process.kill()
            self.process.wait()
        if getattr(self, "stream", None):
            with contextlib.suppress(OSError):  # what was not sent when the power went
                self.stream.close()
        shutil.rmtree(self.folder)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    def ask(self, command, **arguments):
        self.stream.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.stream.flush()
        while True:
            answer = json.loads(self.stream.readline())
            if "error" in answer:
                raise RuntimeError(answer["error"])
            if "return" in answer:
                return answer["return"]

    def serial(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def screen(self, keep=None):
        path = self.folder / "screen.ppm"
        self.ask("screendump", filename=str(path))
        if keep:
            subprocess.run(["convert", path, keep], check=True)
        return Screen(path.read_bytes())

    def until(self, what, seconds=None):
        """Waits until what() gives something, and returns that; the machine's end ends it sooner."""
        deadline = time.monotonic() + (seconds or self.patience)
        ended = os.pidfd_open(self.process.pid)
        try:
            while True:
                found = what()
                if found or time.monotonic() > deadline:
                    return found or None
                if select.select([ended], [], [], self.look_every)[0]:
                    return what() or None
        finally:
            os.close(ended)

    def expect(self, font, *texts, seconds=None):
        """Waits until all of the texts are on the screen; returns what is there."""
        seen = ["nothing"]

        def look():
            seen[0] = self.screen().text(font)
            return all(text.translate(font.same) in seen[0] for text in texts)
        if not self.until(look, seconds):
            raise AssertionError(f"no {texts} on the screen:\n{seen[0]}\nserial:\n{self.serial()[-2000:]}")
        return seen[0]

    def expect_serial(self, pattern, seconds=None):
        found = self.until(lambda: re.findall(pattern, self.serial(), re.MULTILINE), seconds)
        if not found:
            raise AssertionError(f"no {pattern} in:\n{self.serial()[-3000:]}")
        return found

    def press(self, *keys, hold=60):
        """Keys that are held down together, by QEMU's names: press("ctrl", "alt", "delete")."""
        self.ask("send-key", keys=[{"type": "qcode", "data": key} for key in keys], **{"hold-time": hold})

    def type(self, text):
        # QEMU plays them one after the other, by the clock of the machine.
        for key in re.findall(r"<[A-Za-z0-9]+>|.", text):
            self.press(KEYS.get(key, key))

    def move(self, right, down):
        self.ask("input-send-event", events=[
            {"type": "rel", "data": {"axis": "x", "value": right}},
            {"type": "rel", "data": {"axis": "y", "value": down}}])

    def button(self, down, name="left"):
        self.ask("input-send-event", events=[{"type": "btn", "data": {"button": name, "down": down}}])

    def click(self, name="left"):
        self.button(True, name)
        self.button(False, name)
