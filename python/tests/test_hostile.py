"""What is not a certificate is refused with a code, and never ends the process."""

import pytest

import hawiya
from hawiya.x509 import Certificate


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
