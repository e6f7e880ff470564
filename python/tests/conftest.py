"""A small PKI made by OpenSSL: nothing of Hawiya's own makes what Hawiya judges here."""

import base64
import hashlib
import json
import subprocess

import pytest

ORIGIN = "https://portal.example"

CONFIGURATION = """
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign, digitalSignature
[login]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
authorityInfoAccess = OCSP;URI:http://ocsp.example/
[signature]
basicConstraints = critical, CA:FALSE
keyUsage = critical, nonRepudiation
"""


class Pki:
    def __init__(self, folder):
        self.folder = folder
        (folder / "ca.cnf").write_text(CONFIGURATION)
        (folder / "index.txt").write_text("")
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ca.key")
        self.openssl("req", "-x509", "-new", "-key", "ca.key", "-subj", "/C=EG/CN=Test CA", "-days", "30", "-config", "ca.cnf",
                     "-extensions", "ca", "-out", "ca.pem", "-utf8")
        self.made = 0

    def openssl(self, *arguments, data=None):
        done = subprocess.run(["openssl", *arguments], cwd=self.folder, input=data, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def read(self, name):
        return (self.folder / name).read_bytes()

    def issue(self, kind, name="فاطمة", number="PNOEG-29803150112348"):
        """A key and a certificate; the name of their files."""
        self.made += 1
        file = f"{kind}{self.made}"
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{file}.key")
        self.openssl("req", "-new", "-key", f"{file}.key", "-utf8", "-subj", f"/C=EG/CN={name}/SN=محمد/serialNumber={number}",
                     "-out", f"{file}.csr")
        self.openssl("x509", "-req", "-in", f"{file}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial",
                     str(4096 + self.made), "-days", "20", "-extfile", "ca.cnf", "-extensions", kind, "-out", f"{file}.pem")
        return file

    def token(self, file, nonce, origin=ORIGIN):
        """A Web eID token as the browser extension makes it."""
        message = hashlib.sha256(origin.encode()).digest() + hashlib.sha256(nonce.encode()).digest()
        der = self.openssl("dgst", "-sha256", "-sign", f"{file}.key", data=message)
        certificate = self.openssl("x509", "-in", f"{file}.pem", "-outform", "DER")
        return json.dumps({
            "unverifiedCertificate": base64.b64encode(certificate).decode(),
            "algorithm": "ES256",
            "signature": base64.b64encode(raw_of(der)).decode(),
            "format": "web-eid:1.0",
            "appVersion": "https://test.example/1",
        })

    def respond(self, request, revoked=()):
        """OpenSSL's answer to an OCSP request."""
        lines = [f"{'R' if n in revoked else 'V'}\t351231235959Z\t{'260101000000Z,keyCompromise' if n in revoked else ''}\t"
                 f"{4096 + n:04X}\tunknown\t/CN=x{n}\n" for n in range(1, self.made + 1)]
        (self.folder / "index.txt").write_text("".join(lines))
        (self.folder / "request.der").write_bytes(request)
        self.openssl("ocsp", "-index", "index.txt", "-CA", "ca.pem", "-rsigner", "ca.pem", "-rkey", "ca.key", "-reqin", "request.der",
                     "-respout", "response.der", "-ndays", "1")
        return self.read("response.der")


def raw_of(der):
    """r || s of a P-256 signature."""
    def integer(at):
        length = der[at + 1]
        return der[at + 2:at + 2 + length], at + 2 + length
    r, at = integer(2)
    s, _ = integer(at)
    return r.lstrip(b"\0").rjust(32, b"\0") + s.lstrip(b"\0").rjust(32, b"\0")


@pytest.fixture(scope="session")
def pki(tmp_path_factory):
    return Pki(tmp_path_factory.mktemp("pki"))
