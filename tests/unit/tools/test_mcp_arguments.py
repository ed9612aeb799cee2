"""A tool's JSON schema as a model: any name, references put in place, nothing lost."""

from typing import Any

import pytest
from mcp import types
from pydantic import ValidationError

from bot.tools.mcp import given
from bot.tools.mcp_arguments import arguments_of


def tool(**schema: Any) -> types.Tool:
    return types.Tool(name="probe", inputSchema={"type": "object", **schema})


def test_names_that_cannot_be_fields_are_kept_for_the_server() -> None:
    names = ["class", "_private", "model_dump", "json", "dash-ed", "schema", "query"]

    model = arguments_of(tool(properties={name: {"type": "string"} for name in names}, required=["class"]))

    assert list(model.model_json_schema()["properties"]) == names
    assert given(model.model_validate({"class": "a", "dash-ed": "b"})) == {"class": "a", "dash-ed": "b"}
    with pytest.raises(ValidationError):
        model.model_validate({"query": "x"})


def test_references_are_put_in_place_and_those_to_themselves_end() -> None:
    definitions = {"Range": {"type": "object", "properties": {"from": {"$ref": "#/$defs/Time"}}}}
    definitions |= {"Time": {"type": "string", "format": "date-time"}, "Tree": {"items": {"$ref": "#/$defs/Tree"}}}
    properties = {"range": {"$ref": "#/$defs/Range"}, "tree": {"$ref": "#/$defs/Tree"}}

    schema = arguments_of(tool(properties=properties, **{"$defs": definitions})).model_json_schema()

    assert schema["properties"]["range"]["properties"]["from"] == {"type": "string", "format": "date-time"}
    assert "$ref" not in str(schema)


def test_a_tool_without_named_arguments_takes_any() -> None:
    model = arguments_of(tool())

    assert given(model.model_validate({"anything": [1, 2]})) == {"anything": [1, 2]}
