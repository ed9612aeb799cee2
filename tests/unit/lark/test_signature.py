"""Signature and encryption, on published and derived vectors."""

import base64
import hashlib
import json

import pytest

from adapters.lark.signature import decrypted, verify
from bot.errors import MalformedCall, Unauthorized

KEY = "test key"
BODY = b'{"encrypt":"P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="}'
SIGNATURE = "669e3ed5328644f71370e3249f96af0fd17e5ed4d7b178c44f11f7997339e344"
NAMES = ("X-Lark-Request-Timestamp", "X-Lark-Request-Nonce", "X-Lark-Signature")


def signed(time: str = "1700000000", signature: str = SIGNATURE) -> dict[str, str]:
    return dict(zip(NAMES, (time, "nonce123", signature), strict=True))


@pytest.mark.parametrize("case", [str.lower, str.upper, str])
def test_a_known_signature_is_accepted_whatever_the_headers_case(case: type[str]) -> None:
    verify(KEY, {case(name): value for name, value in signed().items()}, BODY, 1700000000.0)


@pytest.mark.parametrize("late", [-301, 301])
def test_more_than_five_minutes_are_refused(late: int) -> None:
    with pytest.raises(Unauthorized):
        verify(KEY, signed(), BODY, 1700000000.0 + late)


@pytest.mark.parametrize("signature", ["", "é", SIGNATURE[:-1], SIGNATURE.upper()])
def test_a_wrong_signature_is_refused(signature: str) -> None:
    with pytest.raises(Unauthorized):
        verify(KEY, signed(signature=signature), BODY, 1700000000.0)


def test_another_body_is_refused() -> None:
    with pytest.raises(Unauthorized):
        verify(KEY, signed(), BODY + b" ", 1700000000.0)


def test_the_published_text_is_decrypted() -> None:
    assert decrypted(KEY, "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=") == b"hello world"


def test_the_published_challenge_is_decrypted() -> None:
    text = (
        "tT1xP+ovuc0T3b/rnZX3ax76exqAn0ANQ6/U45GcciC0mgNBc8JtvqOJGNAPMKpgRs2dVU1NYk9VDeqS8T4SYtU0hzNU54aS84WnxvZ3VFfDcy/R"
        "yABlNqlUiGyLDzFI0yxdCMT4KR/YEQXlt6nZi50KwRlZ+A75r645KesZuLMljezYyY8VeeXEVjPw35+e"
    )

    assert b'"challenge":"5634b122-c042-4634-bc7f-b07a3c3e77ad"' in decrypted("mazhe.nerd", text)


def test_the_parts_of_the_published_text_are_key_vector_and_blocks() -> None:
    text = base64.b64decode("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=")

    assert hashlib.sha256(b"test key").hexdigest() == "fa2bdca424f01f01ffb48df93acc35d439c7fd331a1a7fba6ac2fd83aa9ab31a"
    assert text[:16].hex() == "3f7ef0f9564898d80f10ed5106127a46"
    assert text[16:].hex() == "d2a5ee7eb3ca621b106d6945e1338219"


def test_a_challenge_encrypted_under_a_known_vector_is_decrypted() -> None:
    text = (
        "AAAAAAAAAAAAAAAAAAAAABgLw1kLwGFjbDY7DTSdFkuszGAWeX7Djo/olS6D+ZlEr/6n3YktNwBCf6A+B8QutLe0jgmB0tfXBJYwrvUWMRM="
    )

    assert decrypted(KEY, text) == b'{"challenge":"abc","token":"vtoken","type":"url_verification"}'


def test_the_event_in_the_official_sdks_tests_is_decrypted() -> None:
    text = (
        "bZ3L7yh6m3Fkuffl4g+3uGjIHnhOm5fVZbKVuyT8t7tcd5ABMYm8l28/X900ZL3knZ7n+sCREu/H2WnIzft0amC7+xWqNH8o25IU"
        "63N4BnZWfHh+4hyG76QPd19vkw2bPJCx9aqxK8Nz+xqFNbk0RdgyWhmgd30jSxHtcQXAllkI7FMpGpOCteJad3bLXPDBQIV/xkCt"
        "KICCS7Z63gakpxZCLaRZ3qCXP1fapHh+LBIupxenrU6ysc7I3nHmjmKie41IiWwS5puG4zQHhVbq6KWLcgWm/3NBZOPQy53ucMu7"
        "5SXA55I7jarVLZXWUcqBGrcgE3vouWbtwgZuzmoTQl0GSh5VYSVvpW992BuGxUWj0XjPYdICJm6Cr7xouNXwMcdb7N8caVdkdSZe"
        "EnswG19qSyDoQhklwzNGW0yiaayulBqJNjfge/G5V3401c2XaIuAeEIo+QQ4RSNpRGfnHkbu/j55FGQAGWjpuBNaIwZbaUoVP3Nk"
        "GP+vM5rpEDe3sL2GN+Xsd+g9yBs7FqdMV8mXTGgLjCqjrPrke5/km76Q3Pe6KPs2YexMRG4MkSx3xUTzZnNn7zIzShPcjeSwBd2p"
        "xk6ht5N+fzueZdxl6Oo="
    )

    event = json.loads(decrypted("1212121212", text))
    assert event["header"]["event_id"] == "f7984f25108f8137722bb63cee927e66"
    assert event["header"]["event_type"] == "contact.user.created_v3"


@pytest.mark.parametrize("text", ["", "not base64", "AAAA", "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghg="])
def test_what_was_not_encrypted_with_our_key_is_malformed(text: str) -> None:
    with pytest.raises(MalformedCall):
        decrypted(KEY, text)
