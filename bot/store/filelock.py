"""A lock held as long as the process that took it lives."""

import fcntl
import os
from pathlib import Path

from bot.errors import StoreError


class FileLock:
    """A lock on a file of its own, which stays behind when released and is worth nothing then."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def take(self) -> None:
        """Raises `StoreError` when somebody else holds it."""
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreError(f"{self._path}: {error.strerror}; this user must be able to write here.") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(file, 32, 0).decode(errors="replace").strip()
            os.close(file)
            raise StoreError(
                f"Another Warroom (process {holder or 'unknown'}) is using the database beside {self._path}. "
                "SQLite serves one process: stop the other one, or use PostgreSQL to run several."
            ) from error
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        self._file = file

    def release(self) -> None:
        """Give it back, if held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
