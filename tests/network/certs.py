"""Certificates for tests, made with the openssl command: a private CA and what it signs."""
import os
import ssl
import subprocess

# A day that is over, and days that are far from over, whatever the clock says.
PAST = ("20010101000000Z", "20020101000000Z")
LONG = ("20010101000000Z", "20991231235959Z")


def _openssl(*args):
    subprocess.run(["openssl", *args], check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


class Authority:
    """A folder with a CA: self.ca is the file that a client trusts."""

    def __init__(self, folder, ca=None, key=None):
        """With ca and key, files, this authority is one that is there already."""
        self.folder = folder
        os.makedirs(folder, mode=0o700, exist_ok=True)
        self.ca, self.key = ca or self._path("ca.pem"), key or self._path("ca.key")
        with open(self._path("ca.conf"), "w", encoding="utf-8") as out:
            out.write("[ca]\ndefault_ca = d\n[d]\n"
                      f"new_certs_dir = {folder}\ndatabase = {folder}/index\n"
                      f"serial = {folder}/serial\ndefault_md = sha256\nunique_subject = no\n"
                      "policy = p\ncopy_extensions = copy\n[p]\ncommonName = supplied\n")
        open(self._path("index"), "w", encoding="utf-8").close()
        with open(self._path("serial"), "w", encoding="utf-8") as out:
            out.write("1000\n")
        if ca is None:
            _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                     "-nodes", "-keyout", self.key, "-out", self.ca, "-subj", "/CN=Proef-CA",
                     "-days", "30000")

    def _path(self, name):
        return os.path.join(self.folder, name)

    def certificate(self, name, alternative, days=LONG):
        """Files (certificate, key), for example alternative "IP:127.0.0.1,DNS:post.test"."""
        request, cert, key = (self._path(f"{name}.{end}") for end in ("csr", "pem", "key"))
        _openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                 "-keyout", key, "-out", request, "-subj", f"/CN={name}",
                 "-addext", f"subjectAltName={alternative}")
        _openssl("ca", "-batch", "-notext", "-config", self._path("ca.conf"), "-cert", self.ca,
                 "-keyfile", self.key, "-in", request, "-out", cert,
                 "-startdate", days[0], "-enddate", days[1])
        return cert, key


def context(cert, key):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(cert, key)
    return tls


def contexts(folder, alternative, ca=None, key=None):
    """The good one and every wrong one, by name, for a client that trusts the authority ca."""
    ours = Authority(os.path.join(folder, "ours"), ca, key)
    theirs = Authority(os.path.join(folder, "theirs"))
    made = {
        "good": ours.certificate("good", alternative),
        "expired": ours.certificate("expired", alternative, PAST),
        "other name": ours.certificate("other", "DNS:elders.test"),
        "other authority": theirs.certificate("strange", alternative),
        "self-signed": (theirs.ca, theirs.key),
    }
    return {name: context(*files) for name, files in made.items()}
