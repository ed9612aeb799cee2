"""Files with replies: uploaded first, when nobody sees anything yet; pictures stand in the card, others follow it."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import aiohttp

from adapters.lark.client import LarkClient, payload
from bot.domain.chat import Attachment
from bot.errors import Rejected

_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
_LARGEST_PICTURE = 10 * 1024 * 1024
_LARGEST_FILE = 30 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that Lark has, by its key."""

    key: str
    name: str
    picture: bool
    alt: str = ""


async def upload(client: LarkClient, attachments: Sequence[Attachment]) -> list[Uploaded]:
    """Hand over the bytes; may be done again. Raises `Rejected` for what Lark takes no file of."""
    return [await _uploaded(client, attachment) for attachment in attachments]


async def _uploaded(client: LarkClient, attachment: Attachment) -> Uploaded:
    size = len(attachment.content)
    if not size or size > _LARGEST_FILE:
        raise Rejected(f"Lark takes files of up to 30 MB that are not empty; {attachment.name} is not.", "file_size")
    picture = attachment.media_type in _PICTURES and size <= _LARGEST_PICTURE
    kind = "image" if picture else "file"
    fields = {"image_type": "message"} if picture else {"file_type": "stream", "file_name": attachment.name}
    answer = await client.call(
        "POST", f"/open-apis/im/v1/{kind}s", form=lambda: _form(attachment, kind, fields), writes=False
    )
    key = payload(answer).get(f"{kind}_key")
    if not isinstance(key, str):
        raise Rejected(f"Lark gave {attachment.name} no key.", "no_key")
    return Uploaded(key, attachment.name, picture, attachment.alt)


def _form(attachment: Attachment, part: str, fields: dict[str, str]) -> aiohttp.FormData:
    form = aiohttp.FormData(fields)
    form.add_field(part, BytesIO(attachment.content), filename=attachment.name, content_type=attachment.media_type)
    return form
