#!/usr/bin/env python3
"""What a kiosk's credential may do on a drop, and above all what it may not.

    test_isolation.py [KIND ...]      the kinds of servers.py; all of them without

Each server is the real one, with the settings that packaging/drop ships.
"""
import os
import sys
import tempfile

import check_http
import check_sftp
import servers


class Suite:
    def __init__(self):
        self.passed = self.failed = 0
        self.kind = ""

    def check(self, what, is_good, detail):
        if is_good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"{self.kind}: NOT: {what}\n    {detail}", flush=True)


def main():
    suite = Suite()
    for kind in sys.argv[1:] or servers.STARTERS:
        suite.kind = kind
        if kind == "sftp" and os.geteuid() != 0:
            print("sftp: not tried, because only root may start a server with a chroot for each")
            continue
        checks = check_sftp if kind == "sftp" else check_http
        with tempfile.TemporaryDirectory(prefix="wijkkiosk-drop.") as folder:
            scratch = os.path.join(folder, "scratch")
            os.mkdir(scratch, 0o700)
            with servers.start(kind, os.path.join(folder, "server")) as server:
                failed = suite.failed
                checks.check(server, suite, scratch)
                if suite.failed > failed:
                    print(server.logs())
    print(f"{suite.passed} passed, {suite.failed} failed")
    return 1 if suite.failed else 0


if __name__ == "__main__":
    sys.exit(main())
