"""HawiyaError and its kinds."""

import pickle

import pytest

import hawiya
from hawiya import HawiyaError, InternalError, Misconfigured, Rejected, TryLater


@pytest.mark.parametrize("code, kind, type_", [
    ("certificate_revoked", "rejected", Rejected),
    ("fetch_timeout", "try_later", TryLater),
    ("origin_malformed", "misconfigured", Misconfigured),
    ("internal_error", "internal", InternalError),
])
def test_kinds(code, kind, type_):
    error = HawiyaError(code, "detail", "where")
    assert type(error) is type_ and isinstance(error, HawiyaError)
    assert (error.code, error.kind, error.detail, error.where) == (code, kind, "detail", "where")
    assert error.text and str(error) == f"{code}: {error.text} (detail) [where]"
    assert str(type_(code)) == f"{code}: {error.text}"
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type_ and str(copy) == str(error)


def test_every_code_has_a_kind_and_a_text():
    codes = hawiya._hawiya._codes()
    assert len(codes) > 80 and len(set(codes)) == len(codes)
    for code in codes:
        error = HawiyaError(code)
        assert error.kind in ("rejected", "try_later", "misconfigured", "internal") and error.text.endswith(".")


def test_unknown_codes_and_wrong_kinds():
    with pytest.raises(ValueError):
        HawiyaError("nonsense")
    with pytest.raises(ValueError):
        Rejected("fetch_timeout")
    with pytest.raises(TypeError):
        HawiyaError()


def test_answers_carry_errors_both_ways():
    error = hawiya.FetchAnswer("a", error=HawiyaError("fetch_failed", "503", "http://x.example")).error
    assert type(error) is TryLater and (error.code, error.detail, error.where) == ("fetch_failed", "503", "http://x.example")
    answer = hawiya.FetchAnswer("a", b"body")
    assert (answer.id, answer.body, answer.error) == ("a", b"body", None)
    for wrong in (OSError("x"), "fetch_failed"):
        with pytest.raises(TypeError):
            hawiya.FetchAnswer("a", error=wrong)


def test_an_error_leaves_nothing_behind():
    import gc
    import weakref

    with pytest.raises(HawiyaError) as caught:
        hawiya.auth.Origin("x")
    reference = weakref.ref(caught.value)
    del caught
    gc.collect()
    assert reference() is None
