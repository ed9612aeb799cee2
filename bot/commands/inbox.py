"""`warroom inbox`: what was given up, and trying it again."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from bot.commands.configured import chosen, configured, opened
from bot.commands.shown import cell
from bot.config import Configuration
from bot.errors import UserError


def list_dead(config: Path | None, account: str) -> None:
    """Dead letters and replies that could not be sent, as tables."""
    configuration = configured(config)
    asyncio.run(_list(configuration, chosen(configuration, account).id if account else None))


async def _list(configuration: Configuration, account: str | None) -> None:
    async with opened(configuration) as store:
        letters = await store.inbox.dead(account)
        unsent = await store.outbox.undelivered(account)
    work = Table("Number", "Account", "Platform", "Kind", "Received", "Tries", "Reason", title="Work given up")
    for one in letters:
        received = f"{one.received_at:%Y-%m-%d %H:%M:%S}"
        told = (str(one.id), one.account, one.platform, one.kind, received, str(one.attempts), one.error)
        work.add_row(*map(cell, told))
    replies = Table("Account", "Platform", "Chat", "Prepared", "Reason", title="Replies that could not be sent")
    for reply in unsent:
        to = reply.delivery
        unsaid = (to.account, to.platform, to.chat, f"{reply.prepared_at:%Y-%m-%d %H:%M:%S}", reply.error)
        replies.add_row(*map(cell, unsaid))
    console = Console()
    for table, nothing in ((work, "No work was given up."), (replies, "Every reply was sent.")):
        console.print(table if table.row_count else nothing)
    if letters:
        console.print("Try again with: warroom inbox retry NUMBER …")


def retry(config: Path | None, ids: Sequence[int]) -> None:
    """Put dead letters back in the queue; a running bot takes them up. Raises `UserError` naming unknown numbers."""
    asyncio.run(_retry(configured(config), ids))


async def _retry(configuration: Configuration, ids: Sequence[int]) -> None:
    async with opened(configuration) as store:
        revived = {id: await store.inbox.revive(id) for id in ids}
    for id in (id for id, done in revived.items() if done):
        typer.echo(f"{id}: will be tried again")
    unknown = [str(id) for id, done in revived.items() if not done]
    if unknown:
        names = ", ".join(unknown)
        raise UserError(f"No work of this number was given up: {names}.", f"没有编号为 {names} 的失败任务。")
