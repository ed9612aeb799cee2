"""chat.startStream, appendStream, stopStream: messages that grow, for about five minutes at most."""

from typing import Any

from tests.simulators.slack import blocks as rules
from tests.simulators.slack import conversation, wire
from tests.simulators.slack.arguments import Arguments
from tests.simulators.slack.conversation import Draft
from tests.simulators.slack.errors import ApiError
from tests.simulators.slack.methods import content
from tests.simulators.slack.methods.method import Method
from tests.simulators.slack.model import JSON, Channel, ChannelKind, Message, Stream, StreamState
from tests.simulators.slack.workspace import Workspace

LIFETIME = 300.0
"""Seconds from the start, whatever is appended."""
_TASK_STATES = frozenset({"pending", "in_progress", "complete", "error"})


def start(ws: Workspace, args: Arguments) -> JSON:
    channel = content.writable(ws, args.need("channel"))
    thread_ts = content.thread(channel, args, required=True)
    if channel.kind is not ChannelKind.DIRECT:
        for name in ("recipient_team_id", "recipient_user_id"):
            if args.text(name) is None:
                raise ApiError(f"missing_{name}")
    stream = Stream(ws.clock.now())
    growth = _growth(args)
    message = conversation.post(ws, channel, ws.bot, Draft("", thread_ts, stream=stream, markdown=True))
    _grow(message, growth)
    return {"ok": True, "channel": channel.id, "ts": message.ts}


def append(ws: Workspace, args: Arguments) -> JSON:
    channel, message = _running(ws, args)
    growth = _growth(args)
    if not growth:
        raise ApiError("no_text")
    _grow(message, growth)
    ws.journal.changed()
    return {"ok": True, "channel": channel.id, "ts": message.ts}


def stop(ws: Workspace, args: Arguments) -> JSON:
    channel, message = _running(ws, args)
    growth = _growth(args)
    final = rules.check_blocks(args.structure("blocks", "invalid_blocks_format"))
    metadata = content.metadata(args)
    _grow(message, growth)
    message.metadata = metadata or message.metadata
    conversation.finish_stream(ws, channel, message, StreamState.COMPLETED, final)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": wire.message(ws, message, metadata=True)}


def _running(ws: Workspace, args: Arguments) -> tuple[Channel, Message]:
    channel = ws.visible(args.need("channel"))
    message = content.own_message(ws, channel, args.need("ts"), "message_not_owned_by_app")
    stream = message.stream
    if stream is None:
        raise ApiError("message_not_in_streaming_state")
    if stream.state is StreamState.STOPPED:
        raise ApiError("stopped_by_user")
    if message.streaming and ws.clock.now() - stream.began >= LIFETIME:
        conversation.finish_stream(ws, channel, message, StreamState.ERRORED, [])
    if not message.streaming:
        raise ApiError("message_not_in_streaming_state")
    return channel, message


def _growth(args: Arguments) -> list[JSON]:
    """What a call adds, as chunks; raises `msg_too_long` and `invalid_chunks`."""
    chunks: Any = args.structure("chunks", "invalid_chunks")
    text = args.text("markdown_text")
    if text is not None and chunks:
        raise ApiError("markdown_text_conflict")
    if text is not None:
        chunks = [{"type": "markdown_text", "text": text}]
    if chunks is None:
        return []
    if not isinstance(chunks, list) or not all(isinstance(chunk, dict) and _valid(chunk) for chunk in chunks):
        raise ApiError("invalid_chunks")
    content.markdown_text("".join(chunk["text"] for chunk in chunks if chunk["type"] == "markdown_text"))
    return chunks


def _valid(chunk: JSON) -> bool:
    match chunk.get("type"):
        case "markdown_text":
            return isinstance(chunk.get("text"), str)
        case "task_update":
            return bool(chunk.get("id") and chunk.get("title")) and chunk.get("status") in _TASK_STATES
        case "plan_update":
            return isinstance(chunk.get("title"), str)
        case "blocks":
            return bool(rules.check_blocks(chunk.get("blocks")))
        case _:
            return False


def _grow(message: Message, growth: list[JSON]) -> None:
    assert message.stream is not None
    if growth:
        message.edits.append(message.text)
        message.stream.appends += 1
    for chunk in growth:
        _add(message, message.stream, chunk)


def _add(message: Message, stream: Stream, chunk: JSON) -> None:
    match chunk["type"]:
        case "markdown_text":
            message.text += chunk["text"]
        case "plan_update":
            stream.plan = chunk["title"]
        case "blocks":
            message.blocks = [*message.blocks, *chunk["blocks"]]
        case "task_update":
            task = stream.tasks.setdefault(chunk["id"], {})
            details = task.get("details", "") + (chunk.get("details") or "")
            task.update({**chunk, "details": details})


METHODS = {
    "chat.startStream": Method(start, 2, ("chat:write",), json=True),
    "chat.appendStream": Method(append, 4, ("chat:write",), json=True),
    "chat.stopStream": Method(stop, 2, ("chat:write",), json=True),
}
