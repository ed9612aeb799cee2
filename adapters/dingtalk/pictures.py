"""Pictures in messages: uploaded while nobody sees anything yet, then shown in the Markdown by their media ids."""

import re
from collections.abc import Sequence

from adapters.dingtalk.client import DingTalkClient
from adapters.dingtalk.render import inert
from bot.domain.chat import Attachment
from bot.errors import Rejected

_LARGEST = 20 * 2**20
"""Bytes that DingTalk takes of one picture."""

_LABEL = 200
"""Characters of what a picture shows, so that a long message still fits into what DingTalk takes."""

_BRACKETS = str.maketrans("[]\\", "［］＼")
_MEDIA_ID = re.compile(r"[@\w$=./+-]+", re.ASCII)


async def shown(client: DingTalkClient, pictures: Sequence[Attachment]) -> str:
    """The Markdown that shows them, "" for none. Raises `RetryLater` or `Rejected`, and nothing is said then."""
    return "\n\n".join([_image(one, await _uploaded(client, one)) for one in pictures])


async def _uploaded(client: DingTalkClient, picture: Attachment) -> str:
    if not 0 < len(picture.content) <= _LARGEST:
        raise Rejected(f"DingTalk takes pictures of up to 20 MB that are not empty; {picture.name} is not.", "size")
    media = await client.upload(picture)
    if not _MEDIA_ID.fullmatch(media):
        raise Rejected(f"DingTalk gave {picture.name} no media id.", "no_media_id")
    return media


def _image(picture: Attachment, media: str) -> str:
    label = " ".join((picture.alt or picture.name).split())[:_LABEL].translate(_BRACKETS)
    return f"![{inert(label)}]({media})"
