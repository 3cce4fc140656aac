#!/usr/bin/env python3
"""What pushing to a drop costs, as ratios within one run: push.py BUILD

Real nginx; the raw socket and the carrier take turns, and the middle of the ratios counts.
"""
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "network"))
from fleet import Nginx  # noqa: E402
from proxy import Proxy  # noqa: E402

ROUNDS = 9
DELAY_MS = 25  # each way: a round trip of 50 ms


def main():
    tool = Path(sys.argv[1]).resolve() / "tests/fleet/push"

    def took(*argv):
        return float(subprocess.run([tool, *map(str, argv)], check=True, capture_output=True,
                                    text=True).stdout)

    missed = []

    def tell(what, ratio, reach, more=""):
        fine = ratio <= reach
        print(f"| {what} | {ratio:.2f} | ≤ {reach} | {'yes' if fine else 'no'} |{more}", flush=True)
        if not fine:
            missed.append(what)

    with tempfile.TemporaryDirectory(prefix="wijk-push-", dir="/dev/shm") as name:
        nginx = Nginx(Path(name))
        try:
            url = f"http://127.0.0.1:{nginx.port}"
            for what, count, size, reach in (("one packed batch of 1 MiB beside a raw PUT", 20, 1048576, 1.3),
                                             ("16 KiB objects, one after another", 3000, 16384, 1.25)):
                ratios = []  # enough objects that starting libcurl once does not count
                for _ in range(ROUNDS):
                    raw = took("raw", nginx.port, count, size)
                    ratios.append(took("carrier", url, count, size, 1) / raw)
                tell(what, statistics.median(ratios), reach)
            with Proxy("127.0.0.1", nginx.port, delay_ms=DELAY_MS) as proxy:
                far = f"http://127.0.0.1:{proxy.port}"
                # Connections are set up in the same time for one and for sixteen.
                one = took("carrier", far, 20, 16384, 1) / 20
                many = took("carrier", far, 320, 16384, 16) / 320
                tell("50 ms away, 16 at a time beside a sixteenth of one by one", many * 16 / one, 1.25,
                     f" {1 / one:.0f}/s and {1 / many:.0f}/s")
        finally:
            nginx.stop()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
