"""files.*: announce an upload, send the bytes, share the file."""

import asyncio
from typing import Any

from tests.simulators.slack import conversation, wire
from tests.simulators.slack.arguments import Arguments
from tests.simulators.slack.conversation import Draft
from tests.simulators.slack.errors import ApiError
from tests.simulators.slack.methods import content
from tests.simulators.slack.methods.method import Method
from tests.simulators.slack.model import JSON, File
from tests.simulators.slack.workspace import Workspace

_SHARED_AFTER = 0.02


def upload_url(ws: Workspace, args: Arguments) -> JSON:
    length = args.number("length", 0)
    if length <= 0:
        raise ApiError("invalid_arguments", "must be greater than 0 [json-pointer:/length]")
    if len(args.text("alt_txt") or "") > 1_000:
        raise ApiError("alt_txt_too_large")
    file = File(ws.new_id("F"), args.need("filename"), length)
    ws.files[file.id] = file
    return {"ok": True, "upload_url": f"{ws.base_url}/upload/v1/{file.id}", "file_id": file.id}


def complete(ws: Workspace, args: Arguments) -> JSON:
    """Share uploaded files, where a channel is given, as one message of the bot."""
    listed: Any = args.structure("files")
    if not isinstance(listed, list) or not listed:
        raise ApiError("invalid_arguments", "missing required field: files")
    files = [_uploaded(ws, item) for item in listed]
    channels = [args.text("channel_id"), *args.names("channels")]
    for channel_id in filter(None, channels):
        _share(ws, channel_id, files, args)
    for file, item in zip(files, listed, strict=True):
        file.title, file.complete = item.get("title") or file.name, True
    return {"ok": True, "files": [{"id": file.id, "title": file.title} for file in files]}


def _uploaded(ws: Workspace, item: Any) -> File:
    file = ws.files.get(str(item.get("id"))) if isinstance(item, dict) else None
    if file is None or file.content is None:
        raise ApiError("file_not_found")
    return file


def _share(ws: Workspace, channel_id: str, files: list[File], args: Arguments) -> None:
    """The message appears a little after the answer, which is why the answer names none."""
    channel = ws.joined(channel_id)
    if channel.archived:
        raise ApiError("is_archived")
    thread_ts = content.thread(channel, args)

    def post() -> None:
        shown = [wire.file(ws, file) for file in files]
        draft = Draft(args.text("initial_comment") or "", thread_ts, files=shown, subtype="file_share")
        message = conversation.post(ws, channel, ws.bot, draft)
        for file in files:
            file.shares.setdefault(channel.id, []).append(message.ts)

    asyncio.get_running_loop().call_later(_SHARED_AFTER, post)


def info(ws: Workspace, args: Arguments) -> JSON:
    file = ws.files.get(args.need("file"))
    if file is None:
        raise ApiError("file_not_found")
    shares = {channel: [{"ts": ts} for ts in places] for channel, places in file.shares.items()}
    return {"ok": True, "file": wire.file(ws, file) | {"shares": {"public": shares}}}


METHODS = {
    "files.getUploadURLExternal": Method(upload_url, 4, ("files:write",)),
    "files.completeUploadExternal": Method(complete, 4, ("files:write",), json=True),
    "files.info": Method(info, 4, ("files:read",)),
}
