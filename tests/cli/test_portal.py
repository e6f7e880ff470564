"""The whole story over real HTTP: the CA's status service, the portal, the card; accepted, then revoked and refused."""

import http.cookiejar
import json
import os
import urllib.request

import pytest

from conftest import PIN, SUBJECT, Ca, Service, run


class Browser:
    """Cookies and JSON, as the page's script would use them."""

    def __init__(self, site):
        self.site = site
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def send(self, path, body=None, content_type="application/json"):
        request = urllib.request.Request(self.site + path, data=body, headers={"Content-Type": content_type} if body is not None else {})
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers

    def challenge(self):
        return json.loads(self.send("/auth/challenge")[1])["nonce"]


@pytest.fixture(scope="module")
def ca(tmp_path_factory):
    return Ca.on_a_free_port(tmp_path_factory.mktemp("portal"))


@pytest.fixture(scope="module")
def status(ca):
    service = Service("HAWIYA_CA", "--dir", ca.folder, "--json", "serve", "--port", ca.port, "--passphrase-file", ca.passphrase)
    assert json.loads(service.line)["port"] == ca.port
    yield service
    service.stop()


@pytest.fixture(scope="module")
def site(ca, status):
    portal = Service("HAWIYA_PORTAL", "--port", 0, "--anchor", ca.path("public/ca/root.cer"), "--intermediate",
                     ca.path("public/ca/citizens.cer"), "--allow-loopback")
    yield portal.line.strip()
    assert portal.stop()[0] == 0


def token_for(card, site, nonce):
    signed = run("HAWIYA", "login", "sign", "--origin", site, "--nonce", nonce, *card)
    assert signed.code == 0, signed.err
    return signed.out.encode()


def test_the_story(ca, card, site):
    browser = Browser(site)
    assert "بوابة" in browser.send("/")[1]
    code, body, headers = browser.send("/auth/login", token_for(card, site, browser.challenge()))
    answer = json.loads(body)
    assert (code, answer["verdict"]) == (200, "accepted"), body
    assert answer["citizen"]["common_name"] == "فاطمة الزهراء"
    assert all(check["passed"] for check in answer["checks"])
    assert "HttpOnly" in headers["Set-Cookie"] and "SameSite=Strict" in headers["Set-Cookie"]
    page = browser.send("/")[1]
    assert "مرحبا، فاطمة الزهراء" in page and "29803150112348" not in page
    browser.send("/auth/logout", b"", "application/x-www-form-urlencoded")
    assert "مرحبا" not in browser.send("/")[1]

    serial = [one for one in ca.run("list").json["certificates"] if one["profile"] == "citizen-authentication"][0]["serial_number"]
    assert ca.run("revoke", serial, "--reason", "certificateHold").code == 0
    code, body, _ = browser.send("/auth/login", token_for(card, site, browser.challenge()))
    assert (code, json.loads(body)["code"]) == (401, "certificate_revoked")
    assert "detail" not in json.loads(body)
    assert "مرحبا" not in browser.send("/")[1]
    assert ca.run("revoke", serial, "--release").code == 0


def test_a_challenge_is_used_once_by_the_session_that_got_it(card, site):
    browser, thief = Browser(site), Browser(site)
    token = token_for(card, site, browser.challenge())
    assert json.loads(thief.send("/auth/login", token)[1])["code"] == "challenge_missing"
    thief.challenge()
    assert json.loads(thief.send("/auth/login", token)[1])["code"] == "signature_invalid"
    assert browser.send("/auth/login", token)[0] == 200
    assert json.loads(browser.send("/auth/login", token)[1])["code"] == "challenge_missing"
    browser.challenge()
    assert json.loads(browser.send("/auth/login", b"{}")[1])["code"] == "token_malformed"
    assert json.loads(browser.send("/auth/login", token)[1])["code"] == "challenge_missing"


def test_a_session_cookie_changes_with_the_login(card, site):
    browser = Browser(site)
    nonce = browser.challenge()
    before = [cookie.value for cookie in browser.jar]
    assert browser.send("/auth/login", token_for(card, site, nonce))[0] == 200
    assert [cookie.value for cookie in browser.jar] != before


def test_other_origins_and_other_types_are_refused(card, site):
    browser = Browser(site)
    other = token_for(card, "https://evil.example", browser.challenge())
    assert json.loads(browser.send("/auth/login", other)[1])["code"] == "signature_invalid"
    assert browser.send("/auth/login", b"x", "text/plain")[0] == 415
    assert browser.send("/absent")[0] == 404
    assert "default-src 'none'" in browser.send("/")[2]["Content-Security-Policy"]


def test_wrong_arguments_are_explained(ca, tmp_path):
    (tmp_path / "junk").write_bytes(b"junk")
    anchor = ["--anchor", ca.path("public/ca/root.cer")]
    for arguments, word in ((["--port", "many", *anchor], "--port"), (["--port", 70000, *anchor], "--port"), (["--port"], "missing"),
                            (["--anchor", tmp_path / "absent"], "absent"), (["--anchor", tmp_path / "junk"], "junk"),
                            (["--port", 0], "trust_anchors_missing"), (["--colour", "red"], "--colour"), ([], "usage")):
        ran = run("HAWIYA_PORTAL", *arguments)
        assert ran.code == 2 and word in ran.err, arguments
    assert run("HAWIYA_PORTAL", "--port", 0, "--help").code == 0


def test_a_silent_responder_is_try_later(ca, card, status, site):
    status.process.terminate()
    status.process.wait(timeout=20)
    browser = Browser(site)
    code, body, _ = browser.send("/auth/login", token_for(card, site, browser.challenge()))
    assert (code, json.loads(body)["code"]) == (503, "revocation_unavailable")
    assert PIN not in body and os.environ["HAWIYA_CA"] not in body
    assert SUBJECT[-1].split("-")[-1] not in body
