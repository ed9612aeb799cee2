"""users.*, usergroups.*, team.*, auth.test, apps.connections.open: who is who."""

from tests.simulators.slack import wire
from tests.simulators.slack.arguments import Arguments
from tests.simulators.slack.errors import ApiError
from tests.simulators.slack.methods import paging
from tests.simulators.slack.methods.method import Method
from tests.simulators.slack.model import JSON
from tests.simulators.slack.workspace import Workspace


def auth_test(ws: Workspace, args: Arguments) -> JSON:
    return {
        "ok": True,
        "url": f"https://{ws.domain}.slack.com/",
        "team": ws.domain,
        "user": ws.bot.name,
        "team_id": ws.team_id,
        "user_id": ws.bot.id,
        "bot_id": ws.bot.bot_id,
        "is_enterprise_install": False,
    }


def open_connection(ws: Workspace, args: Arguments) -> JSON:
    """A single-use address for one Socket Mode connection."""
    ticket = ws.new_id("ticket")
    ws.tickets.add(ticket)
    address = ws.base_url.replace("http", "ws", 1)
    return {"ok": True, "url": f"{address}/link/?ticket={ticket}&app_id={ws.app_id}"}


def info(ws: Workspace, args: Arguments) -> JSON:
    return {"ok": True, "user": wire.user(ws, ws.user(args.need("user")))}


def listing(ws: Workspace, args: Arguments) -> JSON:
    return paging.page(args, "members", [*ws.users.values()], lambda person: wire.user(ws, person), default=1000)


def lookup(ws: Workspace, args: Arguments) -> JSON:
    address = args.need("email").lower()
    found = next((person for person in ws.users.values() if person.email.lower() == address), None)
    if found is None:
        raise ApiError("users_not_found")
    return {"ok": True, "user": wire.user(ws, found)}


def usergroups(ws: Workspace, args: Arguments) -> JSON:
    return {"ok": True, "usergroups": []}


def team(ws: Workspace, args: Arguments) -> JSON:
    return {"ok": True, "team": {"id": ws.team_id, "name": ws.domain, "domain": ws.domain}}


METHODS = {
    "auth.test": Method(auth_test, 4, json=True, token="any"),
    "apps.connections.open": Method(open_connection, 3, token="app"),
    "users.info": Method(info, 4, ("users:read",)),
    "users.list": Method(listing, 2, ("users:read",)),
    "users.lookupByEmail": Method(lookup, 3, ("users:read.email",)),
    "usergroups.list": Method(usergroups, 2, ("usergroups:read",)),
    "team.info": Method(team, 3, ("team:read",)),
}
