"""Asks the DNS for text records."""

from __future__ import annotations

from collections.abc import Sequence

PATIENCE = 5.0  # seconds for one name, all servers and repetitions together


def texts(name: str) -> Sequence[str] | None:
    """The TXT records of `name`, each in one piece; () where there are none, None when no server answers."""
    from dns import exception, resolver

    try:
        answer = resolver.resolve(name, "TXT", lifetime=PATIENCE)
    except (resolver.NXDOMAIN, resolver.NoAnswer):
        return ()
    except (exception.DNSException, OSError):
        return None
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
