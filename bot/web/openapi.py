"""The OpenAPI document, made from the table of endpoints and their models."""

import re
from typing import Any

from pydantic.json_schema import models_json_schema

from bot.ports.login import COOKIE
from bot.web import models
from bot.web.endpoints import ENDPOINTS, Endpoint

PREFIX = "/api/v1"
_PATH_PARAMETERS: dict[str, dict[str, Any]] = {
    "number": {"description": "The incident's number.", "schema": {"type": "integer", "minimum": 0}},
    "id": {"description": "The investigation's id.", "schema": {"type": "integer", "minimum": 1}},
    "platform": {"description": "The platform's name, as in the configuration.", "schema": {"type": "string"}},
    "chat": {"description": "The chat's id on its platform.", "schema": {"type": "string"}},
}


def document() -> dict[str, Any]:
    """OpenAPI 3.1, JSON-ready."""
    answers = [endpoint.answer for endpoint in ENDPOINTS if endpoint.answer] + [models.Error]
    _, schemas = models_json_schema(
        [(answer, "serialization") for answer in answers], ref_template="#/components/schemas/{model}"
    )
    paths = {PREFIX + endpoint.path: {"get": _operation(endpoint)} for endpoint in ENDPOINTS}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Warroom",
            "version": "1",
            "description": "Incidents, timelines, reports and chats of one account. Times are UTC.",
        },
        "paths": {**paths, f"{PREFIX}/openapi.json": {"get": _OWN}},
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"login": {"type": "apiKey", "in": "cookie", "name": COOKIE}},
        },
        "security": [{"login": []}],
    }


_OWN = {
    "operationId": "openapi",
    "summary": "This document.",
    "security": [],
    "responses": {"200": {"description": "OK", "content": {"application/json": {"schema": {"type": "object"}}}}},
}


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    summary = (endpoint.run.__doc__ or "").splitlines()[0]
    names = re.findall(r"{(\w+)}", endpoint.path)
    refused = [("401", "Not logged in.")]
    refused += [("400", "A parameter is wrong.")] if endpoint.query.model_fields else []
    refused += [("404", "There is no such thing here.")] if names else []
    return {
        "operationId": endpoint.run.__name__,
        "summary": summary,
        "parameters": [_in_path(name) for name in names] + _in_query(endpoint),
        "responses": {"200": {"description": summary, "content": _content(endpoint)}}
        | {status: {"description": why, "content": _ERROR} for status, why in refused},
    }


def _content(endpoint: Endpoint) -> dict[str, Any]:
    if endpoint.answer is None:
        return {"text/markdown": {"schema": {"type": "string"}}}
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{endpoint.answer.__name__}"}}}


_ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True} | _PATH_PARAMETERS[name]


def _in_query(endpoint: Endpoint) -> list[dict[str, Any]]:
    """Query parameters; lists are separated by commas."""
    schema = endpoint.query.model_json_schema(mode="validation")
    shared = schema.get("$defs", {})
    return [
        {"name": name, "in": "query", "required": False, "explode": False, "schema": _inlined(field, shared)}
        for name, field in schema.get("properties", {}).items()
    ]


def _inlined(schema: Any, shared: dict[str, Any]) -> Any:
    """A schema without references, since parameters stand apart from the components."""
    if isinstance(schema, list):
        return [_inlined(one, shared) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(shared[schema["$ref"].rpartition("/")[2]], shared)
    return {key: _inlined(value, shared) for key, value in schema.items()}
