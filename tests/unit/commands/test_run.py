"""What `warroom run` does to the process it runs in."""

import gc
import os
import signal
from pathlib import Path

from bot.app import App, serve
from bot.config import load


async def test_memory_is_collected_again_once_it_serves(tmp_path: Path) -> None:
    file = tmp_path / "warroom.toml"
    file.write_text(f'[server]\nport = 0\n[storage]\nurl = "sqlite:///{tmp_path}/warroom.db"\n[accounts.acme]\n')
    collecting: list[bool] = []

    async def announce(_: App) -> None:
        collecting.append(gc.isenabled())
        os.kill(os.getpid(), signal.SIGTERM)

    gc.disable()
    try:
        await serve(load(file, {}), announce)
    finally:
        gc.enable()
        gc.unfreeze()

    assert collecting == [True]
