"""Pictures that robots hand over in pieces, and those that stand in an answer."""

import binascii
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

JSON = dict[str, Any]

WRONG_PARAMETER = 40058
UNKNOWN_MEDIA = 40007
RATE_LIMITED = 45009

_PIECE, _PIECES = 512 * 1024, 100
_SMALLEST, _LARGEST = 6, 10 * 2**20
_SESSION = 1800.0
_A_MINUTE = 30
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff")


@dataclass
class _Upload:
    announced: JSON
    until: float
    pieces: dict[int, bytes] = field(default_factory=dict)


class Uploads:
    """Of one robot. `media`: name and content by media id. Each method: the answer's body, or an error code."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: dict[str, _Upload] = {}
        self._begun: list[float] = []
        self.media: dict[str, tuple[str, bytes]] = {}

    def begin(self, body: JSON) -> JSON | int:
        size, pieces = body.get("total_size"), body.get("total_chunks")
        if body.get("type") != "image" or not body.get("filename") or not isinstance(body.get("md5"), str):
            return WRONG_PARAMETER
        if not isinstance(size, int) or not _SMALLEST <= size <= _LARGEST:
            return WRONG_PARAMETER
        if not isinstance(pieces, int) or not 1 <= pieces <= _PIECES:
            return WRONG_PARAMETER
        now = self._clock()
        if sum(now - at < 60 for at in self._begun) >= _A_MINUTE:
            return RATE_LIMITED
        self._begun.append(now)
        id = f"UP{len(self._begun)}"
        self._open[id] = _Upload(body, now + _SESSION)
        return {"upload_id": id}

    def take(self, body: JSON) -> JSON | int:
        """One piece; they are numbered from 0."""
        upload, number = self._running(body), body.get("chunk_index")
        content = decoded(body.get("base64_data"))
        if upload is None or content is None or not 0 < len(content) <= _PIECE:
            return WRONG_PARAMETER
        if not isinstance(number, int) or not 0 <= number < upload.announced["total_chunks"]:
            return WRONG_PARAMETER
        upload.pieces[number] = content
        return {}

    def finish(self, body: JSON) -> JSON | int:
        upload = self._running(body)
        if upload is None or len(upload.pieces) != upload.announced["total_chunks"]:
            return WRONG_PARAMETER
        content = b"".join(upload.pieces[number] for number in sorted(upload.pieces))
        if len(content) != upload.announced["total_size"] or not is_picture(content, upload.announced["md5"]):
            return WRONG_PARAMETER
        del self._open[str(body["upload_id"])]
        id = f"MEDIA{len(self.media) + 1}"
        self.media[id] = (upload.announced["filename"], content)
        return {"type": "image", "media_id": id, "created_at": int(self._clock())}

    def _running(self, body: JSON) -> _Upload | None:
        upload = self._open.get(str(body.get("upload_id")))
        return upload if upload is not None and self._clock() < upload.until else None


def standing(told: object) -> tuple[str, ...] | None:
    """The digests of the pictures in an answer's `msg_item`; None for what is not taken there."""
    if not isinstance(told, list) or not 0 < len(told) <= 10:
        return None
    shown = []
    for one in told:
        image = one.get("image") if isinstance(one, dict) and one.get("msgtype") == "image" else None
        content = decoded(image.get("base64")) if isinstance(image, dict) else None
        if not isinstance(image, dict) or content is None or len(content) > _LARGEST:
            return None
        if not is_picture(content, image.get("md5")):
            return None
        shown.append(str(image["md5"]))
    return tuple(shown)


def is_picture(content: bytes, digest: object) -> bool:
    """Whether it is PNG or JPEG, and arrived whole."""
    return content.startswith(_PICTURES) and md5(content, usedforsecurity=False).hexdigest() == digest


def decoded(told: object) -> bytes | None:
    """What is written in base64, in full and nothing else."""
    try:
        return b64decode(told, validate=True) if isinstance(told, str) else None
    except binascii.Error:
        return None
