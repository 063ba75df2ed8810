"""One process of a plugin: started under the launcher, spoken to over its streams, killed as a group."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

from app.plugins import protocol
from app.plugins.protocol import Violation

LAUNCHER = Path(__file__).with_name("launcher.py")
WAITING = 256
"""Messages that may wait to be read; a plugin that sends more waits itself."""
LOG_LINE = 4096
"""Bytes of one line that are kept."""


class Ended(Exception):
    """The process is gone; the words say how."""


class PluginProcess:
    """A running plugin. `close` ends it whatever it does."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        memory_mb: int,
        log: logging.Logger,
    ) -> None:
        self.memory_mb = memory_mb
        self.log = log
        self.used_at = time.monotonic()
        self._messages: queue.Queue[dict[str, Any] | Exception] = queue.Queue(WAITING)
        self._numbers = iter(range(1, sys.maxsize))
        self._control, theirs = socket.socketpair()
        with theirs:
            launched = [sys.executable, "-I", str(LAUNCHER), str(theirs.fileno()), str(memory_mb), *command]
            self._process = subprocess.Popen(
                launched,
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        for target, stream in ((self._read, self._process.stdout), (self._keep, self._process.stderr)):
            threading.Thread(target=target, args=[stream], name="plugin-reader", daemon=True).start()

    @property
    def pid(self) -> int:
        """The launcher's process id, which is also the group's."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, method: str, params: dict[str, Any]) -> int:
        """Send a request; returns its number. Raises `Ended`, `Violation`."""
        number = next(self._numbers)
        self._send(protocol.request(number, method, params))
        return number

    def tell(self, method: str, params: dict[str, Any]) -> None:
        """Send a notification. Raises `Ended`."""
        self._send(protocol.notification(method, params))

    def next(self, seconds: float) -> dict[str, Any] | None:
        """Return the next message, or None after so many seconds. Raises `Ended`, `Violation`."""
        try:
            message = self._messages.get(timeout=max(0.0, seconds))
        except queue.Empty:
            return None
        if isinstance(message, Exception):
            self._messages.put(message)  # whoever asks again gets the same answer
            raise message
        return message

    def close(self) -> None:
        """Kill the whole group, and wait for its end."""
        self._control.close()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            with contextlib.suppress(OSError):
                cast(BinaryIO, pipe).close()

    def _send(self, line: bytes) -> None:
        pipe = cast(BinaryIO, self._process.stdin)
        try:
            pipe.write(line)
            pipe.flush()
        except (OSError, ValueError):
            raise Ended(self._how()) from None

    def _read(self, stream: BinaryIO) -> None:
        try:
            while (message := protocol.read(stream)) is not None:
                self._messages.put(message)
            self._messages.put(Ended(self._how()))
        except Violation as error:
            self._messages.put(error)
        except (OSError, ValueError):  # closed from here
            self._messages.put(Ended("was ended"))

    def _how(self) -> str:
        """Say how the process ended, as the launcher tells it."""
        try:
            self._control.settimeout(2.0)
            said = self._control.recv(64).decode()
        except OSError:
            said = ""
        word, _, code = said.partition(" ")
        if word == "memory":
            return f"used more than the {self.memory_mb} MB of memory that it may"
        if word == "exit":
            return (
                f"was killed by signal {-int(code)}" if code.startswith("-") else f"ended with exit code {code}"
            )
        return "was killed"

    def _keep(self, stream: BinaryIO) -> None:
        with contextlib.suppress(OSError, ValueError):
            while line := stream.readline(LOG_LINE):
                self.log.info("%s", line.decode("utf-8", "replace").rstrip())
