"""Posting and changing messages."""

import json
from datetime import UTC, datetime
from typing import Any

from adapters.lark import files
from adapters.lark.client import JSON, LarkClient, payload
from adapters.lark.composing import card, text_of, uuid
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
    receipt = await put(client, threads, delivery, "interactive", card(delivery, text_of(delivery)))
    for number, file in enumerate(uploaded):
        body = {"uuid": uuid(delivery.key, f"file{number}"), "reply_in_thread": bool(delivery.thread)}
        await client.call("POST", f"{MESSAGES}/{receipt.message}/reply", body=file | body)
    return receipt


async def put(client: LarkClient, threads: Threads, delivery: Delivery, kind: str, content: str) -> Receipt:
    """Post one message under its thread's root; in the chat itself once that root is gone."""
    body: dict[str, Any] = {"msg_type": kind, "content": content, "uuid": uuid(delivery.key)}
    if delivery.thread:
        try:
            anchor = await _anchor(client, threads, delivery)
            path = f"{MESSAGES}/{anchor}/reply"
            return _receipt(await client.call("POST", path, body={**body, "reply_in_thread": True}), threads)
        except Rejected as error:
            if error.code not in GONE:
                raise
    body["receive_id"] = delivery.chat
    answer = await client.call("POST", MESSAGES, query={"receive_id_type": "chat_id"}, body=body)
    return _receipt(answer, threads)


async def _anchor(client: LarkClient, threads: Threads, delivery: Delivery) -> str:
    """A message in the thread: there is no way into one but answering a message there."""
    known = threads.anchor(delivery.thread)
    if known is not None:
        return known
    query = {"container_id_type": "thread", "container_id": delivery.thread, "page_size": "1"}
    items = payload(await client.call("GET", MESSAGES, query=query)).get("items")
    if not isinstance(items, list) or not items:
        raise Rejected("The thread is no longer there.", "230110")
    anchor = told(items[0], "message_id")
    threads.seen(delivery.thread, anchor)
    return anchor


async def _post_for_one(client: LarkClient, delivery: Delivery) -> Receipt:
    """Shown to one person in the group; sent to that person alone where the group has no such messages."""
    person = delivery.only_to
    if person is None or delivery.attachments:
        raise Unsupported("Lark cannot show files to one person alone.")
    shown = card(delivery, text_of(delivery))
    body = {"chat_id": delivery.chat, "open_id": person.id, "msg_type": "interactive", "card": _object(shown)}
    try:
        answer = await client.call("POST", "/open-apis/ephemeral/v1/send", body=body)
    except Rejected:
        direct = {"receive_id": person.id, "msg_type": "interactive", "content": shown, "uuid": uuid(delivery.key)}
        answer = await client.call("POST", MESSAGES, query={"receive_id_type": "open_id"}, body=direct)
    return Receipt(told(payload(answer), "message_id"), datetime.now(UTC))


async def replace(client: LarkClient, message: str, delivery: Delivery) -> Receipt:
    """Change one of our messages; files come after it."""
    content = card(delivery, text_of(delivery))
    await client.call("PATCH", f"{MESSAGES}/{message}", body={"content": content})
    uploaded = await files.upload(client, delivery.attachments)
    for number, file in enumerate(uploaded):
        body = {"uuid": uuid(delivery.key, f"file{number}"), "reply_in_thread": bool(delivery.thread)}
        await client.call("POST", f"{MESSAGES}/{message}/reply", body=file | body)
    return Receipt(message, datetime.now(UTC))


def _receipt(answer: JSON, threads: Threads) -> Receipt:
    sent = payload(answer)
    message, thread = told(sent, "message_id"), told(sent, "thread_id")
    threads.learn(thread, told(sent, "root_id"))
    threads.seen(thread, message)
    return Receipt(message, moment(sent.get("create_time")) if sent.get("create_time") else datetime.now(UTC))


def _object(content: str) -> Any:
    return json.loads(content)
