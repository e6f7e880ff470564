"""Certificates, names, keys and trust stores."""

import json
import pickle
import subprocess
from datetime import datetime, timedelta, timezone

import pytest

import hawiya
from hawiya.x509 import Certificate
from pki import OCSP_URL, openssl


def test_facts_are_those_that_openssl_prints(pki):
    card = pki.certificate("card")
    told = dict(line.split("=", 1) for line in openssl(
        "x509", "-in", pki.path("card.pem"), "-noout", "-serial", "-fingerprint", "-sha256", "-enddate").decode().splitlines())
    assert card.serial_number == int(told["serial"], 16) == 3 and card.serial_hex == "03"
    assert card.fingerprint.hex() == told["sha256 Fingerprint"].replace(":", "").lower()
    assert card.not_after.strftime("%b %e %H:%M:%S %Y GMT") == told["notAfter"]
    assert card.not_after.utcoffset() == timedelta(0) and card.not_before < datetime.now(timezone.utc) < card.not_after
    assert (card.version, card.self_issued, pki.certificate("ca").self_issued) == (3, False, True)
    assert openssl("x509", "-outform", "DER", stdin=card.to_pem().encode()) == card.der


def test_names(pki):
    card, ca = pki.certificate("card"), pki.certificate("ca")
    assert card.issuer == ca.subject and hash(card.issuer) == hash(ca.subject) and card.subject != ca.subject
    assert card.subject.only("CN") == "سارة محمود" == card.subject.only("2.5.4.3")
    assert card.subject.only("O") is None
    assert card.subject.attributes[0] == ("C", "EG")
    assert str(ca.subject) == "C=EG, CN=Test Root"
    with pytest.raises(hawiya.Rejected):
        card.subject.only("nonsense")


def test_key(pki):
    key = pki.certificate("card").key
    assert (key.type, key.bits, str(key)) == ("P-256", 256, "P-256")
    public = openssl("x509", "-in", pki.path("card.pem"), "-noout", "-pubkey")
    assert key.spki == openssl("pkey", "-pubin", "-outform", "DER", stdin=public)
    assert hawiya.crypto.PublicKey.from_spki(key.spki) == key != pki.certificate("ca").key
    with pytest.raises(hawiya.Rejected):
        hawiya.crypto.PublicKey.from_spki(key.spki[:-1])


def test_description(pki):
    told = pki.certificate("card").describe()
    assert json.loads(json.dumps(told)) == told
    assert told["serial_number"] == "03" and told["key"] == "P-256" and told["signed_with"] == "ECDSA with SHA-256"
    extensions = told["extensions"]
    assert extensions["key_usage"] == ["digitalSignature"] and extensions["extended_key_usage"] == ["clientAuth"]
    assert extensions["ca"] is False and extensions["ocsp_urls"] == [OCSP_URL]
    assert "keyUsage (critical)" in extensions["all"]
    assert pki.certificate("responder").describe()["extensions"]["ocsp_no_check"] is True
    assert pki.certificate("ca").describe()["extensions"]["ca"] is True


def test_forms_of_input(pki):
    card = pki.certificate("card")
    for source in (card.der, bytearray(card.der), memoryview(card.der), card.to_pem(), card.to_pem().encode()):
        assert Certificate.from_bytes(source) == card
    copy = pickle.loads(pickle.dumps(card))
    assert copy == card and hash(copy) == hash(card) and len({copy, card}) == 1
    assert card != card.der


def test_what_is_not_one_certificate(pki):
    der = pki.certificate("card").der
    wrong = [b"", der[:-1], der + b"\0", pki.pem("card") + pki.pem("ca"), pki.pem("card").decode().replace("CERT", "BERT"),
             "\ud800", b"\x30" * 70_000, pki.path("card.key").read_bytes()]
    for source in wrong:
        with pytest.raises(hawiya.HawiyaError) as caught:
            Certificate.from_bytes(source)
        assert caught.value.kind == "rejected", caught.value
    for source in (None, 5, ["x"]):
        with pytest.raises(TypeError):
            Certificate.from_bytes(source)


def test_every_truncation_and_many_flips_end_in_an_error_or_a_certificate(pki):
    der = pki.certificate("card").der
    for size in range(len(der)):
        with pytest.raises(hawiya.Rejected):
            Certificate.from_bytes(der[:size])
    for position in range(len(der)):
        for bit in (0, 5, 7):
            flipped = bytearray(der)
            flipped[position] ^= 1 << bit
            try:
                json.dumps(Certificate.from_bytes(flipped).describe())
            except hawiya.Rejected:
                pass


def test_trust_store(pki):
    ca, card = pki.certificate("ca"), pki.certificate("card")
    store = hawiya.path.TrustStore([ca])
    assert ca in store and card not in store and len(store) == 1 and store.certificates == [ca]
    with pytest.raises(TypeError):
        hawiya.path.TrustStore([b"der"])


def test_the_extension_keeps_its_symbols_to_itself():
    symbols = subprocess.run(["nm", "-D", "--defined-only", "-C", hawiya._hawiya.__file__], capture_output=True, text=True, check=True)
    ours = [line for line in symbols.stdout.splitlines() if "Botan" in line or "hawiya" in line]
    assert [line.split()[-1] for line in ours] == ["PyInit__hawiya"]
