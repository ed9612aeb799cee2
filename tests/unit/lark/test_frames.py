"""The long connection's frames, on the bytes that the SDK produces."""

import pytest

from adapters.lark.chunks import Chunks
from adapters.lark.frames import CONTROL, DATA, Frame, decode, encode

PING = "0800100018f681801020002a0c0a0474797065120470696e67"
EVENT = (
    "08011002180720012a0d0a047479706512056576656e742a100a0a6d6573736167655f696412026d312a080a0373756d1201312a080a03736571"
    "1201302a0e0a0874726163655f69641202743142107b22736368656d61223a22322e30227d"
)
HEADERS = {"type": "event", "message_id": "m1", "sum": "1", "seq": "0", "trace_id": "t1"}
FRAMES = [
    (PING, Frame(CONTROL, 33554678, {"type": "ping"})),
    (EVENT, Frame(DATA, 7, HEADERS, b'{"schema":"2.0"}', 1, 2)),
]


@pytest.mark.parametrize(("content", "frame"), FRAMES)
def test_a_frame_is_these_bytes_both_ways(content: str, frame: Frame) -> None:
    assert encode(frame).hex() == content
    assert decode(bytes.fromhex(content)) == frame


def test_a_frame_over_one_mebibyte_comes_whole() -> None:
    frame = Frame(DATA, 7, HEADERS, b"x" * 3_000_000)

    assert decode(encode(frame)) == frame


def test_bytes_that_are_no_frame_are_none() -> None:
    assert decode(b"\xff\xff\xff") is None


def test_parts_in_any_order_make_one_body() -> None:
    chunks = Chunks()
    parts = [
        Frame(DATA, 7, {"message_id": "m1", "sum": "3", "seq": str(n)}, part)
        for n, part in enumerate((b"a", b"b", b"c"))
    ]

    assert [chunks.add(parts[n]) for n in (2, 0, 1)] == [None, None, b"abc"]
