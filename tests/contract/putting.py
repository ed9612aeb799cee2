"""A process that puts and finishes letters as fast as it can and tells what was acknowledged, until it is killed."""

import asyncio
import sys

from bot.ports.inbox import Inbox
from bot.store import open_store
from tests.contract.letters import letter

WRITERS = 20


async def put(inbox: Inbox, name: str) -> None:
    number = 0
    while True:
        event_id = f"{name}:{number}"
        await inbox.put([letter(event_id, f"c{number % 7}")])
        print("put", event_id, flush=True)
        number += 1


async def finish(inbox: Inbox) -> None:
    while True:
        for job in await inbox.claim(WRITERS):
            await inbox.finish(job.id, "answered")
            print("finished", job.event.event_id, flush=True)
        await inbox.wait()


async def main(url: str, round: str) -> None:
    store = open_store(url)
    await store.open()
    print("open", flush=True)
    await asyncio.gather(finish(store.inbox), *(put(store.inbox, f"{round}-{writer}") for writer in range(WRITERS)))


asyncio.run(main(*sys.argv[1:]))
