"""Logins: begin, needs, finish, and the one-call form, judged against what OpenSSL made."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest

import hawiya
from conftest import ORIGIN
from hawiya.auth import Challenge, LoginPolicy, LoginVerifier, Origin
from hawiya.path import TrustStore
from hawiya.x509 import Certificate


@pytest.fixture(scope="module")
def verifier(pki):
    return LoginVerifier(Origin(ORIGIN), TrustStore([Certificate.from_bytes(pki.read("ca.pem"))]))


def answer_all(pki, requests, revoked=()):
    return [hawiya.FetchAnswer(request.id, pki.respond(request.body, revoked)) for request in requests]


def refused(call, *arguments, **options):
    with pytest.raises(hawiya.HawiyaError) as caught:
        call(*arguments, **options)
    return caught.value


def test_begin_needs_finish(pki, verifier):
    challenge = Challenge.create()
    pending = verifier.begin(pki.token(pki.issue("login"), challenge.nonce), challenge)
    (need,) = pending.needs()
    assert (need.url, need.method, need.content_type) == ("http://ocsp.example/", "POST", "application/ocsp-request")
    assert need.max_bytes > 1000 and need.timeout > 1
    citizen = pending.finish(answer_all(pki, [need]))
    assert citizen.common_name == "فاطمة" and citizen.surname == "محمد"
    assert (citizen.identity.type, citizen.identity.country, citizen.identity.number) == ("PNO", "EG", "29803150112348")
    assert "29803150112348" not in repr(citizen) + repr(citizen.identity)
    assert citizen.algorithm == "ES256"
    assert all(check["passed"] and check["clause"] for check in citizen.checks)
    assert citizen.certificate.extended_key_usage == ["clientAuth"]


def test_one_call(pki, verifier):
    challenge = Challenge.create()
    token = pki.token(pki.issue("login"), challenge.nonce)
    assert verifier.log_in(token, challenge, lambda needs: answer_all(pki, needs)).common_name == "فاطمة"


def test_a_revoked_card_is_refused(pki, verifier):
    challenge = Challenge.create()
    token = pki.token(pki.issue("login"), challenge.nonce)
    error = refused(verifier.log_in, token, challenge, lambda needs: answer_all(pki, needs, revoked=[pki.made]))
    assert isinstance(error, hawiya.Rejected)
    assert (error.code, error.kind) == ("certificate_revoked", "rejected")
    assert error.text and error.detail and str(error).startswith("certificate_revoked: ")


def test_silence_is_try_later_unless_the_policy_excuses_it(pki, verifier):
    challenge = Challenge.create()
    token = pki.token(pki.issue("login"), challenge.nonce)

    def silent(needs):
        return [hawiya.FetchAnswer(need.id, error="down") for need in needs]

    error = refused(verifier.log_in, token, challenge, silent)
    assert isinstance(error, hawiya.TryLater) and error.code == "revocation_unavailable"
    lenient = LoginVerifier(Origin(ORIGIN), TrustStore([Certificate.from_bytes(pki.read("ca.pem"))]),
                            LoginPolicy(when_unavailable="accept_when_responder_is_down"))
    assert lenient.log_in(token, challenge, silent).common_name == "فاطمة"


def test_what_is_wrong_has_its_code(pki, verifier):
    challenge = Challenge.create()
    token = pki.token(pki.issue("login"), challenge.nonce)
    assert refused(verifier.begin, "{}", challenge).code == "token_malformed"
    assert refused(verifier.begin, token, Challenge.create()).code == "signature_invalid"
    elsewhere = LoginVerifier(Origin("https://evil.example"), TrustStore([Certificate.from_bytes(pki.read("ca.pem"))]))
    assert refused(elsewhere.begin, token, challenge).code == "signature_invalid"
    assert refused(verifier.begin, pki.token(pki.issue("signature"), challenge.nonce), challenge).code == "key_usage_wrong"
    stranger = Certificate.from_bytes(pki.read(pki.issue("login") + ".pem"))
    unknown = LoginVerifier(Origin(ORIGIN), TrustStore([stranger]))
    assert refused(unknown.begin, token, challenge).code == "issuer_unknown"
    assert refused(TrustStore, []).code == "trust_anchors_missing"
    assert refused(Origin, "http://portal.example").kind == "misconfigured"
    assert refused(Certificate.from_bytes, b"junk").code == "certificate_malformed"


def test_time_is_the_callers_and_never_naive(pki, verifier):
    card = pki.issue("login")  # valid from now on, to the second
    now = datetime.now(timezone.utc)
    challenge = Challenge.create(now, time_to_live=60)
    token = pki.token(card, challenge.nonce)
    cairo = now.astimezone(timezone(timedelta(hours=3)))
    assert verifier.begin(token, challenge, cairo).needs()
    assert refused(verifier.begin, token, challenge, now + timedelta(seconds=120)).code == "challenge_expired"
    with pytest.raises(ValueError):
        verifier.begin(token, challenge, datetime.now())
    with pytest.raises(TypeError):
        verifier.begin(token, challenge, 12)
    kept = Challenge.restore(challenge.nonce, challenge.expires)
    assert kept.nonce == challenge.nonce and kept.expires == challenge.expires
    assert challenge.expires.tzinfo is not None


def test_options_that_are_none_are_refused():
    for options in ({"revocation": "off"}, {"when_unavailable": "accept"}):
        with pytest.raises(ValueError):
            LoginPolicy(**options)
    assert refused(LoginPolicy, disallowed_policies=["x"]).code == "der_malformed"
    with pytest.raises(ValueError):
        hawiya.http.fetch([], addresses="everything")
    with pytest.raises(ValueError):
        hawiya.FetchAnswer("a", b"", error="both")


def test_fetching_is_kept_out_of_private_networks(pki, verifier):
    challenge = Challenge.create()
    pending = verifier.begin(pki.token(pki.issue("login"), challenge.nonce), challenge)
    (answer,) = hawiya.http.fetch(pending.needs())
    assert answer.error and answer.body == b""


def test_threads_share_a_verifier(pki, verifier):
    challenge = Challenge.create()
    token = pki.token(pki.issue("login"), challenge.nonce)
    with ThreadPoolExecutor(4) as pool:
        pendings = list(pool.map(lambda _: verifier.begin(token, challenge), range(40)))
    assert all(pending.needs() for pending in pendings)
