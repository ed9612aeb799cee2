"""The long connection's frames, written by hand."""

from collections.abc import Iterator
from dataclasses import dataclass, field

CONTROL, DATA = 0, 1


@dataclass
class Frame:
    """One frame as it is on the wire."""

    method: int
    headers: dict[str, str]
    payload: bytes = b""
    numbers: dict[int, int] = field(default_factory=dict)


def written(frame: Frame, sequence: int = 0, log: int = 0, service: int = 0) -> bytes:
    fixed = ((1, sequence), (2, log), (3, service), (4, frame.method))
    numbers = b"".join(_varint(number << 3) + _varint(value) for number, value in fixed)
    pairs = (_piece(1, key.encode()) + _piece(2, value.encode()) for key, value in frame.headers.items())
    return numbers + b"".join(_piece(5, pair) for pair in pairs) + (_piece(8, frame.payload) if frame.payload else b"")


def read(content: bytes) -> Frame:
    frame = Frame(-1, {})
    for number, value in _fields(content):
        if isinstance(value, int):
            frame.numbers[number] = value
        elif number == 5:
            pair = dict(_fields(value))
            frame.headers[bytes(pair[1]).decode()] = bytes(pair[2]).decode()
        elif number == 8:
            frame.payload = value
    frame.method = frame.numbers.get(4, -1)
    return frame


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def _piece(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _fields(content: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0

    def number() -> int:
        nonlocal at
        result = shift = 0
        while True:
            byte = content[at]
            at += 1
            result |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return result

    while at < len(content):
        tag = number()
        if tag & 7 == 0:
            yield tag >> 3, number()
        elif tag & 7 == 2:
            size = number()
            yield tag >> 3, content[at : at + size]
            at += size
        else:
            raise ValueError(f"wire type {tag & 7}")
