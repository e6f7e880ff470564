"""hawiya: card, login, inspect, sign, verify."""

import base64
import json
import os

import pytest

from conftest import PIN, Service, openssl, run

ORIGIN = "https://portal.example"
NONCE = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture(scope="module")
def service(ca):
    service = Service("HAWIYA_CA", "--dir", ca.folder, "--json", "serve", "--port", 0, "--passphrase-file", ca.passphrase)
    yield json.loads(service.line)
    service.stop()


@pytest.fixture(scope="module")
def token(ca, card):
    signed = run("HAWIYA", "login", "sign", "--origin", ORIGIN, "--nonce", NONCE, *card)
    assert signed.code == 0, signed.err
    path = ca.folder / "token.json"
    path.write_text(signed.out)
    return path


def anchors(ca):
    return ["--anchor", ca.path("public/ca/root.cer"), "--intermediate", ca.path("public/ca/citizens.cer")]


def verify(ca, token, *more, origin=ORIGIN, nonce=NONCE):
    return run("HAWIYA", "--json", "login", "verify", token, "--origin", origin, "--nonce", nonce, *anchors(ca), *more)


def ocsp_answer(ca, service, token):
    """A real answer about the token's certificate, fetched by OpenSSL into a file."""
    certificate = base64.b64decode(json.loads(token.read_text())["unverifiedCertificate"])
    (ca.folder / "login.cer").write_bytes(certificate)
    ca.chain()
    openssl("x509", "-inform", "DER", "-in", ca.folder / "login.cer", "-out", ca.folder / "login.pem")
    openssl("ocsp", "-issuer", ca.folder / "citizens.pem", "-cert", ca.folder / "login.pem", "-url", service["ocsp"], "-respout",
            ca.folder / "answer.der", "-noverify")
    return ca.folder / "answer.der"


def test_help_and_wrong_arguments():
    for command in ("card", "login", "inspect", "sign", "verify"):
        shown = run("HAWIYA", command, "--help")
        assert shown.code == 0 and "Example" in shown.out
    assert run("HAWIYA").code == 2
    assert run("HAWIYA", "login", "verify").code == 2
    assert 'no command "lost"' in run("HAWIYA", "card", "lost").err


def test_cards_are_listed_and_shown_without_a_pin(card):
    listed = run("HAWIYA", "--json", "card", "list", *card[:2])
    assert listed.json["slots"][0]["label"] == "citizen"
    shown = run("HAWIYA", "--json", "card", "info", *card[:4]).json
    assert sorted(one["key_id"] for one in shown["certificates"]) == ["01", "02"]
    assert [one["key_id"] for one in shown["certificates"] if one["login"]] == ["01"]
    assert [one["key_id"] for one in shown["certificates"] if one["signature"]] == ["02"]


def test_wrong_pins_modules_and_tokens(card, tmp_path):
    (tmp_path / "pin").write_text("000000")
    base = ["--json", "login", "sign", "--origin", ORIGIN, "--nonce", NONCE]
    wrong = run("HAWIYA", *base, *card[:4], "--pin-file", tmp_path / "pin")
    assert (wrong.code, wrong.error) == (1, "pin_wrong")
    assert "000000" not in wrong.out + wrong.err
    assert run("HAWIYA", *base, *card[:2], "--token", "absent").error == "card_absent"
    absent = run("HAWIYA", *base, "--module", "/absent.so")
    assert (absent.code, absent.error) == (2, "card_module_unusable")
    environment = {key: value for key, value in os.environ.items() if key != "HAWIYA_PKCS11_MODULE"}
    assert run("HAWIYA", *base, env=environment).error == "argument_invalid"
    assert run("HAWIYA", *base[:3], "--origin", "portal.example", "--nonce", NONCE, *card).error == "origin_malformed"
    assert run("HAWIYA", *base[:3], "--origin", ORIGIN, "--nonce", "short", *card).error == "argument_invalid"


def test_a_login_is_accepted_with_evidence_from_files(ca, token, service):
    answer = ocsp_answer(ca, service, token)
    accepted = verify(ca, token, "--ocsp", answer, "--crl", ca.path("public/crl/root.crl"))
    assert accepted.code == 0, accepted.out
    assert accepted.json["verdict"] == "accepted"
    assert accepted.json["citizen"]["common_name"] == "فاطمة الزهراء"
    assert accepted.json["citizen"]["number"].endswith("348") and "29803150112348" not in accepted.out
    assert all(check["passed"] and check["clause"] for check in accepted.json["checks"])
    assert "OCSP signature" in [check["name"] for check in accepted.json["checks"]]
    human = run("HAWIYA", "login", "verify", token, "--origin", ORIGIN, "--nonce", NONCE, *anchors(ca), "--skip-revocation")
    assert human.code == 0 and human.out.startswith("accepted\n") and "فاطمة الزهراء" in human.out and "✗ revocation not checked" in human.out


def test_logins_are_refused_for_what_is_wrong(ca, token, service, tmp_path):
    def code(*more, path=token, **options):
        ran = verify(ca, path, *more, **options)
        assert ran.code == 1 and ran.json["verdict"] == "rejected"
        assert not ran.json["checks"][-1]["passed"]
        return ran.json["code"]

    off = "--skip-revocation"
    assert code(off, origin="https://evil.example") == "signature_invalid"
    assert code(off, nonce=NONCE[::-1].replace("=", "A")) == "signature_invalid"
    assert code(off, "--at", "2020-01-01T00:00:00Z") == "certificate_not_yet_valid"
    assert code(off, "--at", "2040-01-01T00:00:00Z") == "certificate_expired"
    changed = json.loads(token.read_text())
    changed["algorithm"] = "ES256"
    (tmp_path / "changed.json").write_text(json.dumps(changed))
    assert code(off, path=tmp_path / "changed.json") in ("signature_invalid", "algorithm_key_mismatch", "signature_malformed")
    (tmp_path / "junk.json").write_text("{" * 200)
    assert code(off, path=tmp_path / "junk.json") == "token_malformed"
    other = run("HAWIYA", "--json", "login", "verify", token, "--origin", ORIGIN, "--nonce", NONCE, off, "--anchor",
                ca.path("public/ca/root.cer"))
    assert other.json["code"] == "issuer_unknown"
    late = verify(ca, token, "--ocsp", ocsp_answer(ca, service, token), "--crl", ca.path("public/crl/root.crl"), "--at",
                  "2027-06-01T00:00:00Z")
    assert late.code in (1, 3)


def test_wrong_settings_are_no_verdict(ca, token, tmp_path):
    (tmp_path / "junk").write_bytes(b"junk")
    (tmp_path / "junk.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    base = ["--json", "login", "verify", token, "--origin", ORIGIN, "--nonce", NONCE, "--skip-revocation"]
    for wrong in (["--anchor", tmp_path / "junk"], ["--anchor", tmp_path / "junk.pem"], ["--anchor", tmp_path / "absent"],
                  [*anchors(ca), "--intermediate", tmp_path / "junk"], [*anchors(ca), "--at", "yesterday"], [],
                  [*anchors(ca), "--crl", tmp_path / "junk"], [*anchors(ca), "--ocsp", tmp_path / "junk"]):
        ran = run("HAWIYA", *base, *wrong)
        assert (ran.code, "verdict" in ran.json, ran.json["error"]["kind"]) == (2, False, "misconfigured"), wrong


def test_silence_of_the_responder_is_try_later_and_not_yes(ca, token):
    closed = verify(ca, token)  # a loopback URL, which is not fetched from unless it is allowed
    assert (closed.code, closed.error) == (3, "revocation_unavailable")
    assert "--allow-loopback" in closed.json["error"]["detail"]
    without = verify(ca, token, "--crl", ca.path("public/crl/root.crl"))
    assert without.code == 3


def test_the_login_of_the_readme_runs(ca, token):
    """Without a network it gets as far as revocation, and says no rather than yes."""
    ran = run("HAWIYA_LOGIN_EXAMPLE", ORIGIN, NONCE, ca.path("public/ca/citizens.cer"), input=token.read_text().strip())
    assert ran.code == 1 and ran.err.startswith("revocation_unavailable")
    other = run("HAWIYA_LOGIN_EXAMPLE", "https://evil.example", NONCE, ca.path("public/ca/citizens.cer"), input=token.read_text().strip())
    assert other.code == 1 and other.err.startswith("signature_invalid")


def test_a_revoked_card_is_refused(ca, token, service):
    serial = run("HAWIYA", "--json", "inspect", token).json["certificate"]["serial_number"]
    assert ca.run("revoke", serial, "--reason", "certificateHold").code == 0
    refused = verify(ca, token, "--ocsp", ocsp_answer(ca, service, token), "--crl", ca.path("public/crl/root.crl"))
    assert ca.run("revoke", serial, "--release").code == 0
    assert (refused.code, refused.json["code"]) == (1, "certificate_revoked")


def test_documents_are_signed_with_the_card(ca, card, tmp_path):
    """One PIN entry for all files."""
    documents = [tmp_path / "طلب.txt", tmp_path / "b.txt"]
    for document in documents:
        document.write_text("I apply.\n")
    chain = ["--chain", ca.path("public/ca/citizens.cer")]
    signed = run("HAWIYA", "--json", "sign", *documents, "--format", "cades", *chain, *card)
    assert signed.code == 0, signed.out
    assert [one["file"] for one in signed.json["signatures"]] == [f"{document}.p7s" for document in documents]
    assert (signed.json["level"], signed.json["algorithm"]) == ("B-B", "ECDSA with SHA-384")
    trust = ["--anchor", ca.path("public/ca/root.cer"), "--skip-revocation"]
    valid = run("HAWIYA", "--json", "verify", f"{documents[0]}.p7s", documents[0], *trust)
    assert (valid.code, valid.json["verdict"]) == (0, "valid")
    ca.chain()
    assert openssl("cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", f"{documents[0]}.p7s", "-content", documents[0],
                   "-CAfile", ca.folder / "root.pem", "-purpose", "any").returncode == 0
    container = run("HAWIYA", "--json", "sign", *documents, "--out", tmp_path / "both.asice", *chain, *card)
    assert container.code == 0 and run("HAWIYA", "verify", tmp_path / "both.asice", *trust).code == 0
    added = run("HAWIYA", "--json", "container", "add", tmp_path / "both.asice", "--force", *card)
    assert added.code == 0, added.out
    again = run("HAWIYA", "--json", "sign", *documents, "--format", "cades", *card)
    assert (again.code, again.error) == (2, "file_exists")
    assert PIN not in signed.out + container.out + added.out


def test_each_list_in_a_file_is_for_the_certificates_of_its_own_ca(ca, card, token, tmp_path):
    assert ca.run("crl", keyed=True).code == 0
    lists = ["--crl", ca.path("public/crl/citizens.crl"), "--crl", ca.path("public/crl/root.crl")]
    document = tmp_path / "document"
    document.write_text("I apply.\n")
    assert run("HAWIYA", "sign", document, "--format", "cades", "--chain", ca.path("public/ca/citizens.cer"), *card).code == 0
    for order in (lists, lists[2:] + lists[:2]):
        assert verify(ca, token, *order).json["verdict"] == "accepted"
        valid = run("HAWIYA", "--json", "verify", tmp_path / "document.p7s", document, "--anchor", ca.path("public/ca/root.cer"), *order)
        assert (valid.code, valid.json["verdict"]) == (0, "valid"), valid.out
    assert verify(ca, token, *lists[2:]).code == 3


def test_inspect_tells_what_files_are(ca, token, service, tmp_path):
    def kind(path):
        ran = run("HAWIYA", "--json", "inspect", path)
        assert ran.code == 0, ran.out
        return ran.json["type"]

    assert kind(ca.path("public/ca/root.cer")) == "certificate"
    assert kind(ca.path("public/crl/root.crl")) == "certificate revocation list"
    assert kind(ocsp_answer(ca, service, token)) == "OCSP response"
    assert kind(ca.request("inspected")) == "certification request"
    assert kind(token) == "Web eID authentication token, not verified"
    for content in (b"", b"junk", b"\x30\x03\x02\x01\x01", b"-----BEGIN CERTIFICATE-----\n", b"{}"):
        (tmp_path / "file").write_bytes(content)
        ran = run("HAWIYA", "--json", "inspect", tmp_path / "file")
        assert ran.code in (1, 2), content
    assert run("HAWIYA", "inspect", tmp_path / "absent").code == 2


def test_hostile_text_does_not_reach_the_terminal(ca, tmp_path):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-utf8", "-subj",
            "/CN=a\u202eb\x1b[31m", "-keyout", tmp_path / "key", "-out", tmp_path / "certificate")
    shown = run("HAWIYA", "inspect", tmp_path / "certificate")
    assert shown.code == 0 and "\x1b" not in shown.out and "\u202e" not in shown.out


def test_the_pin_is_in_no_output(card):
    assert PIN not in run("HAWIYA", "--json", "card", "info", *card[:4]).out
