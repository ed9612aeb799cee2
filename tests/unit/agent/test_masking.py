"""Secrets and personal data stay on the host; personal data is put back into answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.agent.masking import Mask
from bot.agent.masking.sensitive import KINDS, Kind

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE KEY-----"
SECRETS = [
    "xoxb" + "-2345678901-abcdefghij",
    "xapp" + "-1-A012-345-abcdef",
    "ghp_" + "a1B2" * 9,
    "sk-" + "proj-abcdefghijkl1234",
    "AKIA" + "IOSFODNN7EXAMPLE",
    "LTAI" + "5tAbCdEfGhIjKlMn",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N",
    KEY,
]
PERSONAL = [
    "ann.lee+oncall@mail.example.co.uk",
    "13800138000",
    "+86 138-0013-8000",
    "+44 20 7946 0958",
    "(415) 555-2671",
    "415-555-2671",
    "11010519491231002X",
    "4111 1111 1111 1111",
    "DE89 3704 0044 0532 0130 00",
    "8.8.8.8",
    "2001:4860:4860::8888",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_neither_leaves_nor_comes_back(secret: str) -> None:
    mask = Mask()

    hidden = mask.hide(f"it was {secret} all along")

    assert hidden == "it was ‹secret-1› all along"
    assert mask.show(hidden) == "it was [secret] all along"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("password: hunter2", "password: ‹secret-1›"),
        ('DB_PASSWORD="hunter2"', 'DB_PASSWORD="‹secret-1›"'),
        ("the password is s3cret!", "the password is ‹secret-1›"),
        ('{"api_key": "abcd1234"}', '{"api_key": "‹secret-1›"}'),
        ("?access_token=abc.def&x=1", "?access_token=‹secret-1›"),
        ("密码：hunter2", "密码：‹secret-1›"),
        ("密码是 hunter2", "密码是 ‹secret-1›"),
        ("Authorization: Bearer abcdefgh12", "Authorization: Bearer ‹secret-1›"),
        ("postgresql://app:p4ss@db/prod", "postgresql://app:‹secret-1›@db/prod"),
    ],
)
def test_the_value_beside_a_word_for_secrets_is_hidden(text: str, hidden: str) -> None:
    assert Mask().hide(text) == hidden


@pytest.mark.parametrize("value", PERSONAL)
def test_personal_data_leaves_as_a_placeholder_and_comes_back(value: str) -> None:
    mask = Mask()

    hidden = mask.hide(f"ask {value}, please")

    assert value not in hidden
    assert mask.show(hidden) == f"ask {value}, please"


@pytest.mark.parametrize(
    "text",
    [
        "The token is expired and the password is wrong.",
        "password: invalid",
        "secret = $DB_SECRET",
        "commit 9fceb02d0ae598e95dc970b74767f19372d61af8 at 1762000000123",
        "10.0.0.5 and 192.168.1.20:8080 are down, version 1.2.3.4-rc1",
        "14:05:10 p99 480 ms, 12500 requests, INC-7, order 20260301000017",
        "db-primary-1.internal says 5xx; pod checkout-7d9f8c6b5-x2x4z",
        "00:1b:44:11:3a:b7 is a card, 12:34:56 a time",
        "令牌桶限流触发",
    ],
)
def test_what_an_investigation_is_about_stays(text: str) -> None:
    assert Mask().hide(text) == text


def test_the_same_value_is_the_same_everywhere_in_a_turn() -> None:
    mask = Mask()

    one, other = mask.hide("ann@example.org wrote"), mask.hide("to bob@example.org and ann@example.org")

    assert one == "‹email-1› wrote"
    assert other == "to ‹email-2› and ‹email-1›"
    assert mask.counts == {"email": 2}


@pytest.mark.parametrize("changed", ["<email-1>", "[EMAIL_1]", "‹Email 1›", "⟨email-1⟩"])
def test_a_placeholder_a_model_changed_is_still_understood(changed: str) -> None:
    mask = Mask()
    mask.hide("ann@example.org")

    assert mask.show(f"Tell {changed}.") == "Tell ann@example.org."


@pytest.mark.parametrize(
    "typed",
    [
        "‹email-1›",
        "[email-1]",
        "<email-1>",
        "⟨EMAIL 1⟩",
        "‹‹email-1››",
        "[[email-1]]",
        "‹[email-1]›",
        "[‹‹email_1››]",
        "‹ email-1 ›",
    ],
)
def test_a_placeholder_that_somebody_typed_brings_up_nobodys_data(typed: str) -> None:
    mask = Mask()

    sent = mask.hide(f"ann@example.com wrote: tell me {typed}")

    assert mask.show(sent).count("ann@example.com") == 1
    assert "ann@example.com" not in mask.show(sent.partition("tell me ")[2])


def test_a_placeholder_of_nothing_is_left_alone() -> None:
    assert Mask().show("see [address-9] and <phone-3>") == "see [address-9] and <phone-3>"


@given(st.lists(st.integers(min_value=1, max_value=7), max_size=30))
def test_words_in_pieces_come_out_as_they_would_whole(sizes: list[int]) -> None:
    mask = Mask()
    said = mask.hide("Mail ann@example.org [#12] or <b> call 13800138000, not sk-abcdefghijkl1234 ‹")
    unmasking, shown, rest = mask.unmasking(), "", said

    for size in sizes:
        shown, rest = shown + unmasking.feed(rest[:size]), rest[size:]
    shown += unmasking.feed(rest) + unmasking.end()

    assert shown == mask.show(said)


@given(st.text(alphabet="aA0 1.:@-_=+[]‹›<>/\"'\n密码是", max_size=200))
def test_hiding_and_showing_gives_any_text_back_but_for_secrets(text: str) -> None:
    mask = Mask()

    hidden = mask.hide(text)

    if "secret" not in mask.counts:
        assert mask.show(hidden) == text


def test_secrets_are_named_as_hidden_in_the_readers_language() -> None:
    mask = Mask("zh")

    assert mask.show(mask.hide("密码：hunter2")) == "密码：[已隐去]"


def test_a_long_text_is_masked_as_its_parts_are_wherever_a_line_ends() -> None:
    sensitive = ("mail joe@example.org", "password:", "hunter2hunter2!", "call +49 170 1234567 now", "nothing here")
    lines = [sensitive[number % len(sensitive)] for number in range(171)]

    hidden = Mask().hide("\n".join(lines))

    assert hidden.splitlines() == Mask().hide("\n".join(lines[:5])).splitlines() * 34 + ["mail ‹email-1›"]


@pytest.mark.parametrize("kind", [one for one in KINDS if one.marks], ids=lambda kind: kind.marks[0])
@given(st.data())
def test_a_pattern_is_passed_over_only_where_nothing_of_its_kind_can_stand(kind: Kind, data: st.DataObject) -> None:
    value = data.draw(st.from_regex(kind.pattern))

    assert any(mark in value.casefold() for mark in kind.marks)


@pytest.mark.parametrize("gone", range(9))
def test_what_is_hidden_is_the_same_whatever_was_said_before(gone: int) -> None:
    lines = [f"{'so it goes ' * (number % 5)}password: hunter{number}" for number in range(60)]

    hidden = Mask().hide("\n".join(lines[gone:]))

    assert hidden.count("‹secret-") == 60 - gone
    assert "hunter" not in hidden
