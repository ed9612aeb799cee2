"""`warroom import`: chats from elsewhere, with progress."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from adapters import PLATFORMS
from bot import importing
from bot.chatlog import PLATFORM as CHAT_LOG
from bot.chatlog import read_chatlog
from bot.commands.configured import chosen, configured, opened
from bot.commands.shown import line
from bot.config import Configuration
from bot.domain.account import Account
from bot.errors import UserError
from bot.importing import ImportResult, import_export
from bot.ports.clock import system_clock
from bot.ports.platform import Export


def import_path(
    path: Path, config: Path | None, account: str, chats: Sequence[str], *, as_incident: bool, title: str
) -> None:
    """Import and say what became of it. Raises `UserError` for a path that cannot be read as any known export."""
    configuration = configured(config)
    owner = chosen(configuration, account)
    platform, export = recognise(path)
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as display:
        task = display.add_task("Reading", total=None)

        def report(progress: importing.Progress) -> None:
            display.update(
                task, completed=progress.done, total=progress.total, description=line(progress.what) or "Done"
            )

        result = asyncio.run(
            _import(configuration, owner, platform, export, chats, report, as_incident=as_incident, title=title)
        )
    _tell(result, Console())


def recognise(path: Path) -> tuple[str, Export]:
    """The platform an export is of, and the export opened. Raises `UserError`."""
    if not path.exists():
        raise UserError(f"{path}: no such file or folder.", f"{path}：文件或文件夹不存在。")
    for name, entry in PLATFORMS.items():
        if entry.read_export is not None and (export := entry.read_export(path)) is not None:
            return name, export
    log = read_chatlog(path)
    if log is None:
        raise UserError(
            f"{path}: neither an export of a chat platform (zip or folder) nor a chat log (one JSON object a line). "
            "docs/importing.md describes both.",
            f"{path}：既不是聊天平台的导出文件（zip 或文件夹），也不是聊天记录（每行一个 JSON 对象）。"
            "格式说明见 docs/importing.md。",
        )
    return CHAT_LOG, log


async def _import(
    configuration: Configuration,
    owner: Account,
    platform: str,
    export: Export,
    chats: Sequence[str],
    report: Callable[[importing.Progress], None],
    *,
    as_incident: bool,
    title: str,
) -> ImportResult:
    async with opened(configuration) as store:
        return await import_export(
            export,
            platform,
            owner,
            store,
            now=system_clock(),
            report=report,
            only=chats,
            as_incident=as_incident,
            title=title,
        )


def _tell(result: ImportResult, console: Console) -> None:
    console.print(
        f"{result.chats} chats: {result.messages_new} new messages, {result.messages_known} known already; "
        f"{result.incidents_new} new incidents, {result.incidents_known} known; {result.entries} new timeline entries."
    )
    for one in result.incidents:
        note = "new" if one.new else "known"
        told = f"  {one.incident.name} {line(one.incident.title)} (#{line(one.chat)}): {note}, {one.entries} entries"
        console.print(told, markup=False)
    if result.skipped_total:
        console.print(f"{result.skipped_total} parts could not be read and were left out:")
    for part in result.skipped:
        console.print(f"  {line(part.where)}: {line(part.reason)}", markup=False)
