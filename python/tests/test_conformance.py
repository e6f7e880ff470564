"""Real Web eID tokens of real test cards, where that data is there."""

import json
import os
from datetime import datetime
from pathlib import Path

import pytest

import hawiya
from hawiya.auth import Challenge, LoginPolicy, LoginVerifier, Origin
from hawiya.path import TrustStore
from hawiya.x509 import Certificate

SUITE = Path(os.environ.get("HAWIYA_CONFORMANCE", "/nonexistent")) / "webeid"


def cases():
    if not SUITE.is_dir():
        return []
    loaded = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((SUITE / "cases").glob("*.json"))]
    return [case for case in loaded if case["kind"] == "token" and case["token_rules"] == "web-eid:1.0"]


@pytest.mark.skipif(not cases(), reason="skipped: no conformance data")
def test_every_token_case_has_the_right_result():
    for case in cases():
        now = datetime.fromisoformat(case["now"].replace("Z", "+00:00"))
        try:
            anchors = TrustStore([Certificate.from_bytes((SUITE / file).read_bytes()) for file in case["trusted"]])
            policy = LoginPolicy(revocation="off_dangerously", disallowed_policies=case.get("disallowed_policies", []))
            verifier = LoginVerifier(Origin(case["origin"]), anchors, policy)
            challenge = Challenge.restore(case["nonce"] or "", now)
            citizen = verifier.log_in(case["token"] or "", challenge, now=now)
        except hawiya.HawiyaError as error:
            assert case["expect"]["result"] == "reject", (case["id"], str(error))
        else:
            assert case["expect"]["result"] == "accept", case["id"]
            assert citizen.common_name
