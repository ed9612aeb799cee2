"""The signature, on published and derived vectors."""

import pytest

from adapters.slack.signature import verify
from bot.errors import Unauthorized

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TIME = 1531420618
COMMAND = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
    b"&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
    b"%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a1"
    b"4d10d2c447fce8b6703c"
)
COMMAND_SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
CHALLENGE = (
    b'{"token":"T0K","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P","type":"url_verification"}'
)
CHALLENGE_SIGNATURE = "v0=d10950af92ca3195676781958eabf3cefe03186573be7b92cb3371078a86b52e"


def signed(signature: str = COMMAND_SIGNATURE, time: str = str(TIME)) -> dict[str, str]:
    return {"x-slack-request-timestamp": time, "x-slack-signature": signature}


@pytest.mark.parametrize(
    ("body", "signature"),
    [(COMMAND, COMMAND_SIGNATURE), (CHALLENGE, CHALLENGE_SIGNATURE)],
    ids=["published", "derived"],
)
def test_a_known_signature_is_accepted(body: bytes, signature: str) -> None:
    verify(SECRET, signed(signature), body, TIME)


@pytest.mark.parametrize("late", [-300, 0, 300])
def test_five_minutes_either_way_are_allowed(late: int) -> None:
    verify(SECRET, signed(), COMMAND, TIME + late)


@pytest.mark.parametrize("late", [-301, 301])
def test_more_than_five_minutes_are_refused(late: int) -> None:
    with pytest.raises(Unauthorized):
        verify(SECRET, signed(), COMMAND, TIME + late)


@pytest.mark.parametrize("time", ["", "soon", "1531420618.5", "-1531420618", "１５３１４２０６１８", "1e9"])
def test_a_time_that_is_no_number_is_refused(time: str) -> None:
    with pytest.raises(Unauthorized):
        verify(SECRET, signed(time=time), COMMAND, TIME)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "v0=",
        COMMAND_SIGNATURE.upper(),
        COMMAND_SIGNATURE[:-1],
        f"{COMMAND_SIGNATURE}0",
        "v0=é",
        "v1" + COMMAND_SIGNATURE[2:],
    ],
)
def test_a_wrong_signature_is_refused(signature: str) -> None:
    with pytest.raises(Unauthorized):
        verify(SECRET, signed(signature), COMMAND, TIME)


@pytest.mark.parametrize("body", [COMMAND[:-1], COMMAND + b"\n", b"", b"\xff\xfe"])
def test_another_body_is_refused(body: bytes) -> None:
    with pytest.raises(Unauthorized):
        verify(SECRET, signed(), body, TIME)


def test_another_secret_is_refused() -> None:
    with pytest.raises(Unauthorized):
        verify("another", signed(), COMMAND, TIME)


def test_headers_left_out_are_refused() -> None:
    with pytest.raises(Unauthorized):
        verify(SECRET, {}, COMMAND, TIME)
