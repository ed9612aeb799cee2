"""Serves the table of endpoints to browsers that are logged in."""

import json
import re
from collections.abc import Mapping

from aiohttp import web
from pydantic import BaseModel

from bot.web.call import Call
from bot.web.endpoints import ENDPOINTS, Endpoint
from bot.web.openapi import PREFIX, document
from bot.web.pages import logged_in
from bot.web.queries import parse
from bot.web.security import Handler, guard
from bot.web.services import WebServices


class Api:
    """`/api/v1`: JSON of the account that is logged in to, and of no other."""

    def __init__(self, services: WebServices) -> None:
        self._services = services
        self._document = b""

    def routes(self) -> list[web.RouteDef]:
        """One for each endpoint, and the document that describes them."""
        routes = [web.get(PREFIX + _address(one.path), guard(self._services, self._serve(one))) for one in ENDPOINTS]
        return [*routes, web.get(f"{PREFIX}/openapi.json", guard(self._services, self._describe))]

    def _serve(self, endpoint: Endpoint) -> Handler:
        async def serve(request: web.Request) -> web.StreamResponse:
            account, person = await logged_in(self._services, request)
            query = parse(endpoint.query, _joined(request))
            answer = await endpoint.run(Call(self._services, account, person, request.match_info), query)
            if isinstance(answer, BaseModel):
                return web.Response(text=answer.model_dump_json(), content_type="application/json")
            return web.Response(text=answer, content_type="text/markdown")

        return serve

    async def _describe(self, _: web.Request) -> web.StreamResponse:
        self._document = self._document or json.dumps(document()).encode()
        return web.Response(body=self._document, content_type="application/json")


def _address(path: str) -> str:
    return re.sub(r"{(number|id)}", r"{\1:\\d{1,9}}", path)


def _joined(request: web.Request) -> Mapping[str, str]:
    """Parameters given several times, as if given once with commas."""
    return {name: ",".join(request.query.getall(name)) for name in request.query}
