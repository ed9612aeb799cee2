"""`warroom template`: post-mortem templates of an account's own."""

import asyncio
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from bot.commands.configured import chosen, configured, opened
from bot.commands.shown import cell
from bot.config import Configuration
from bot.domain.account import Account
from bot.domain.report import Template
from bot.errors import UserError
from bot.prompts import postmortem_templates
from skills.postmortem.template import parsed

LANGUAGES = ("en", "zh")


def list_templates(config: Path | None, account: str) -> None:
    """The built-in ones first."""
    configuration = configured(config)
    own = asyncio.run(_own(configuration, chosen(configuration, account)))
    table = Table("Name", "Language", "From")
    for one in (*postmortem_templates(), *own):
        table.add_row(cell(one.name), one.language, "built in" if one.built_in else "own")
    Console().print(table)


async def _own(configuration: Configuration, owner: Account) -> list[Template]:
    async with opened(configuration) as store:
        return await store.reports.templates(owner.id)


def add_template(config: Path | None, account: str, file: Path, name: str, language: str) -> None:
    """Check and keep it. Raises `UserError` naming line and variable, or a name that is taken by a built-in one."""
    configuration = configured(config)
    owner = chosen(configuration, account)
    template = Template(name or file.stem, language, _read(file), built_in=False)
    parsed(template.text)
    if language not in LANGUAGES:
        raise UserError("--language: choose en or zh.", "--language：请选择 en 或 zh。")
    if template.name in {one.name for one in postmortem_templates()}:
        raise UserError(
            f"“{template.name}” is built in and cannot be changed; choose another --name.",
            f"“{template.name}”是内置模板，不能更改；请用 --name 另取名称。",
        )
    asyncio.run(_keep(configuration, owner, template))
    typer.echo(f"Kept. In a chat: draft the post-mortem with {template.name}")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{file}: cannot be read: {error}", f"{file}：无法读取：{error}") from None


async def _keep(configuration: Configuration, owner: Account, template: Template) -> None:
    async with opened(configuration) as store:
        await store.reports.save_template(owner.id, template)
