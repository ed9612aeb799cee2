"""Posting and changing messages."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from adapters.lark import files
from adapters.lark.client import JSON, LarkClient, payload
from adapters.lark.composing import card, compact, text_of, uuid
from adapters.lark.messages import moment
from adapters.lark.messages import text_of as told
from adapters.lark.refusals import GONE
from adapters.lark.threads import Threads
from bot.domain.chat import Delivery, Receipt
from bot.errors import Rejected, Unsupported

MESSAGES = "/open-apis/im/v1/messages"


async def post(client: LarkClient, threads: Threads, delivery: Delivery) -> Receipt:
    """Post one message; files follow as answers to it. Sent again with the same key, nothing is posted twice."""
    if delivery.only_to is not None and not delivery.private:
        return await _post_for_one(client, delivery)
    uploaded = await files.upload(client, delivery.attachments)
    content = card(delivery, text_of(delivery), pictures=uploaded)
    receipt = await put(client, threads, delivery, "interactive", content)
    await hang(client, receipt.message, delivery, uploaded)
    return receipt


async def put(client: LarkClient, threads: Threads, delivery: Delivery, kind: str, content: str) -> Receipt:
    """Post one message in its thread; in the chat itself once nothing of that thread is left to answer."""
    body: dict[str, Any] = {"msg_type": kind, "content": content, "uuid": uuid(delivery.key)}
    if delivery.thread:
        for anchor in (await _anchor(threads, delivery.thread), None):
            receipt = await _answer(client, threads, anchor or await _newest(client, threads, delivery.thread), body)
            if receipt is not None:
                return receipt
    body["receive_id"] = delivery.chat
    answer = await client.call("POST", MESSAGES, query={"receive_id_type": "chat_id"}, body=body)
    return await _receipt(answer, threads)


async def _answer(client: LarkClient, threads: Threads, anchor: str, body: dict[str, Any]) -> Receipt | None:
    """Answer a message in its thread, which is the only way into one; None when there is no such message."""
    if not anchor:
        return None
    try:
        answer = await client.call("POST", f"{MESSAGES}/{anchor}/reply", body={**body, "reply_in_thread": True})
    except Rejected as error:
        if error.code not in GONE:
            raise
        return None
    return await _receipt(answer, threads)


async def _anchor(threads: Threads, thread: str) -> str | None:
    await threads.recall(thread)
    return threads.anchor(thread)


async def _newest(client: LarkClient, threads: Threads, thread: str) -> str:
    """The newest message of the thread that is still there; empty when none is."""
    id = threads.id_of(thread)
    if id is None:
        return ""
    query = {"container_id_type": "thread", "container_id": id, "sort_type": "ByCreateTimeDesc", "page_size": "50"}
    items = payload(await client.call("GET", MESSAGES, query=query)).get("items")
    living = [item for item in (items if isinstance(items, list) else []) if not item.get("deleted")]
    newest = told(living[0], "message_id") if living else ""
    threads.seen(id, newest)
    return newest


async def _post_for_one(client: LarkClient, delivery: Delivery) -> Receipt:
    """Shown to one person in the group; sent to that person alone where the group has no such messages."""
    person = delivery.only_to
    uploaded = await files.upload(client, delivery.attachments)
    if person is None or not all(one.picture for one in uploaded):
        raise Unsupported("Lark cannot show files to one person alone.")
    shown = card(delivery, text_of(delivery), pictures=uploaded)
    body = {"chat_id": delivery.chat, "open_id": person.id, "msg_type": "interactive", "card": _object(shown)}
    try:
        answer = await client.call("POST", "/open-apis/ephemeral/v1/send", body=body)
    except Rejected:
        direct = {"receive_id": person.id, "msg_type": "interactive", "content": shown, "uuid": uuid(delivery.key)}
        answer = await client.call("POST", MESSAGES, query={"receive_id_type": "open_id"}, body=direct)
    return Receipt(told(payload(answer), "message_id"), datetime.now(UTC))


async def replace(client: LarkClient, message: str, delivery: Delivery) -> Receipt:
    """Change one of our messages that was posted as a card; files come after it."""
    uploaded = await files.upload(client, delivery.attachments)
    await patch(client, message, card(delivery, text_of(delivery), pictures=uploaded))
    await hang(client, message, delivery, uploaded)
    return Receipt(message, datetime.now(UTC))


async def patch(client: LarkClient, message: str, content: str) -> None:
    """Another card in its place; doing it again changes nothing."""
    await client.call("PATCH", f"{MESSAGES}/{message}", body={"content": content}, writes=False)


async def hang(client: LarkClient, message: str, delivery: Delivery, uploaded: Sequence[files.Uploaded]) -> None:
    """The files that no card holds, under a message of ours."""
    for number, file in enumerate(one for one in uploaded if not one.picture):
        body = {
            "msg_type": "file",
            "content": compact({"file_key": file.key}),
            "reply_in_thread": bool(delivery.thread),
            "uuid": uuid(delivery.key, f"file{number}"),
        }
        await client.call("POST", f"{MESSAGES}/{message}/reply", body=body)


async def _receipt(answer: JSON, threads: Threads) -> Receipt:
    sent = payload(answer)
    message, thread = told(sent, "message_id"), told(sent, "thread_id")
    threads.learn(thread, told(sent, "root_id"))
    threads.seen(thread, message)
    await threads.keep(thread)
    return Receipt(message, moment(sent.get("create_time")) if sent.get("create_time") else datetime.now(UTC))


def _object(content: str) -> Any:
    return json.loads(content)
