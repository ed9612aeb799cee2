"""Encrypted callbacks, on published vectors and on whatever anybody may send."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpy.enterprise.crypto import PrpCrypto

from adapters.envelope import is_key
from adapters.wecom.envelope import Envelope
from bot.errors import MalformedCall, Unauthorized

VECTORS: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parents[2] / "wire/wecom/published_vectors.json").read_text()
)
ROBOT = VECTORS["F: a robot's message, for nobody in particular"]
ASKED_AT = 1_700_000_000.0


def envelope(vector: dict[str, str] = ROBOT, receiver: str | None = None) -> Envelope:
    return Envelope(vector["token"], vector["key"], vector["receiver"] if receiver is None else receiver)


def signed(encrypted: str, time: str = "1700000000") -> dict[str, str]:
    """The query that vouches for `encrypted`."""
    return {"msg_signature": envelope()._signature(time, "n", encrypted), "timestamp": time, "nonce": "n"}


@pytest.mark.parametrize("name", VECTORS)
def test_published_vectors_are_opened(name: str) -> None:
    vector = VECTORS[name]

    opened = envelope(vector).opened(vector, vector["encrypted"], float(vector["timestamp"]))

    assert vector["says"] in opened


def test_an_answer_is_sealed_as_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PrpCrypto, "get_random_string", lambda self: "0123456789abcdef")
    text = '{"msgid":"m1","msgtype":"text","text":{"content":"@Bot 你好"}}'

    sealed = envelope().sealed(text, "n0nce", ASKED_AT + 0.9)

    assert sealed == {
        "encrypt": ROBOT["encrypted"],
        "msgsignature": ROBOT["msg_signature"],
        "timestamp": 1_700_000_000,
        "nonce": "n0nce",
    }


@pytest.mark.parametrize("changed", ["msg_signature", "timestamp", "nonce", "encrypted", "token"])
def test_a_change_anywhere_is_refused(changed: str) -> None:
    forged = ROBOT | {changed: ROBOT[changed][:-1] + ("1" if ROBOT[changed][-1] != "1" else "2")}

    with pytest.raises(Unauthorized):
        envelope(forged).opened(forged, forged["encrypted"], ASKED_AT)


@pytest.mark.parametrize("missing", ["msg_signature", "timestamp", "nonce"])
def test_a_call_that_lacks_a_part_of_its_signature_is_refused(missing: str) -> None:
    query = {name: value for name, value in ROBOT.items() if name != missing}

    with pytest.raises(Unauthorized):
        envelope().opened(query, ROBOT["encrypted"], ASKED_AT)


@pytest.mark.parametrize(("age", "refused"), [(0, False), (300, False), (-300, False), (301, True), (-301, True)])
def test_a_call_is_good_for_five_minutes(age: int, refused: bool) -> None:
    try:
        envelope().opened(ROBOT, ROBOT["encrypted"], ASKED_AT + age)
    except Unauthorized:
        assert refused
    else:
        assert not refused


@pytest.mark.parametrize("time", ["", "soon", "-1700000000", "1.7e9", "１７００００００００", "9" * 400, "\udcff"])
def test_a_time_that_is_none_is_refused(time: str) -> None:
    with pytest.raises(Unauthorized):
        envelope().opened(signed("x", time), "x", ASKED_AT)


def test_a_signature_of_odd_bytes_is_refused() -> None:
    with pytest.raises(Unauthorized):
        envelope().opened(ROBOT | {"msg_signature": "\udcff"}, ROBOT["encrypted"], ASKED_AT)


def test_what_is_meant_for_somebody_else_makes_no_sense() -> None:
    with pytest.raises(MalformedCall):
        envelope(receiver="ww1436e0e65a779aee").opened(ROBOT, ROBOT["encrypted"], ASKED_AT)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.binary(max_size=160).map(lambda raw: base64.b64encode(raw).decode())))
def test_signed_nonsense_makes_no_sense(encrypted: str) -> None:
    with pytest.raises(MalformedCall):
        envelope().opened(signed(encrypted), encrypted, ASKED_AT)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=96).map(lambda raw: raw + bytes(-len(raw) % 16)))
def test_whatever_it_decrypts_to_does_no_harm(plain: bytes) -> None:
    encrypted = base64.b64encode(PrpCrypto(base64.b64decode(ROBOT["key"] + "=")).cipher.encrypt(plain)).decode()

    try:
        opened = envelope().opened(signed(encrypted), encrypted, ASKED_AT)
    except MalformedCall:
        return
    assert opened.encode() in plain


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_what_is_sealed_can_be_opened(text: str) -> None:
    sealed = envelope().sealed(text, "n", ASKED_AT)
    query = {"msg_signature": str(sealed["msgsignature"]), "timestamp": str(sealed["timestamp"]), "nonce": "n"}

    assert envelope().opened(query, str(sealed["encrypt"]), ASKED_AT) == text


@pytest.mark.parametrize(("key", "good"), [(ROBOT["key"], True), (ROBOT["key"][:-1], False), ("ä" * 43, False)])
def test_a_keys_form_is_judged(key: str, good: bool) -> None:
    assert is_key(key) is good


def test_nothing_secret_shows() -> None:
    assert ROBOT["token"] not in repr(envelope())
