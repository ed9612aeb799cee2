"""The simulator as a process: `python -m tests.simulators.slack --port 0`.

Prints one line of JSON: `url`, `api_url` and the workspaces with their ids and credentials; then serves until its
standard input is closed (with `--attached`) or it is told to end (SIGTERM, SIGINT). It is directed through
`POST {url}/_control/{command}`, as `control` describes.
"""

import argparse
import asyncio
import json
import signal
import sys

from tests.simulators.slack.command import Control
from tests.simulators.slack.control import COMMANDS, add_control
from tests.simulators.slack.simulator import SlackSimulator


async def serve(options: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    simulator = SlackSimulator(port=options.port, retry_scale=options.retry_scale, extend=add_control)
    async with simulator as slack:
        described = await COMMANDS["describe"](Control(slack), {})
        print(json.dumps(described), flush=True)
        if options.attached:
            loop.run_in_executor(None, sys.stdin.read).add_done_callback(lambda _: ended.set())
        await ended.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.simulators.slack", description="Slack, simulated.")
    parser.add_argument("--port", type=int, default=0, help="0: any free port, printed")
    parser.add_argument("--retry-scale", type=float, default=1.0, help="shortens the waits between deliveries")
    parser.add_argument("--attached", action="store_true", help="end when standard input is closed")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
