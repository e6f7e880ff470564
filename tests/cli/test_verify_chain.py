"""hawiya verify-chain: the path found, each check, the verdict; evidence from files or fetched."""

import pytest

from conftest import Ca, Service, openssl, run


@pytest.fixture(scope="module")
def ca(tmp_path_factory):
    made = Ca.on_a_free_port(tmp_path_factory.mktemp("ca"))
    made.issue("card")
    assert made.run("crl", keyed=True).code == 0
    return made


def check(ca, *more, root="public/ca/root.cer", intermediate="public/ca/citizens.cer"):
    issuers = [ca.path(intermediate)] if intermediate else []
    return run("HAWIYA", "--json", "verify-chain", ca.folder / "card.pem", *issuers, "--anchor", ca.path(root), *more)


def lists(ca):
    return ["--crl", ca.path("public/crl/root.crl"), "--crl", ca.path("public/crl/citizens.crl")]


def test_a_valid_path_is_told_with_its_checks_and_evidence(ca):
    ran = check(ca, *lists(ca), "--purpose", "clientAuth", "--policy", "2.999.818.2", "--explicit-policy", "--strict")
    assert ran.code == 0, ran.out
    told = ran.json
    assert told["verdict"] == "valid" and told["policies"] == ["2.999.818.2"]
    assert [step["subject"].rsplit("CN=", 1)[-1].split(",")[0] for step in told["path"]] == [
        "فاطمة الزهراء", "سلطة تصديق بطاقات المواطنين التجريبية", "الجذر الوطني التجريبي"]
    assert [(one["certificate"], one["source"]) for one in told["evidence"]] == [(0, "CRL"), (1, "CRL")]
    assert all(one["passed"] and one["clause"] for one in told["checks"])
    assert "29803150112348" not in ran.out
    assert {"name constraints", "certificate profile", "CRL entry"} <= {one["name"] for one in told["checks"]}
    human = run("HAWIYA", "verify-chain", ca.folder / "card.pem", ca.path("public/ca/citizens.cer"), "--anchor",
                ca.path("public/ca/root.cer"), *lists(ca))
    assert human.code == 0 and human.out.startswith("valid\npath\n") and "✓ certificate signature (RFC 5280 §6.1.3" in human.out


def test_the_anchor_may_be_the_issuing_ca(ca):
    ran = check(ca, *lists(ca), root="public/ca/citizens.cer", intermediate=None)
    assert ran.code == 0 and len(ran.json["path"]) == 2


@pytest.mark.parametrize("arguments, code", [
    (["--purpose", "emailProtection"], "extended_key_usage_wrong"),
    (["--policy", "2.999.1", "--explicit-policy"], "policy_required"),
    (["--at", "2019-01-01T00:00:00Z"], "anchor_not_yet_valid"),
])
def test_why_a_path_is_refused(ca, arguments, code):
    ran = check(ca, *lists(ca), *arguments)
    assert (ran.code, ran.json["verdict"], ran.json["code"]) == (1, "invalid", code)
    assert not ran.json["checks"][-1]["passed"] and ran.json["checks"][-1]["clause"]


def test_a_missing_issuer(ca):
    ran = check(ca, *lists(ca), intermediate=None)
    assert (ran.code, ran.json["code"]) == (1, "issuer_unknown")


def test_without_evidence_nothing_is_valid_and_nothing_fetched(ca):
    ran = check(ca)
    assert (ran.code, ran.json["verdict"], ran.json["code"]) == (3, "invalid", "revocation_unavailable")
    assert check(ca, "--crl", ca.path("public/crl/citizens.crl")).code == 3  # the issuing CA's own status is open
    assert check(ca, "--skip-revocation").code == 0
    human = run("HAWIYA", "verify-chain", ca.folder / "card.pem", ca.path("public/ca/citizens.cer"), "--anchor",
                ca.path("public/ca/root.cer"))
    assert "--fetch" in human.out


def test_issuer_and_status_are_fetched_on_demand_and_revocation_shows(ca):
    service = Service("HAWIYA_CA", "--dir", ca.folder, "serve", "--port", ca.port, "--passphrase-file", ca.passphrase)
    try:
        ran = check(ca, "--fetch", "--allow-loopback", intermediate=None)
        assert ran.code == 0, ran.out
        assert len(ran.json["path"]) == 3
        assert [one["source"] for one in ran.json["evidence"]] == ["OCSP answer", "CRL"]
        assert check(ca, "--fetch").json["code"] == "revocation_unavailable"  # this machine is no public address
        serial = ran.json["path"][0]["serial_number"]
        assert ca.run("revoke", serial, "--reason", "keyCompromise").code == 0
        refused = check(ca, "--fetch", "--allow-loopback", intermediate=None)
        assert (refused.code, refused.json["code"]) == (1, "certificate_revoked")
    finally:
        service.stop()
    assert ca.run("crl", keyed=True).code == 0
    assert check(ca, *lists(ca)).json["code"] == "certificate_revoked"


@pytest.mark.parametrize("arguments", [
    ["--policy", "x"], ["--purpose", "nonsense"], ["--crl", __file__], ["--ocsp", __file__], ["--anchor", __file__], ["--at", "now"],
])
def test_wrong_arguments_are_no_verdict(ca, arguments):
    ran = check(ca, *arguments)
    assert ran.code == 2 and "verdict" not in ran.json


def test_a_certs_only_bundle_is_read(ca, tmp_path):
    openssl("x509", "-inform", "DER", "-in", ca.path("public/ca/citizens.cer"), "-out", tmp_path / "citizens.pem")
    openssl("crl2pkcs7", "-nocrl", "-certfile", ca.folder / "card.pem", "-certfile", tmp_path / "citizens.pem", "-outform", "DER",
            "-out", tmp_path / "both.p7c")
    ran = run("HAWIYA", "--json", "verify-chain", ca.folder / "card.pem", tmp_path / "both.p7c", "--anchor",
              ca.path("public/ca/root.cer"), "--skip-revocation")
    assert ran.code == 0 and len(ran.json["path"]) == 3
