"""A mail server on the loopback, on whatever port is free."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller


class _Loopback(Controller):
    def _trigger_server(self) -> None:
        """The port, which the system chose, before the first connection is made to it."""
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd leaves it without types


@contextmanager
def listening(handler: object, **options: Any) -> Iterator[int]:
    """The port at which `handler` takes mail; `options` are aiosmtpd's."""
    controller = _Loopback(handler, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
