"""What is wrong with a configuration, in a sentence that names the key."""

import difflib
import os
from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError

from bot.config.model import ModelSettings
from bot.config.sections import EngineSettings, ServerSettings, StorageSettings
from bot.errors import ConfigError

ENVIRONMENT_PREFIX = "WARROOM__"

_SECTIONS: Mapping[str, type[BaseModel]] = {
    "server": ServerSettings,
    "storage": StorageSettings,
    "model": ModelSettings,
    "engine": EngineSettings,
}


def check_environment() -> None:
    """Refuse variables of ours that name no section, which would otherwise be passed over."""
    for variable in os.environ:
        section = variable.removeprefix(ENVIRONMENT_PREFIX).split("__")[0].lower()
        if variable.startswith(ENVIRONMENT_PREFIX) and section not in (*_SECTIONS, "accounts"):
            close = difflib.get_close_matches(section, (*_SECTIONS, "accounts"), 1)
            hint = f"; did you mean {ENVIRONMENT_PREFIX}{close[0].upper()}?" if close else ""
            raise ConfigError(f"{variable} (environment): unknown key{hint}")


def no_json() -> str:
    """What to do about variables that name whole tables."""
    whole = [name for name in os.environ if "__" not in name.removeprefix(ENVIRONMENT_PREFIX)]
    named = [name for name in whole if name.startswith(ENVIRONMENT_PREFIX)]
    return "\n".join(f"{name} (environment): is no JSON object; set its keys instead: {name}__…" for name in named)


def place(path: Sequence[str], source: str) -> str:
    """Where the value of a key was written: in `source`, or in the environment."""
    variable = ENVIRONMENT_PREFIX + "__".join(path).upper()
    return f"{variable} (environment)" if variable in os.environ else f"{source}: {'.'.join(path)}"


def explained(error: ValidationError, source: str, account_type: type[BaseModel]) -> str:
    """One sentence for each thing that is wrong."""
    return "\n".join(_sentence(one, source, account_type) for one in error.errors(include_url=False))


def _sentence(one: Any, source: str, account_type: type[BaseModel]) -> str:
    path = tuple(str(part) for part in one["loc"])
    where = place(path, source)
    if one["type"] == "extra_forbidden":
        close = difflib.get_close_matches(path[-1], _siblings(path, account_type), 1)
        return f"{where}: unknown key" + (f"; did you mean {close[0]}?" if close else "")
    if one["type"] == "missing":
        return f"{where}: is missing"
    message = one["msg"].removeprefix("Value error, ")
    return f"{where}: {message[0].lower()}{message[1:]}"


def _siblings(path: tuple[str, ...], account_type: type[BaseModel]) -> list[str]:
    """The keys that would have been right where the last part of `path` stands."""
    if len(path) == 1:
        return [*_SECTIONS, "accounts"]
    kinds = _kinds(_SECTIONS.get(path[0], Mapping[str, account_type]))  # type: ignore[valid-type]  # made at run time
    for part in path[1:-1]:
        kinds = [inside for kind in kinds for inside in _kinds(_under(kind, part))]
    return [key for kind in kinds if hasattr(kind, "model_fields") for key in kind.model_fields]


def _kinds(annotation: Any) -> list[Any]:
    """The tables an annotation allows, out of what is wrapped around them."""
    if get_origin(annotation) in (Union, UnionType):
        return [kind for one in get_args(annotation) for kind in _kinds(one)]
    if isinstance(annotation, type) and issubclass(annotation, RootModel):
        return _kinds(annotation.model_fields["root"].annotation)
    return [annotation]


def _under(kind: Any, key: str) -> Any:
    """The annotation of a table's key."""
    if get_origin(kind) in (Mapping, dict):
        return get_args(kind)[1]
    field = getattr(kind, "model_fields", {}).get(key)
    return field.annotation if field else None
