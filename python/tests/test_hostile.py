"""What is not a certificate or a signature is refused with a code, and never ends the process."""

import pytest

import hawiya
from hawiya.cms import verify_detached
from hawiya.x509 import Certificate

CONTENT = "وثيقة للتوقيع\r\n".encode() * 50


def sign(pki, *options):
    file = pki.issue("signature")
    (pki.folder / "text").write_bytes(CONTENT)
    pki.openssl("cms", "-sign", "-binary", "-in", "text", "-signer", f"{file}.pem", "-inkey", f"{file}.key", "-outform", "DER",
                "-out", "text.p7s", *options)
    return pki.read("text.p7s")


def refused(code, call, *arguments):
    with pytest.raises(hawiya.Rejected) as caught:
        call(*arguments)
    assert caught.value.code == code, str(caught.value)


def test_signatures_that_are_no_cades_baseline(pki):
    refused("cms_attribute_invalid", verify_detached, sign(pki), CONTENT)
    refused("cms_signer_certificate_missing", verify_detached, sign(pki, "-cades", "-nocerts"), CONTENT)
    refused("cms_malformed", verify_detached, sign(pki, "-cades", "-nodetach"), CONTENT)


def test_a_changed_signature(pki):
    signature = bytearray(sign(pki, "-cades"))
    signature[-1] ^= 1
    refused("signature_invalid", verify_detached, bytes(signature), CONTENT)


@pytest.mark.parametrize("signature", [b"", b"\x30", b"\x30\x80", b"\xff" * 1000, b"-----BEGIN PKCS7-----"])
def test_what_is_no_signature(signature):
    refused("cms_malformed", verify_detached, signature, CONTENT)


def test_what_is_not_one_certificate(pki):
    pem = pki.read(pki.issue("login") + ".pem")
    der = Certificate.from_bytes(pem).der
    for source in (b"", der[:-1], der + b"\0", pem + pem, b"\x30" * 70_000):
        with pytest.raises(hawiya.Rejected):
            Certificate.from_bytes(source)
    for source in (None, 5, ["x"]):
        with pytest.raises(TypeError):
            Certificate.from_bytes(source)


def test_every_truncation_and_many_flips(pki):
    der = Certificate.from_bytes(pki.read(pki.issue("login") + ".pem")).der
    for size in range(len(der)):
        with pytest.raises(hawiya.Rejected):
            Certificate.from_bytes(der[:size])
    for position in range(len(der)):
        for bit in (0, 5, 7):
            flipped = bytearray(der)
            flipped[position] ^= 1 << bit
            try:
                str(Certificate.from_bytes(bytes(flipped)).subject)
            except hawiya.Rejected:
                pass
