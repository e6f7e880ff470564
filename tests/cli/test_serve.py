"""hawiya-ca serve: OCSP by POST and GET, timestamps, CRLs, CA certificates, over real HTTP; OpenSSL is the relying party."""

import base64
import concurrent.futures
import json
import re
import socket
import subprocess
import urllib.parse

import pytest

from conftest import Service, fetch, openssl, run


@pytest.fixture(scope="module")
def service(ca):
    service = Service("HAWIYA_CA", "--dir", ca.folder, "--json", "serve", "--port", 0, "--passphrase-file", ca.passphrase)
    yield json.loads(service.line)
    code, out = service.stop()
    assert code == 0
    assert json.loads(out)["stopped"]


def status(ca, service, name, *more):
    ca.chain()
    asked = openssl("ocsp", "-issuer", ca.folder / "citizens.pem", "-cert", ca.folder / f"{name}.pem", "-url", service["ocsp"],
                    "-CAfile", ca.folder / "root.pem", "-VAfile", ca.folder / "citizens.pem", *more)
    assert "Response verify OK" in asked.stderr, asked.stderr
    return asked.stdout


def test_openssl_gets_good_then_revoked_in_the_very_next_answer(ca, service):
    serial = ca.issue("ocsp")["serial_number"]
    assert ": good" in status(ca, service, "ocsp")
    assert ": good" in status(ca, service, "ocsp", "-no_nonce")
    ca.run("revoke", serial, "--reason", "superseded")
    answer = status(ca, service, "ocsp")
    assert ": revoked" in answer and "superseded" in answer


def test_get_carries_the_request_in_the_path(ca, service):
    ca.issue("get")
    ca.chain()
    openssl("ocsp", "-issuer", ca.folder / "citizens.pem", "-cert", ca.folder / "get.pem", "-no_nonce", "-reqout",
            ca.folder / "request.der")
    encoded = base64.b64encode((ca.folder / "request.der").read_bytes()).decode()
    for path in (urllib.parse.quote(encoded, safe=""), encoded):
        code, body, content_type = fetch(f"{service['ocsp']}/{path}")
        assert (code, content_type) == (200, "application/ocsp-response")
        (ca.folder / "answer.der").write_bytes(body)
        shown = openssl("ocsp", "-respin", ca.folder / "answer.der", "-resp_text", "-noverify").stdout
        assert "Cert Status: good" in shown


def test_junk_is_answered_as_the_rfc_says(ca, service):
    for body in (b"", b"junk", b"\x30\x80" + bytes(100), bytes(60_000)):
        code, answer, _ = fetch(service["ocsp"], body, "application/ocsp-request")
        assert code == 200 and answer == bytes.fromhex("30030a0101"), "malformedRequest"
    code, answer, _ = fetch(service["ocsp"] + "/%%%")
    assert code in (200, 400)
    assert fetch(service["ocsp"] + "/AAAA")[1] == bytes.fromhex("30030a0101")
    assert fetch(service["ocsp"], b"x", "text/plain")[0] == 415
    assert fetch(service["ocsp"], bytes(100_000), "application/ocsp-request")[0] == 413


def stamp(ca, url, name, *more):
    """OpenSSL asks, curl carries, and OpenSSL shows the reply."""
    query, reply = ca.folder / f"{name}.tsq", ca.folder / f"{name}.tsr"
    openssl("ts", "-query", "-digest", "ab" * 32, "-sha256", "-out", query, *more)
    subprocess.run(["curl", "-s", "-f", "-H", "Content-Type: application/timestamp-query", "--data-binary", f"@{query}", "-o",
                    str(reply), url], check=True, timeout=60)
    return openssl("ts", "-reply", "-in", reply, "-text").stdout


def test_openssl_verifies_timestamps(ca, service):
    ca.chain()
    shown = stamp(ca, service["timestamps"], "good", "-cert")
    assert "Status: Granted." in shown and "2.999.818.9" in shown
    verify = ["ts", "-verify", "-in", ca.folder / "good.tsr", "-CAfile", ca.folder / "root.pem", "-untrusted",
              ca.folder / "citizens.pem"]
    assert "Verification: OK" in openssl(*verify, "-queryfile", ca.folder / "good.tsq").stdout
    assert openssl(*verify, "-digest", "cd" * 32, check=False).returncode != 0


def test_refused_timestamps_say_why(ca, service):
    assert "policy is not supported" in stamp(ca, service["timestamps"], "policy", "-tspolicy", "1.2.3")
    _, reply, content_type = fetch(service["timestamps"], b"junk", "application/timestamp-query")
    assert content_type == "application/timestamp-reply"
    assert reply.startswith(bytes.fromhex("30"))
    assert fetch(service["timestamps"], b"junk", "application/ocsp-request")[0] == 415
    assert fetch(service["timestamps"])[0] == 405


def serials_of(ca, url, name, count):
    def one(i):
        return re.search("Serial number: (0x[0-9A-F]+)", stamp(ca, url, f"{name}-{i}"))[1]
    with concurrent.futures.ThreadPoolExecutor(8) as workers:
        return list(workers.map(one, range(count)))


def test_no_serial_number_is_used_twice_at_once_or_after_a_restart(ca, service):
    serials = serials_of(ca, service["timestamps"], "first", 24)
    again = Service("HAWIYA_CA", "--dir", ca.folder, "--json", "serve", "--port", 0, "--passphrase-file", ca.passphrase)
    try:
        serials += serials_of(ca, json.loads(again.line)["timestamps"], "again", 12)
    finally:
        again.stop()
    assert len(set(serials)) == 36
    # The counter alone, without what is random in front of it.
    assert len({serial[-16:] for serial in serials}) == 36


def test_crls_and_certificates_are_served_and_nothing_else(ca, service):
    for url, file in ((service["crls"][0], "public/crl/root.crl"), (service["certificates"][1], "public/ca/citizens.cer")):
        code, body, _ = fetch(url)
        assert code == 200 and body == ca.path(file).read_bytes()
    for path in ("/", "/crl/absent.crl", "/crl/../keys/root.key", "/keys/root.key", "/ca/..%2fkeys%2froot.key.cer", "/crl/.crl"):
        assert fetch(service["url"] + path)[0] == 404


def test_a_new_crl_is_served_at_once(ca, service):
    ca.run("crl", keyed=True)
    assert fetch(service["crls"][1])[1] == ca.path("public/crl/citizens.crl").read_bytes()


def test_a_port_in_use_is_said(ca):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = ca.run("serve", "--port", taken.getsockname()[1], keyed=True)
    assert (ran.code, ran.error) == (2, "listen_failed")
    assert run("HAWIYA_CA", "--dir", ca.folder, "serve", "--port", 99999).code == 2
