"""Runbooks: a folder of Markdown files, found by words and cited by file and heading."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from bot.domain.account import Account
from bot.domain.evidence import Observation
from bot.errors import SourceError
from bot.language.terms import terms
from bot.ports.adapter import Finding
from bot.ports.skill import Arguments
from bot.ports.survey import Scope, Sign
from bot.ports.tool import Tool, ToolContext
from bot.tools.looking import Asked, looking
from bot.tools.notes import Notes, Shown
from bot.tools.sections import Section, best, ranked, sections, shortened
from bot.tools.settings import RunbookSettings

_MOST_FILES = 2_000
_LARGEST = 2**20
_WHOLE = 8_000
_MOST_SIGNS = 2


class RunbookArguments(Arguments):
    """Words of what is wrong, or a file to be read whole."""

    words: str = Field(default="", max_length=400, description="what is wrong, or what is to be done")
    file: str = Field(default="", max_length=400, description="a file as a search has named it, to read it whole")


class Runbooks:
    """The runbooks of one account. Files are read at each look, so that what is edited is seen."""

    title = "runbooks"

    def __init__(self, account: Account, settings: RunbookSettings) -> None:
        self._folder = settings.folder
        self.tools: Sequence[Tool] = (
            looking(
                "runbooks",
                "Search the team's runbooks by words, or read one of their files.",
                RunbookArguments,
                lambda ctx, args: Asked("runbooks", args.file or args.words),
                self._look,
            ),
        )

    async def start(self) -> None:
        return

    async def stop(self) -> None:
        return

    async def check(self) -> Sequence[Finding]:
        files = await asyncio.to_thread(self._files)
        if not files:
            mend = "Put Markdown files (*.md) into the folder, readable by the user Warroom runs as."
            return [Finding("files", False, f"{self._folder} holds no Markdown file that can be read", mend)]
        return [Finding("files", True, f"{len(files)} file(s)")]

    async def survey(self, scope: Scope, notes: Notes) -> None:
        """The sections about what the incident is about, or with two of its words."""
        asked = Asked("runbooks", scope.words)
        names, words = set(terms(" ".join(scope.names))), set(terms(scope.words))

        async def see() -> Shown:
            files = await asyncio.to_thread(self._files)
            every = [one for name, text in files.items() for one in sections(name, text)]
            fitting = []
            for one in ranked(every, scope.words):
                common = words & set(terms(f"{one.cited} {one.text}"))
                if common & names or len(common) > 1:
                    fitting.append(one)
            if not fitting:
                return asked.nothing(f"None of {len(files)} runbooks is about this."), ()
            shown = [f"{one.cited}\n{shortened(one.text)}" for one in fitting[:_MOST_SIGNS]]
            seen = asked.found("\n\n".join(shown), len(fitting) - len(shown))
            signs = [Sign("runbook", one.cited, seen, detail=one.text) for one in fitting[:_MOST_SIGNS]]
            return seen, signs

        await notes.look(asked, see)

    async def _look(self, ctx: ToolContext, args: RunbookArguments, asked: Asked) -> Observation:
        files = await asyncio.to_thread(self._files)
        if args.file:
            if args.file not in files:
                raise SourceError("There is no runbook of that name; search by words to see which there are.")
            return asked.found(shortened(files[args.file], _WHOLE))
        if not args.words.strip():
            raise SourceError("Say what to look for.")
        found: list[Section] = [one for name, text in files.items() for one in sections(name, text)]
        shown = best(found, args.words)
        if shown is None:
            return asked.nothing(f"None of {len(files)} runbooks has any of these words.")
        return asked.found(shown.text, shown.omitted, "Use other words, or read a file whole.")

    def _files(self) -> dict[str, str]:
        """The files' texts by their paths within the folder; a link that leads out of it is not followed."""
        root = self._folder.resolve()
        texts: dict[str, str] = {}
        for path in sorted(root.rglob("*.md"))[:_MOST_FILES]:
            whole = path.resolve()
            if whole.is_relative_to(root) and (text := _text(whole)) is not None:
                texts[path.relative_to(root).as_posix()] = text
        return texts


def _text(path: Path) -> str | None:
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
