"""Lark's own payloads with something wrong in them: events, nothing, or malformed, and never a bug."""

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import MalformedCall
from tests.unit.lark.test_wire import RECORDED, meaning, recorded

PAYLOADS = [recorded(path.stem) for path in RECORDED]
WORDS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["ou_bot", "@_user_1", "@_all", "omt_1", "1e400", "-1", "9" * 400, "\x00", "{", '{"text": []}', ""]
    ),
)
JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["id", "open_id", "tag", "text", "content", "key"]), inner, max_size=3),
    ),
    max_leaves=6,
)


@st.composite
def spoiled(draw: st.DrawFn) -> dict[str, Any]:
    """A payload with up to four places in it replaced, or taken out."""
    payload: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(PAYLOADS)))
    for _ in range(draw(st.integers(1, 4))):
        _spoil(draw, payload)
    return payload


def _spoil(draw: st.DrawFn, node: Any) -> None:
    while node:
        place = draw(st.sampled_from(sorted(node) if isinstance(node, dict) else list(range(len(node)))))
        inner = node[place]
        if isinstance(inner, dict | list) and inner and draw(st.booleans()):
            node = inner
            continue
        if draw(st.booleans()):
            node[place] = draw(JUNK)
        else:
            del node[place]
        return


@settings(max_examples=500, deadline=None)
@given(spoiled())
def test_a_spoilt_payload_is_read_or_refused(payload: dict[str, Any]) -> None:
    try:
        events = meaning(payload)
    except MalformedCall:
        events = ()

    assert {(event.origin.account, event.origin.platform) for event in events} <= {("acme", "lark")}
    assert all(event.event_id and event.origin.chat for event in events)
