"""The web server, put together from its parts."""

from aiohttp import web

from bot.errors import NotFound
from bot.web.api import Api
from bot.web.health import Health
from bot.web.pages import Pages
from bot.web.security import refusal
from bot.web.services import WebServices
from bot.web.webhooks import LARGEST_BODY, Webhooks


def create_app(services: WebServices) -> web.Application:
    """Webhooks, API, health, metrics, login and the page; run it with an `AppRunner` whose access log is off."""
    app = web.Application(client_max_size=LARGEST_BODY)
    webhooks = Webhooks(services)
    for part in (webhooks, Health(services), Api(services), Pages(services)):
        app.add_routes(part.routes())
    app.router.add_route("*", "/{address:.*}", _nothing)
    app.on_shutdown.append(webhooks.stop)
    return app


async def _nothing(_: web.Request) -> web.Response:
    return refusal(NotFound("There is nothing at this address."))
