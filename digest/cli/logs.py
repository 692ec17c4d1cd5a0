"""Log lines: one for each event, with its facts as fields.  Never an address, a token or a body."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def configure(*, verbose: bool = False, form: str = "text") -> None:
    """Send the program's log to standard error: every event with `verbose`, else only what needs somebody."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    log = logging.getLogger("digest")
    log.handlers = [handler]
    log.propagate = False
    log.setLevel(logging.INFO if verbose else logging.ERROR)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _USUAL}


class TextLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        facts = "".join(f" {name}={value}" for name, value in _fields(record).items())
        line = f"{self.formatTime(record)} {record.levelname.lower()} {record.getMessage()}{facts}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        head = {"at": self.formatTime(record), "level": record.levelname.lower(), "event": record.getMessage()}
        if record.exc_info:
            head["traceback"] = self.formatException(record.exc_info)
        return json.dumps(head | _fields(record), default=str, ensure_ascii=False)
