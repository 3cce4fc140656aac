"""A server with updates, as Debian's is: signed, and with one package of which there are newer versions."""
import http.server
import pathlib
import subprocess
import threading

PACKAGE = "wireless-regdb"  # small, in every image, and nothing needs it to start


class Updates:
    """Serves while it is used as a context.  publish() makes a newer version than the one before."""

    def __init__(self, folder):
        self.folder, self.number = pathlib.Path(folder), 0
        self.home = self.folder / "gnupg"
        self.home.mkdir(mode=0o700)
        self.gpg("--quick-gen-key", "Updates for a test <updates@voorbeeld.nl>", "ed25519", "sign", "never")
        self.key = self.gpg("--export", "--armor")
        self.site = self.folder / "site"
        self.site.mkdir()
        site = str(self.site)

        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *args):
                super().__init__(*args, directory=site)

            def log_message(self, *unused):
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.server.shutdown()
        subprocess.run(["gpgconf", "--homedir", self.home, "--kill", "all"], check=False)

    def gpg(self, *arguments):
        return subprocess.run(["gpg", "--homedir", self.home, "--batch", "--pinentry-mode", "loopback",
                               "--passphrase", "", *arguments], check=True, capture_output=True,
                              text=True).stdout

    def sources(self, host):
        key = "\n".join(" " + (line or ".") for line in self.key.splitlines())
        return (f"Types: deb\nURIs: http://{host}:{self.server.server_address[1]}/\nSuites: ./\n"
                f"Signed-By:\n{key}\n")

    def publish(self, postinst="exit 0"):
        self.number += 1
        tree = self.folder / f"package{self.number}"
        (tree / "DEBIAN").mkdir(parents=True)
        (tree / "lib/firmware").mkdir(parents=True)
        (tree / "lib/firmware/update").write_text(f"{self.number}\n", encoding="utf-8")
        (tree / "DEBIAN/control").write_text(
            f"Package: {PACKAGE}\nVersion: 9999.{self.number}\nArchitecture: all\n"
            "Maintainer: Nobody <nobody@voorbeeld.nl>\nDescription: an update for a test\n", encoding="utf-8")
        script = tree / "DEBIAN/postinst"
        script.write_text(f"#!/bin/sh\nset -e\n{postinst}\n", encoding="utf-8")
        script.chmod(0o755)
        for old in self.site.glob("*.deb"):
            old.unlink()
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-b", tree, self.site], check=True,
                       capture_output=True)
        packages = subprocess.run(["dpkg-scanpackages", "-m", "."], cwd=self.site, check=True,
                                  capture_output=True).stdout
        (self.site / "Packages").write_bytes(packages)
        digest = subprocess.run(["sha256sum", self.site / "Packages"], check=True, capture_output=True,
                                text=True).stdout.split()[0]
        date = subprocess.run(["date", "-Ru", "-d", "2026-11-20"], check=True, capture_output=True,
                              text=True).stdout.strip()
        (self.site / "Release").write_text(
            f"Origin: Test\nSuite: .\nDate: {date}\nSHA256:\n {digest} {len(packages)} Packages\n",
            encoding="utf-8")
        (self.site / "InRelease").unlink(missing_ok=True)
        self.gpg("--clearsign", "-o", str(self.site / "InRelease"), str(self.site / "Release"))
