"""The control API under `/_control/…`: a simulator in its own process is directed and read through it.

`POST /_control/{command}` with a JSON object answers a JSON object; what is wrong with it answers 400 `{"error"}`.
People, channels and messages are named by their ids; a message by `channel` and `ts`. Every command takes `team`
where it concerns another workspace than the first.

    describe {}                                     → url, api_url, and every workspace's ids and credentials
    add_workspace {}                                → as one workspace of describe
    request_url {url|null}                          null: Socket Mode
    user {name, email?}  bot {name}                 → {id}
    channel {name, members?, private?, with_bot?}   → {id}
    direct {user}                                   → {id}
    say {user, channel, text, thread?}              → {ts}
    edit {channel, ts, text}   delete {channel, ts}   react {user, channel, ts, name}
    join {user, channel}       leave {user, channel}
    press {user, channel, ts, action_id}
    command {user, channel, command, text?}
    fail_next {method, times?, error?, status?, ratelimited?, hang?, cut?, cut_before?}   heal {}: forget all faults
    expire_stream {channel, ts}
    close_sockets {clean?, reason?}   redeliver_all {times?}
    configure {thread_counters?, echo?, token_error?, rate_limits?, ack_deadline?, retry_scale?, scopes?}
    load {user, channels, text, count, in_flight, timeout?}   ask `count` questions and time the answers, see `load`
    forget {}                                       drop the record of posts, calls and deliveries
    posts {since?}  calls {since?, method?}  deliveries {since?}   → {items, next}; `since` is an earlier `next`
    state {}                                        → {posts, calls, deliveries, unsettled, sockets, sockets_opened}

Times in answers are seconds of the machine's monotonic clock, comparable between processes.
"""

import json

from aiohttp import web

from tests.simulators.slack import inspection, staging
from tests.simulators.slack.command import Command, Control
from tests.simulators.slack.errors import ApiError
from tests.simulators.slack.simulator import SlackSimulator

COMMANDS: dict[str, Command] = {**inspection.COMMANDS, **staging.COMMANDS}
_REFUSALS = (LookupError, TypeError, ValueError, AttributeError, ApiError)


def add_control(app: web.Application, slack: SlackSimulator) -> None:
    """Serve the control API beside the rest."""
    control = Control(slack)

    async def carry_out(request: web.Request) -> web.Response:
        name = request.match_info["command"]
        if name not in COMMANDS:
            raise web.HTTPNotFound
        raw = await request.read()
        try:
            return web.json_response(await COMMANDS[name](control, json.loads(raw) if raw else {}))
        except _REFUSALS as problem:
            return web.json_response({"error": f"{type(problem).__name__}: {problem}"}, status=400)

    app.router.add_post("/_control/{command}", carry_out)
