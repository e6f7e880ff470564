"""Documents are signed in two steps and validated; OpenSSL holds the key, and is the other signer."""

import base64
import io
import zipfile
from datetime import datetime, timezone

import pytest

import hawiya
from hawiya.path import TrustStore
from hawiya.sign import Signing, Validation, validate
from hawiya.x509 import Certificate

from conftest import raw_of

FILES = {"عقد.txt": "عقد إيجار".encode()}
XML = {"deed.xml": "<deed xmlns='urn:deed'>عقد</deed>".encode()}


class Signer:
    def __init__(self, pki):
        self.pki = pki
        self.file = pki.issue("signature")
        self.certificate = Certificate.from_bytes(pki.read(f"{self.file}.pem"))
        self.anchor = Certificate.from_bytes(pki.read("ca.pem"))

    def value(self, signing):
        return self.pki.openssl("dgst", "-sha256", "-sign", f"{self.file}.key", data=signing.to_be_signed)

    def sign(self, files=FILES, **options):
        signing = Signing.begin(files, self.certificate, chain=[self.anchor], **options)
        return signing.attach(self.value(signing))

    def validate(self, document, contents=FILES, **options):
        return validate(document, contents, TrustStore([self.anchor]), revocation="off_dangerously", **options)


@pytest.fixture(scope="module")
def signer(pki):
    return Signer(pki)


@pytest.mark.parametrize("packaging", ["xades_enveloped", "xades_enveloping", "xades_detached", "cades_attached", "cades_detached"])
def test_every_packaging_is_made_and_valid(signer, packaging):
    files = XML if packaging == "xades_enveloped" else FILES
    document = signer.sign(files, packaging=packaging, commitment="1.2.840.113549.1.9.16.6.1")
    report = signer.validate(document, files if packaging.endswith("_detached") else {})
    (signature,) = report["signatures"]
    assert report["indication"] == signature["indication"] == "TOTAL_PASSED", signature.get("error")
    assert signature["level"] == "B-B" and signature["intact"]
    assert "CN=فاطمة" in signature["signer"]["subject"]
    assert abs((datetime.now(timezone.utc) - datetime.fromisoformat(signature["claimed_time"])).total_seconds()) < 600
    assert all({"name", "clause", "inputs", "passed"} == set(check) for check in signature["checks"])


def test_a_signing_is_kept_between_its_steps(signer):
    signing = Signing.begin(FILES, signer.certificate, packaging="xades_detached", claimed_roles=["مدير"])
    assert signing.algorithm == "ECDSA with SHA-256" and signing.certificate == signer.certificate
    assert len(signing.digest_to_be_signed) == 32
    again = Signing.resume(signing.save())
    assert again.to_be_signed == signing.to_be_signed
    document = again.attach(raw_of(signer.value(again)))
    assert signer.validate(document)["signatures"][0]["claimed_roles"] == ["مدير"]
    with pytest.raises(hawiya.Rejected) as caught:
        again.attach(b"\0" * 64)
    assert caught.value.code == "signature_invalid"
    with pytest.raises(hawiya.Rejected) as caught:
        Signing.resume(b"{}")
    assert caught.value.code == "signing_state_invalid"


def test_what_can_not_be_signed(signer):
    for files, packaging in (({}, "cades_detached"), (FILES | XML, "cades_detached"), ({"a\n": b""}, "xades_detached")):
        with pytest.raises(hawiya.Misconfigured):
            Signing.begin(files, signer.certificate, packaging=packaging)
    with pytest.raises(ValueError):
        Signing.begin(FILES, signer.certificate, packaging="pades")
    with pytest.raises(hawiya.Rejected):
        Signing.begin(FILES, signer.certificate, now=datetime(2040, 1, 1, tzinfo=timezone.utc))
    with pytest.raises(ValueError):
        Signing.begin(FILES, signer.certificate, now=datetime(2026, 1, 1))


def test_changed_files_fail(signer):
    report = signer.validate(signer.sign(), {"عقد.txt": b"another"})
    (signature,) = report["signatures"]
    assert (report["indication"], signature["sub_indication"]) == ("TOTAL_FAILED", "HASH_FAILURE")
    assert signature["error"]["code"] == "cms_content_mismatch"


def test_a_signer_whom_nobody_trusts_is_not_decided(signer, pki):
    pki.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=other", "-days",
                "30", "-keyout", "other.key", "-out", "other.pem")
    strangers = TrustStore([Certificate.from_bytes(pki.read("other.pem"))])
    report = validate(signer.sign(), FILES, strangers, revocation="off_dangerously")
    assert (report["indication"], report["signatures"][0]["sub_indication"]) == ("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND")


def test_status_is_fetched_by_whom_the_caller_names(pki):
    """A certificate for logins names an OCSP responder, and may sign; OpenSSL answers about it."""
    file = pki.issue("login")
    certificate, anchor = (Certificate.from_bytes(pki.read(f"{name}.pem")) for name in (file, "ca"))
    signing = Signing.begin(FILES, certificate)
    document = signing.attach(pki.openssl("dgst", "-sha256", "-sign", f"{file}.key", data=signing.to_be_signed))
    store = TrustStore([anchor])
    asked = []

    def fetch(requests):
        asked.extend(request.url for request in requests)
        return [hawiya.FetchAnswer(request.id, pki.respond(request.body)) for request in requests]

    report = validate(document, FILES, store, fetch=fetch)
    assert report["indication"] == "TOTAL_PASSED", report["signatures"][0].get("error")
    assert asked == ["http://ocsp.example/"]
    silent = Validation.begin(document, FILES, store)
    report = silent.finish([hawiya.FetchAnswer(request.id, error="down") for request in silent.needs()])
    assert (report["indication"], report["signatures"][0]["sub_indication"]) == ("INDETERMINATE", "TRY_LATER")
    with pytest.raises(ValueError):
        validate(document, FILES, store, revocation="off")


def test_containers_are_validated(signer):
    """The simplest ASiC-S: one file, and a CAdES signature over it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.etsi.asic-s+zip")
        archive.writestr("عقد.txt", FILES["عقد.txt"])
        archive.writestr("META-INF/signature.p7s", signer.sign())
    report = signer.validate(buffer.getvalue(), {})
    assert (report["container"], report["indication"]) == ("ASiC-S", "TOTAL_PASSED")


def test_signatures_made_by_openssl(signer, pki):
    (pki.folder / "text").write_bytes(FILES["عقد.txt"])

    def made(*options):
        pki.openssl("cms", "-sign", "-binary", "-in", "text", "-signer", f"{signer.file}.pem", "-inkey", f"{signer.file}.key",
                    "-outform", "DER", "-out", "text.p7s", *options)
        return pki.read("text.p7s")

    cades = made("-cades")
    assert signer.validate(cades)["indication"] == "TOTAL_PASSED"
    assert signer.validate(made("-cades", "-nodetach"), {})["indication"] == "TOTAL_PASSED"
    assert signer.validate(made())["signatures"][0]["level"] == "none"
    assert signer.validate(cades[:-1] + bytes([cades[-1] ^ 1]))["indication"] == "TOTAL_FAILED"
    absent = signer.validate(made("-cades", "-nocerts"))["signatures"][0]
    assert absent["sub_indication"] == "NO_SIGNING_CERTIFICATE_FOUND"
    given = signer.validate(made("-cades", "-nocerts"), certificates=[signer.certificate])
    assert given["indication"] == "TOTAL_PASSED"


@pytest.mark.parametrize("document", [b"", b"\x30", b"\x30\x80", b"\xff" * 1000, b"-----BEGIN PKCS7-----", b"<a/>", b"PK\x03\x04", b"<"])
def test_what_is_no_signature(signer, document):
    with pytest.raises(hawiya.Rejected):
        signer.validate(document)


def test_every_truncation_and_many_flips(signer):
    good = signer.sign()
    for size in range(0, len(good), 7):
        with pytest.raises(hawiya.Rejected):
            signer.validate(good[:size])
    for position in range(0, len(good), 3):
        flipped = bytearray(good)
        flipped[position] ^= 1 << (position % 8)
        try:
            report = signer.validate(bytes(flipped))
        except hawiya.Rejected:
            continue
        if report["indication"] == "TOTAL_PASSED":  # unsigned parts may change; who signed may not
            assert report["signatures"][0]["signer"]["der"] == base64.b64encode(signer.certificate.der).decode()
