"""Pictures of a robot: in the end of a polled answer as they are, over the long connection by their media ids."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import md5

from adapters.wecom import frames
from adapters.wecom.refusals import BUSY_WAIT
from adapters.wecom.socket import Socket
from adapters.wecom.wire import JSON
from bot.domain.chat import Attachment
from bot.errors import Ambiguous, Rejected, RetryLater

_SMALLEST, _LARGEST = 6, 10 * 2**20
_MOST = 10
_PIECE = 512 * 1024
"""Bytes of one piece of an upload."""


def items(pictures: Sequence[Attachment]) -> list[JSON]:
    """What stands beside the end of a polled answer. Raises `Rejected` for what WeCom does not take there."""
    if len(pictures) > _MOST:
        raise Rejected(f"WeCom takes {_MOST} pictures with an answer.", "too_many")
    return [_item(_taken(one)) for one in pictures]


def message(media: str) -> JSON:
    """A message that is an uploaded picture."""
    return {"msgtype": "image", "image": {"media_id": media}}


async def uploaded(socket: Socket, picture: Attachment) -> str:
    """Hand a picture over; its media id. Raises `RetryLater` or `Rejected`: whatever was lost, nothing shows yet."""
    content = _taken(picture)
    pieces = [content[at : at + _PIECE] for at in range(0, len(content), _PIECE)]
    announced = {
        "type": "image",
        "filename": picture.name,
        "total_size": len(content),
        "total_chunks": len(pieces),
        "md5": _digest(content),
    }
    try:
        upload = {"upload_id": (await socket.request(frames.UPLOAD, announced)).get("upload_id")}
        for number, piece in enumerate(pieces):
            part = {"chunk_index": number, "base64_data": b64encode(piece).decode()}
            await socket.request(frames.UPLOAD_PIECE, upload | part)
        media = (await socket.request(frames.UPLOAD_END, upload)).get("media_id")
    except Ambiguous as cut:
        raise RetryLater(cut.public, BUSY_WAIT) from cut
    if not isinstance(media, str) or not media:
        raise Rejected(f"WeCom gave {picture.name} no media id.", "no_media_id")
    return media


def _taken(picture: Attachment) -> bytes:
    if not _SMALLEST <= len(picture.content) <= _LARGEST:
        raise Rejected(f"WeCom takes pictures of up to 10 MB that are not empty; {picture.name} is not.", "size")
    return picture.content


def _item(content: bytes) -> JSON:
    return {"msgtype": "image", "image": {"base64": b64encode(content).decode(), "md5": _digest(content)}}


def _digest(content: bytes) -> str:
    return md5(content, usedforsecurity=False).hexdigest()
