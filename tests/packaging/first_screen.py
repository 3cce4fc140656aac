#!/usr/bin/env python3
"""Starts a command on a terminal of 80×24: WORD stands on its screen, and after Enter the others do.

   tests/packaging/first_screen.py WORD OTHER... -- COMMAND...

Ends with 0 when they do, and shows what was there when they do not.  The command is killed then.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

DEADLINE_S = 60
SEQUENCE = re.compile(rb"\x1b(\[[0-9;?]*[A-Za-z]|[()][A-Z0-9])")


def wait(terminal, words):
    """The words that did not come, and what did."""
    seen, missing, end = b"", words, time.monotonic() + DEADLINE_S
    while missing and time.monotonic() < end:
        if not select.select([terminal], [], [], max(0, end - time.monotonic()))[0]:
            break
        try:
            seen += os.read(terminal, 65536)
        except OSError:  # the command ended
            break
        plain = SEQUENCE.sub(b" ", seen).decode("utf-8", "replace")
        missing = [w for w in words if w not in plain]
    return missing, seen


def main(words, command):
    child, terminal = pty.fork()
    if child == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("4H", 24, 80, 0, 0))
        os.execvp(command[0], command)
    missing, seen = wait(terminal, words[:1])
    if not missing:
        os.write(terminal, b"\r")
        missing, seen = wait(terminal, words[1:])
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    if missing:
        sys.exit(f"first_screen.py: {', '.join(missing)} is not on the screen: {seen!r}")


SPLIT = sys.argv.index("--")
main(sys.argv[1:SPLIT], sys.argv[SPLIT + 1:])
