"""Lark's own payloads with something wrong in them: events, nothing, or malformed, and never a bug."""

from bot.errors import MalformedCall
from tests.e2e.proving import LARK_WORDS
from tests.e2e.spoiling import parts, payloads, recorded, spoiled
from tests.unit.lark.test_wire import meaning

WORDS = (*LARK_WORDS, "@_all", "9" * 400, '{"text": []}', float("nan"), float("inf"))


@payloads(500)
def test_a_spoilt_payload_is_read_or_refused(content: bytes) -> None:
    for part in parts(content):
        try:
            events = meaning(spoiled(part, recorded("lark"), WORDS))
        except MalformedCall:
            events = ()

        assert {(event.origin.account, event.origin.platform) for event in events} <= {("acme", "lark")}
        assert all(event.event_id and event.origin.chat for event in events)
