"""The arguments of an MCP server's tool, from the JSON schema it gives."""

import keyword
from collections.abc import Mapping
from typing import Annotated, Any

from mcp import types
from pydantic import ConfigDict, Field, WithJsonSchema, create_model

from bot.ports.skill import Arguments

_DEEPEST = 8
JSON = Mapping[str, Any]


class FreeArguments(Arguments):
    """A tool that names no arguments takes any."""

    model_config = ConfigDict(extra="allow", frozen=True)


def arguments_of(tool: types.Tool) -> type[Arguments]:
    """A model with the schema's fields; their values are checked by the server, which knows what it means.

    A name that cannot be a field's is an alias.
    """
    schema = tool.inputSchema
    properties = schema.get("properties")
    if not isinstance(properties, dict) or not properties:
        return FreeArguments
    required = schema.get("required") or ()
    definitions = schema.get("$defs") or schema.get("definitions") or {}
    fields: dict[str, Any] = {}
    for number, (name, described) in enumerate(properties.items()):
        inlined = _inlined(described, definitions, 0)
        alias = None if _usable(name) else name
        default = ... if name in required else None
        field = Field(default, alias=alias) if alias else Field(default)
        fields[name if alias is None else f"argument_{number}"] = (Annotated[Any, WithJsonSchema(inlined)], field)
    made: type[Arguments] = create_model("McpArguments", __base__=Arguments, **fields)
    return made


def _usable(name: str) -> bool:
    return (
        name.isidentifier() and not name.startswith(("_", "model_")) and not keyword.iskeyword(name)
    ) and not hasattr(Arguments, name)


def _inlined(schema: Any, definitions: JSON, depth: int) -> Any:
    """A schema with what it refers to put in its place; what refers to itself ends as anything."""
    if depth > _DEEPEST:
        return {}
    if isinstance(schema, list):
        return [_inlined(one, definitions, depth + 1) for one in schema]
    if not isinstance(schema, dict):
        return schema
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return _inlined(definitions.get(reference.rpartition("/")[2], {}), definitions, depth + 1)
    return {key: _inlined(value, definitions, depth + 1) for key, value in schema.items()}
