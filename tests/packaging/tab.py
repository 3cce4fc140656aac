#!/usr/bin/env python3
"""A person at a real, interactive bash who presses Tab.

   tests/packaging/tab.py BUILD HOME KIOSK    HOME: of a central that knows KIOSK
"""
import os
import pty
import select
import sys
import time

DEADLINE_S = 10
PROMPT = b"gereed> "
PROGRAMS = ("wijkkiosk", "wijksync", "wijkcontent", "wijkcentral")


class Shell:
    """bash without anybody's settings, and without the package bash-completion."""

    def __init__(self, path):
        self.seen = b""
        child, self.terminal = pty.fork()
        if child == 0:
            environment = {"PATH": path, "TERM": "dumb", "LANG": "C.UTF-8", "HISTFILE": "",
                           "INPUTRC": "/dev/null", "PS1": PROMPT.decode(), "COLUMNS": "200"}
            os.execve("/bin/bash", ["bash", "--noprofile", "--norc", "-i"], environment)
        self.child = child

    def type(self, keys):
        """What was on the screen before does not count for what is waited for next."""
        self.seen = b""
        os.write(self.terminal, keys)

    def wait(self, text):
        """True as soon as text stands there; False after the deadline."""
        end = time.monotonic() + DEADLINE_S
        while text not in self.seen:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.terminal], [], [], left)[0]:
                return False
            self.seen += os.read(self.terminal, 4096)
        return True

    def does(self, command, number):
        """Rubs out what stands there, and runs command: True when it is done."""
        # The sum is not what was typed, so that its echo is not taken for the answer.
        self.type(b"\x15" + command.encode() + b"; echo klaar-$((" + b"%d + 1000))\r" % number)
        return self.wait(b"klaar-%d\r\n" % (number + 1000) + PROMPT)

    def close(self):
        os.close(self.terminal)  # as if the window was closed
        os.waitpid(self.child, 0)


def main(build, home, kiosk):
    shell = Shell(build + ":/usr/bin:/bin")
    rows = (
        ("wijkkiosk --the\tda\t", "wijkkiosk --theme dark "),
        ("wijksync --state /tmp sta\t--la\te\t", "wijksync --state /tmp status --lang en "),
        ("wijkcontent ch\tconte\t", "wijkcontent check content/"),
        ("wijkcontent bu\tcontent -o packaging/targ\t",
         "wijkcontent build content -o packaging/targets.mk "),
        ("wijkcentral pu\t--dr\t", "wijkcentral purge --dry-run "),
        ("wijkcentral export --format=xl\t", "wijkcentral export --format=xlsx "),
        ("wijkcentral export --stat\ting\t", "wijkcentral export --status ingetrokken "),
        ("wijkcentral --db postgresql://ik@plek/naam dup\t",
         "wijkcentral --db postgresql://ik@plek/naam duplicates "),
        ("wijkcentral --home " + home + " revoke \t", " revoke " + kiosk + " "),
        ("wijksync --state x access < packaging/targ\t", "< packaging/targets.mk "),
    )
    setup = ["bind 'set bell-style none'", "bind 'set enable-bracketed-paste off'"]
    setup += [". packaging/completion/" + program for program in PROGRAMS]
    ready = shell.wait(PROMPT) and shell.does("; ".join(setup), 0)
    for number, (keys, wanted) in enumerate(rows, 1):
        shell.type(keys.encode())
        if not ready or not shell.wait(wanted.encode()):
            print(f"{keys!r} shows {shell.seen!r}, not {wanted!r}", file=sys.stderr)
            return 1
        ready = shell.does(":", number)
    shell.close()
    return 0


sys.exit(main(*sys.argv[1:]))
