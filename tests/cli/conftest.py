"""Runs the programs as people and scripts do. Everything happens in temporary folders."""

import glob
import json
import os
import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest

SOURCE = Path(os.environ["HAWIYA_SOURCE"])
PASSPHRASE = "correct horse battery"
PIN = "483920"
SUBJECT = ["--subject", "CN=فاطمة الزهراء", "--subject", "SN=محمد", "--subject", "GN=فاطمة", "--subject",
           "serialNumber=PNOEG-29803150112348"]


class Ran:
    def __init__(self, process):
        self.code, self.out, self.err = process.returncode, process.stdout, process.stderr

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def error(self):
        return self.json["error"]["code"]


def run(program, *arguments, **options):
    command = [os.environ[program], *map(str, arguments)]
    options.setdefault("input", "")
    return Ran(subprocess.run(command, capture_output=True, text=True, timeout=120, start_new_session=True, **options))


def openssl(*arguments, check=True):
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, timeout=60, check=check)


def fetch(url, data=None, content_type=None):
    """(status, body, content type)"""
    request = urllib.request.Request(url, data=data, headers={"Content-Type": content_type} if content_type else {})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read(), answer.headers["Content-Type"]
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers["Content-Type"]


class Ca:
    """A CA in a folder of its own, and its passphrase in a file."""

    def __init__(self, folder, hierarchy=SOURCE / "certs/hierarchies/demo.xml"):
        self.folder = folder
        self.passphrase = folder / "passphrase"
        self.passphrase.write_text(PASSPHRASE + "\n")
        made = self.run("init", hierarchy, "--profiles", SOURCE / "certs/profiles", keyed=True)
        assert made.code == 0, made.err

    @classmethod
    def on_a_free_port(cls, folder):
        """Certificates name the port of the status service, so it is chosen before they are made: `port`."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        plan = folder / "plan.xml"
        plan.write_text((SOURCE / "certs/hierarchies/demo.xml").read_text().replace("127.0.0.1:8818", f"127.0.0.1:{port}"))
        made = cls(folder, plan)
        made.port = port
        return made

    def run(self, *arguments, keyed=False, **options):
        key = ["--passphrase-file", self.passphrase] if keyed else []
        return run("HAWIYA_CA", "--dir", self.folder, "--json", *arguments, *key, **options)

    def path(self, name):
        return self.folder / "pki" / name

    def request(self, name="request", curve="P-256"):
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", f"ec_paramgen_curve:{curve}", "-nodes", "-subj", "/CN=x", "-keyout",
                self.folder / f"{name}.key", "-out", self.folder / f"{name}.csr")
        return self.folder / f"{name}.csr"

    def issue(self, name="request", profile="citizen-authentication"):
        out = self.folder / f"{name}.pem"
        issued = self.run("issue", "--profile", profile, "--csr", self.request(name), "--out", out, *SUBJECT, keyed=True)
        assert issued.code == 0, issued.out
        return issued.json

    def chain(self):
        for name in ("root", "citizens"):
            openssl("x509", "-inform", "DER", "-in", self.path(f"public/ca/{name}.cer"), "-out", self.folder / f"{name}.pem")
        return ["-CAfile", self.folder / "root.pem", "-untrusted", self.folder / "citizens.pem"]


class Service:
    """A server program: started with port 0, told by its first line, stopped by its own pid."""

    def __init__(self, program, *arguments):
        self.process = subprocess.Popen([os.environ[program], *map(str, arguments)], stdout=subprocess.PIPE, text=True)
        self.line = self.process.stdout.readline()

    def stop(self):
        self.process.terminate()
        out, _ = self.process.communicate(timeout=20)
        return self.process.returncode, out


@pytest.fixture(scope="module")
def ca(tmp_path_factory):
    return Ca(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def card(ca):
    """A SoftHSM2 token with a login and a signature certificate; --module, --token and --pin-file for it."""
    modules = glob.glob("/usr/lib/softhsm/libsofthsm2.so") + glob.glob("/usr/lib/*/softhsm/libsofthsm2.so")
    if not modules:
        pytest.skip("SoftHSM2 is not installed")
    (ca.folder / "tokens").mkdir()
    configuration = ca.folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {ca.folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", "citizen", "--so-pin", "01020304", "--pin", PIN],
                   check=True, capture_output=True, timeout=60)
    (ca.folder / "pin").write_text(PIN + "\n")
    options = ["--module", modules[0], "--token", "citizen", "--pin-file", ca.folder / "pin"]
    for profile in ("citizen-authentication", "citizen-signature"):
        issued = ca.run("issue", "--profile", profile, "--card", *options, *SUBJECT, keyed=True)
        assert issued.code == 0, issued.out
    return options
