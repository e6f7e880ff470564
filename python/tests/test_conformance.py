"""Real Web eID tokens of national test cards, and damaged ones: the right result and the right code."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import hawiya
from hawiya.auth import Challenge, LoginPolicy, LoginVerifier, Origin
from hawiya.path import TrustStore
from hawiya.x509 import Certificate

SUITE = Path(os.environ.get("HAWIYA_CONFORMANCE_DIR", "")) / "webeid"

SUITE_CODES = {
    "token_malformed": "token-parse",
    "token_field_missing": "missing-field",
    "token_format_unsupported": "unsupported-format",
    "certificate_malformed": "certificate-decode",
    "key_usage_missing": "key-usage-missing",
    "key_usage_wrong": "wrong-purpose",
    "extended_key_usage_wrong": "wrong-purpose",
    "policy_disallowed": "disallowed-policy",
    "certificate_not_yet_valid": "certificate-not-yet-valid",
    "certificate_expired": "certificate-expired",
    "issuer_unknown": "certificate-not-trusted",
    "certificate_signature_invalid": "certificate-not-trusted",
    "challenge_missing": "nonce-missing",
    "algorithm_unsupported": "unsupported-algorithm",
    "algorithm_key_mismatch": "algorithm-key-mismatch",
    "signature_malformed": "signature-decode",
    "signature_invalid": "signature-invalid",
}


def cases():
    entries = [json.loads(file.read_text(encoding="utf-8")) for file in sorted((SUITE / "cases").glob("*.json"))]
    return [entry for entry in entries if entry["kind"] == "token" and entry["token_rules"] == "web-eid:1.0"]


def log_in(case):
    now = datetime.fromisoformat(case["now"].replace("Z", "+00:00"))
    anchors = TrustStore([Certificate.from_bytes((SUITE / file).read_bytes()) for file in case["trusted"]])
    policy = LoginPolicy(check_revocation="off_dangerously",
                         disallowed_policies=LoginPolicy().disallowed_policies + case.get("disallowed_policies", []))
    challenge = Challenge.restore(case["nonce"] or "", now + timedelta(minutes=1))
    return LoginVerifier(Origin(case["origin"]), anchors, policy).log_in(case["token"] or "", challenge, now=now)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_token(case):
    expected = case["expect"]
    if expected["result"] == "reject":
        with pytest.raises(hawiya.Rejected) as caught:
            log_in(case)
        code = SUITE_CODES.get(caught.value.code, caught.value.code)
        assert code in [expected["code"], *expected.get("also_ok", [])], str(caught.value)
        return
    citizen, subject = log_in(case), expected["subject"]
    identity = citizen.identity
    prefix = f"{identity.prefix}{identity.country}-" if identity.prefix else ""
    assert prefix + identity.number == subject["id_code"]
    assert identity.country == subject["country"]
    assert (citizen.common_name, citizen.surname, citizen.given_name) == (
        subject["common_name"], subject["surname"], subject["given_name"])
    assert citizen.algorithm == expected["algorithm"]


def test_the_suite_is_there():
    if not SUITE.is_dir():
        pytest.skip(f"no conformance data in {SUITE}: set HAWIYA_CONFORMANCE_DIR")
    assert sum(case["expect"]["result"] == "accept" for case in cases()) >= 8
    assert sum(case["expect"]["result"] == "reject" for case in cases()) >= 20
