"""Detached CAdES signatures that openssl made."""

from datetime import datetime, timedelta, timezone

import pytest

import hawiya
from hawiya.cms import verify_detached

CONTENT = "وثيقة للتوقيع\r\n".encode() * 50


def refused(code, signature, content=CONTENT):
    with pytest.raises(hawiya.Rejected) as caught:
        verify_detached(signature, content)
    assert caught.value.code == code, str(caught.value)


def test_intact(pki):
    signature = pki.sign(CONTENT, "-cades")
    for content in (CONTENT, bytearray(CONTENT), memoryview(CONTENT)):
        (intact,) = verify_detached(signature, content)
        assert intact.certificate == pki.certificate("signer")
        assert intact.algorithm == "ECDSA with SHA-256"
        assert abs(intact.claimed_time - datetime.now(timezone.utc)) < timedelta(minutes=5)
        assert intact.checks and all(check.passed for check in intact.checks)


def test_two_signers(pki):
    second = ["-signer", pki.path("signer.pem"), "-inkey", pki.path("signer.key")]
    assert len(verify_detached(pki.sign(CONTENT, "-cades", *second), CONTENT)) == 2


def test_tampered_content(pki):
    signature = pki.sign(CONTENT, "-cades")
    refused("cms_content_mismatch", signature, CONTENT + b" ")
    refused("cms_content_mismatch", signature, b"")


def test_tampered_signature(pki):
    signature = bytearray(pki.sign(CONTENT, "-cades"))
    signature[-1] ^= 1
    refused("signature_invalid", signature)


def test_not_baseline(pki):
    refused("cms_signing_certificate_mismatch", pki.sign(CONTENT))
    refused("cms_signer_certificate_missing", pki.sign(CONTENT, "-cades", "-nocerts"))
    refused("cms_malformed", pki.sign(CONTENT, "-cades", "-nodetach"))


@pytest.mark.parametrize("signature", [b"", b"\x30", b"\x30\x80", b"\xff" * 1000, b"-----BEGIN PKCS7-----"])
def test_not_a_signature(signature):
    refused("cms_malformed", signature)


def test_text_is_not_content(pki):
    with pytest.raises(TypeError):
        verify_detached(pki.sign(CONTENT, "-cades"), "text")
