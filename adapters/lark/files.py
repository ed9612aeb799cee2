"""Files with replies: uploaded first, when nobody sees anything yet, then posted by their keys."""

from collections.abc import Sequence

import aiohttp

from adapters.lark.client import LarkClient, payload
from adapters.lark.composing import compact
from bot.domain.chat import Attachment
from bot.errors import Rejected

_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
_LARGEST_PICTURE = 10 * 1024 * 1024
_LARGEST_FILE = 30 * 1024 * 1024

Uploaded = list[dict[str, object]]


async def upload(client: LarkClient, attachments: Sequence[Attachment]) -> Uploaded:
    """Hand over the bytes; `msg_type` and `content` of the message to post for each. May be done again."""
    return [await _uploaded(client, attachment) for attachment in attachments]


async def _uploaded(client: LarkClient, attachment: Attachment) -> dict[str, object]:
    size = len(attachment.content)
    if not size or size > _LARGEST_FILE:
        raise Rejected(f"Lark takes files of up to 30 MB that are not empty; {attachment.name} is not.", "file_size")
    if attachment.media_type in _PICTURES and size <= _LARGEST_PICTURE:
        answer = await client.call(
            "POST",
            "/open-apis/im/v1/images",
            form=lambda: _form(attachment, "image", image_type="message"),
            writes=False,
        )
        return {"msg_type": "image", "content": compact({"image_key": payload(answer)["image_key"]})}
    fields = {"file_type": "stream", "file_name": attachment.name}
    answer = await client.call(
        "POST", "/open-apis/im/v1/files", form=lambda: _form(attachment, "file", **fields), writes=False
    )
    return {"msg_type": "file", "content": compact({"file_key": payload(answer)["file_key"]})}


def _form(attachment: Attachment, part: str, **fields: str) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in fields.items():
        form.add_field(name, value)
    form.add_field(part, attachment.content, filename=attachment.name, content_type=attachment.media_type)
    return form
