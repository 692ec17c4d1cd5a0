"""The fetcher's judgement of addresses: one URL a line in, as a JSON string; `allow` or `deny` a line out.

It asks the guard as the fetcher does, first with the URL and then with each address that a socket would be made for.
"""

from __future__ import annotations

import json
import socket
import sys
from urllib.parse import urlsplit

from digest.errors import FetchError
from digest.feeds import guard

CLOSED = guard.doors("")


def allowed(url: str) -> bool:
    """Whether the fetcher would ask this URL, on a machine that lets it reach no private address."""
    try:
        guard.check_url(url)
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        for *_, where in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM):
            guard.check_address(str(where[0]), int(where[1]), CLOSED)
    except (FetchError, OSError, ValueError):  # refused; no such name; no URL
        return False
    return True


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write("allow\n" if allowed(json.loads(line)) else "deny\n")
