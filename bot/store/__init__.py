"""Edge: SQL. `open_store` is the way in."""

from bot.store.opening import open_store

__all__ = ["open_store"]
