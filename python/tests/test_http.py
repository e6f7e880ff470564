"""The fetcher, against a server in this process: it answers only if fetching lets other threads run."""

import threading
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import hawiya
from hawiya import FetchRequest

http = pytest.importorskip("hawiya.http", reason="built without the http component")


@contextmanager
def serving(body=b"answer", media_type="application/ocsp-response", status=200):
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            seen.append((self.path, self.headers["Content-Type"], self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/status", seen
        finally:
            server.shutdown()
            thread.join()


def request(url, **changes):
    return FetchRequest("one", url, **{"method": "post", "content_type": "application/ocsp-request",
                                       "accept": "application/ocsp-response", "body": b"asked", **changes})


def test_fetched():
    with serving() as (url, seen):
        (answer,) = http.fetch([request(url)], "allow_loopback")
    assert (answer.id, answer.body, answer.error) == ("one", b"answer", None)
    assert seen == [("/status", "application/ocsp-request", b"asked")]


def test_addresses_are_public_by_default():
    with serving() as (url, seen):
        (answer,) = http.fetch([request(url)])
    assert answer.error.code == "address_refused" and isinstance(answer.error, hawiya.Rejected) and not seen


@pytest.mark.parametrize("served, changes, code", [
    ({"status": 503}, {}, "fetch_failed"),
    ({"media_type": "text/html"}, {}, "fetch_failed"),
    ({"body": b"x" * 2000}, {"max_bytes": 1000}, "fetch_too_large"),
])
def test_failures(served, changes, code):
    with serving(**served) as (url, _):
        (answer,) = http.fetch([request(url, **changes)], "allow_loopback")
    assert answer.error.code == code and answer.body == b""


def test_arguments():
    assert http.fetch([]) == []
    assert http.fetch([request("gopher://x")])[0].error.code == "url_malformed"
    for wrong in ({"addresses": "all"}, {"max_redirects": 99}):
        with pytest.raises(hawiya.Misconfigured) as caught:
            http.fetch([], **wrong)
        assert caught.value.where in wrong
    with pytest.raises(hawiya.Misconfigured):
        FetchRequest("a", "http://x.example", method="delete")
    with pytest.raises(hawiya.Misconfigured):
        FetchRequest("a", "http://x.example", timeout=timedelta.max)
    with pytest.raises(TypeError):
        FetchRequest("a", "http://x.example", timeout=5)


def test_the_request_shows_what_it_was_given():
    made = request("http://x.example/", max_bytes=7, timeout=timedelta(seconds=1.5))
    assert (made.id, made.url, made.method, made.body, made.max_bytes) == ("one", "http://x.example/", "post", b"asked", 7)
    assert made.timeout == timedelta(seconds=1.5)


def test_a_login_fetches_by_itself_and_not_from_private_addresses(pki):
    """The default fetch is used, and the card's OCSP URL, which leads nowhere, makes it a try-later."""
    challenge = hawiya.auth.Challenge.create()
    seen = []

    def on_loopback(requests):
        seen.extend(requests)
        with serving(pki.answer(requests[0]).body) as (url, _):
            moved = [FetchRequest(r.id, url, method=r.method, content_type=r.content_type, accept=r.accept, body=r.body)
                     for r in requests]
            return http.fetch(moved, "allow_loopback")

    citizen = pki.verifier().log_in(pki.token(challenge), challenge, on_loopback, datetime.now(timezone.utc))
    assert citizen.identity.country == "EG" and len(seen) == 1
    with pytest.raises(hawiya.HawiyaError) as caught:
        pki.verifier(timeout=timedelta(seconds=3)).log_in(pki.token(challenge), challenge)
    assert caught.value.kind == "try_later"
