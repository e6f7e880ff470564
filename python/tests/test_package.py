"""Certificates, and that the stubs tell the truth."""

import ast
import importlib
from datetime import datetime, timezone
from pathlib import Path

import pytest

import hawiya
from hawiya.x509 import Certificate


def test_certificates_are_inspected(pki):
    pem = pki.read(pki.issue("login") + ".pem")
    certificate = Certificate.from_bytes(pem)
    assert certificate == Certificate.from_bytes(certificate.der)
    assert len({certificate, Certificate.from_bytes(pem)}) == 1
    assert certificate.to_pem().encode().strip() == pem.strip()
    assert certificate.issuer == "C=EG, CN=Test CA"
    assert certificate.key == "P-256" and not certificate.is_ca
    assert certificate.key_usage == ["digitalSignature"]
    assert certificate.ocsp_urls == ["http://ocsp.example/"]
    assert certificate.not_before < datetime.now(timezone.utc) < certificate.not_after
    assert len(certificate.fingerprint) == 32
    assert Certificate.from_bytes(pki.read("ca.pem")).is_ca


def public(names):
    return {name for name in names if not name.startswith("_")}


@pytest.mark.parametrize("module", ["", "auth", "http", "path", "sign", "x509"])
def test_stubs_say_what_is_there(module):
    stub = Path(hawiya.__file__).parent / f"{module or '__init__'}.pyi"
    runtime = importlib.import_module(f"hawiya.{module}" if module else "hawiya")
    tree = ast.parse(stub.read_text(encoding="utf-8"))
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    imported = {alias.asname for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names if alias.asname}
    assert set(runtime.__all__) == set(classes) | functions | imported
    for name, node in classes.items():
        stubbed = public(item.name for item in node.body if isinstance(item, ast.FunctionDef))
        assert stubbed == public(dir(getattr(runtime, name))), name
