"""Imports point inwards, and the core names no platform."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("bot", "adapters", "skills", "prompts", "tests")

ALLOWED = {
    "bot.errors": (),
    "bot.domain": ("bot.domain", "bot.errors"),
    "bot.ports": ("bot.ports", "bot.domain", "bot.errors"),
    "bot.language": ("bot.language", "bot.ports", "bot.domain", "bot.errors"),
    "bot.engine": ("bot.engine", "bot.language", "bot.ports", "bot.domain", "bot.errors"),
    "bot.agent": ("bot.agent", "bot.prompts", "bot.language", "bot.ports", "bot.domain", "bot.errors"),
    "bot.store": ("bot.store", "bot.ports", "bot.domain", "bot.errors"),
    "bot.prompts": ("bot.ports", "bot.domain", "bot.errors"),
    "bot.logs": (),
    "bot.charts": ("bot.ports", "bot.domain", "bot.errors"),
    "bot.config": ("bot.config", "bot.ports.model", "bot.domain", "bot.errors"),
    "bot.web": ("bot.web", "bot.engine", "bot.ports", "bot.domain", "bot.errors"),
    "bot.sources": ("bot.sources", "bot.ports", "bot.domain", "bot.errors"),
    "bot.tools": ("bot.tools", "bot.language", "bot.ports", "bot.domain", "bot.errors"),
    "bot.importing": ("bot.importing", "bot.language", "bot.ports", "bot.domain", "bot.errors"),
    "bot.chatlog": ("bot.ports", "bot.domain", "bot.errors"),
    "bot.demo": ("bot.demo", "bot.language", "bot.ports", "bot.domain", "bot.errors"),
    "skills": ("skills", "bot.language", "bot.ports", "bot.domain", "bot.errors"),
    "adapters.clocks": ("bot.ports", "bot.domain", "bot.errors"),
    "adapters.envelope": ("bot.errors",),
    "adapters.http": ("bot.domain", "bot.errors"),
    "adapters.links": (),
    "adapters.markdown": (),
    "adapters.pacing": ("bot.errors",),
}
SHARED_BY_ADAPTERS = (
    "adapters.clocks",
    "adapters.envelope",
    "adapters.http",
    "adapters.links",
    "adapters.markdown",
    "adapters.pacing",
)
COMPOSITION = ("bot.app", "bot.cli", "bot.__main__", "bot.commands", "bot", "adapters")
STANDARD_LIBRARY_ONLY = ("bot.domain", "bot.errors")
FORBIDDEN_IN_SKILLS = ("aiohttp", "sqlalchemy", "sqlite3", "asyncpg", "urllib.request", "http")
PLATFORMS = ("slack", "lark", "feishu", "dingtalk", "wecom")
HEAVY_IMPORTS = {
    "adapters": "each platform's SDK loads only when configured",
    "bot.cli": "--help loads nothing heavy",
    "bot.commands": "each command loads only what it runs",
    "bot.charts": "matplotlib is loaded only when something is drawn",
    "bot.agent.opening": "what models add is loaded only where one is configured",
    "bot.agent.models.providers": "each provider's library is loaded only where it is configured",
    "bot.tools.systems": "what looking at a system takes loads only where it is configured",
    "bot.store.opening": "the PostgreSQL driver is loaded only where it is configured",
    "bot.store.migrate": "alembic is loaded only when there is something to migrate",
}


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def allowed_in(module: str) -> tuple[str, ...] | None:
    """What a module of ours may import of ours; None: anything."""
    if module in COMPOSITION or module.startswith("bot.commands."):
        return None
    if module.startswith("adapters.") and module not in SHARED_BY_ADAPTERS:
        platform = ".".join(module.split(".")[:2])
        return (platform, *SHARED_BY_ADAPTERS, "bot.ports", "bot.domain", "bot.errors")
    room = next((name for name in sorted(ALLOWED, key=len, reverse=True) if within(module, name)), None)
    assert room is not None, f"{module} belongs to no room of the architecture"
    return ALLOWED[room]


def within(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


@pytest.mark.parametrize("path", modules("bot", "adapters", "skills"), ids=name_of)
def test_imports_point_inwards(path: Path) -> None:
    module = name_of(path)
    rooms = allowed_in(module)

    ours = [name for name in imports(ast.parse(path.read_text())) if name.split(".")[0] in OURS]

    assert rooms is None or not [name for name in ours if not any(within(name, room) for room in rooms)]


@pytest.mark.parametrize("path", modules("bot", "adapters", "skills"), ids=name_of)
def test_imports_stand_at_the_top(path: Path) -> None:
    if any(within(name_of(path), heavy) and (heavy != "adapters" or name_of(path) == heavy) for heavy in HEAVY_IMPORTS):
        return
    tree = ast.parse(path.read_text())

    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    everywhere = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]

    assert len(top) == len(everywhere)
    assert "TYPE_CHECKING" not in path.read_text()


@pytest.mark.parametrize("path", [*modules("bot/domain"), ROOT / "bot/errors.py"], ids=name_of)
def test_the_domain_needs_the_standard_library_only(path: Path) -> None:
    outside = [
        name
        for name in imports(ast.parse(path.read_text()))
        if name.split(".")[0] not in sys.stdlib_module_names and name.split(".")[0] != "bot"
    ]

    assert outside == []


@pytest.mark.parametrize("path", modules("skills"), ids=name_of)
def test_a_skill_touches_neither_http_nor_sql(path: Path) -> None:
    names = list(imports(ast.parse(path.read_text())))

    assert not [name for name in names if any(within(name, forbidden) for forbidden in FORBIDDEN_IN_SKILLS)]


@pytest.mark.parametrize("path", modules("bot"), ids=name_of)
def test_the_core_names_no_platform(path: Path) -> None:
    text = path.read_text().lower()

    assert not [platform for platform in PLATFORMS if platform in text]


@pytest.mark.parametrize("path", modules("bot", "adapters", "skills", "tests"), ids=name_of)
def test_every_module_says_in_one_line_what_it_is(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text()))

    assert docstring
    assert "\n" not in docstring.split("\n\n")[0]
