"""The long connection's frames: protobuf, in the classes that the SDK was given for them."""

import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.machinery import PathFinder
from types import ModuleType
from typing import Any

CONTROL, DATA = 0, 1

_MODULE = "lark_oapi.ws.pb.pbbp2_pb2"
_PARENTS = ("lark_oapi", "lark_oapi.ws")


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame. `service` is the connection's; `sequence` and `log` are echoed in acknowledgements."""

    method: int
    service: int
    headers: Mapping[str, str] = field(default_factory=dict)
    payload: bytes = b""
    sequence: int = 0
    log: int = 0


def encode(frame: Frame) -> bytes:
    """The frame's bytes."""
    message = frame_class()()
    message.SeqID, message.LogID = frame.sequence, frame.log
    message.service, message.method = frame.service, frame.method
    for key, value in frame.headers.items():
        header = message.headers.add()
        header.key, header.value = key, value
    if frame.payload:
        message.payload = frame.payload
    encoded: bytes = message.SerializeToString()
    return encoded


def decode(content: bytes) -> Frame | None:
    """The frame in these bytes; None when there is none."""
    message = frame_class()()
    try:
        message.ParseFromString(content)
    except (ValueError, IndexError, TypeError, _errors()):
        return None
    headers = {header.key: header.value for header in message.headers}
    return Frame(message.method, message.service, headers, message.payload, message.SeqID, message.LogID)


@cache
def frame_class() -> Any:
    """The SDK's generated class.

    The SDK's package imports all of itself, which takes seconds and 165 MiB; bare packages in its parents' place keep
    that from happening. Where this does not work the plain import does.
    """
    try:
        with _bare_parents():
            return importlib.import_module(_MODULE).Frame
    except (ImportError, AttributeError):
        return importlib.import_module(_MODULE).Frame


@cache
def _errors() -> type[Exception]:
    """What the SDK's own protobuf raises for bytes that are no frame."""
    found: type[Exception] = importlib.import_module("lark_oapi.ws.pb.google.protobuf.message").Error
    return found


@contextmanager
def _bare_parents() -> Iterator[None]:
    """Packages that run no code of theirs, in place for as long as this lasts."""
    added = []
    try:
        path: list[str] | None = None
        for name in _PARENTS:
            if name in sys.modules:
                path = list(sys.modules[name].__path__)
                continue
            found = PathFinder.find_spec(name, path)
            if found is None or found.submodule_search_locations is None:
                raise ImportError(name)
            bare = ModuleType(name)
            bare.__path__ = path = list(found.submodule_search_locations)
            sys.modules[name] = bare
            added.append(name)
        yield
    finally:
        for name in added:
            del sys.modules[name]
