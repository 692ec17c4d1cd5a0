"""The program as a hostile battery calls it: a folder with a feed list, a database and an outbox, and four verbs.

    adapter.py prepare FOLDER FEEDS.json    a list of {"name", "url", "topic"} becomes feeds.yaml
    adapter.py poll    FOLDER
    adapter.py dump    FOLDER               what is stored, as JSON
    adapter.py build   FOLDER OUT           the issue as one subscriber gets it: OUT/digest.html and OUT/digest.eml

Everything goes through the command line that an operator has; only `dump` looks into the database.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email import message_from_bytes, policy
from itertools import combinations
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from digest.db import corrections
from digest.db.engine import Sessions, open_database
from digest.db.stories import entries_by_ids
from digest.db.tables import entries, feeds
from digest.errors import DigestError
from digest.model import Correction

DIGEST = (sys.executable, "-c", "from digest.cli import main; main()")
READER = "reader@example.net"
LEADS = "Hostile"  # the feed whose top story the subject should name
MANY = 60  # entries of one feed: those of a flood may be grouped


def prepare(folder: Path, listed: Path) -> int:
    """Write the feed list, and subscribe one reader."""
    text = json.dumps(feed_list(json.loads(listed.read_text(encoding="utf-8"))), indent=1)
    (folder / "feeds.yaml").write_text(text, encoding="utf-8")  # JSON is YAML too
    return run(folder, "subscribers", "add", READER)


def feed_list(listed: list[dict[str, str]]) -> dict[str, Any]:
    """An editors' file in which every entry may be shown, and the feed `LEADS` ranks before the others."""
    by_url = {feed["url"]: feed for feed in listed}  # a list may name an address twice
    return {
        "newsletters": [{"id": "daily", "title": "The AI Policy Brief", "max_stories": 200, "threshold": 0}],
        "feeds": [
            {
                "url": url,
                "title": feed["name"],
                "kind": "government" if feed["name"] == LEADS else "industry",
                "relevance": "trusted",
            }
            for url, feed in by_url.items()
        ],
    }


def poll(folder: Path) -> int:
    return run(folder, "poll", "--all")


def dump(folder: Path) -> int:
    """Print {"stories": [{title, link, summary, feed}], "feeds": [{url, status, error}]}."""
    columns = (entries.c.title, entries.c.url.label("link"), entries.c.text.label("summary"), feeds.c.url.label("feed"))
    with database(folder)() as session:
        stored = session.execute(sa.select(*columns).join(feeds).order_by(entries.c.id)).mappings().all()
        states = session.execute(sa.select(feeds.c.url, feeds.c.status, feeds.c.error)).mappings().all()
    read = [state | {"status": "ok" if state["status"] == "ok" else "error"} for state in map(dict, states)]
    json.dump({"stories": [dict(row) for row in stored], "feeds": read}, sys.stdout)
    return 0


def build(folder: Path, out: Path) -> int:
    """Publish and deliver; the HTML is that of the mail."""
    part(folder)
    code = run(folder, "publish") or run(folder, "deliver")
    mails = sorted((folder / "outbox").glob("*.eml"))
    if mails:
        mail = mails[-1].read_bytes()
        html = message_from_bytes(mail, policy=policy.default).get_body(("html",))
        assert html is not None, "a mail has an HTML part"
        (out / "digest.eml").write_bytes(mail)
        (out / "digest.html").write_text(html.get_content(), encoding="utf-8")
    return code


def part(folder: Path) -> None:
    """Say as an editor that no two entries are about one event: it is to be seen what becomes of each."""
    with database(folder).begin() as session:
        found = entries_by_ids(session, set(session.execute(sa.select(entries.c.id)).scalars())).values()
        sizes = Counter(entry.feed for entry in found)
        pairs = [pair for pair in combinations(found, 2) if any(sizes[entry.feed] <= MANY for entry in pair)]
        corrections.save(session, [Correction(*pair, same=False) for pair in pairs], datetime.now(UTC))


def run(folder: Path, *words: str) -> int:
    """The exit code of one `digest` command."""
    return subprocess.run([*DIGEST, *words], cwd=folder, env=environment(folder, os.environ), check=False).returncode


def database(folder: Path) -> Sessions:
    return open_database(f"sqlite:///{folder / 'd.db'}")


def environment(folder: Path, outside: Mapping[str, str]) -> dict[str, str]:
    """Settings for `folder`, whatever is set outside; `BATTERY_ALLOW` is the one private address to be let through."""
    kept = {name: value for name, value in outside.items() if not name.startswith("DIGEST_")}
    return kept | {
        "DIGEST_DATABASE_URL": f"sqlite:///{folder / 'd.db'}",
        "DIGEST_OUTBOX": str(folder / "outbox"),
        "DIGEST_BASE_URL": "https://digest.example.org",
        "DIGEST_SENDER": "The AI Policy Brief <brief@digest.example.org>",
        "DIGEST_ALLOW_PRIVATE_ADDRESSES": outside.get("BATTERY_ALLOW", ""),
        "DIGEST_HOST_DELAY": "0",
    }


VERBS: dict[str, Callable[..., int]] = {"prepare": prepare, "poll": poll, "dump": dump, "build": build}

if __name__ == "__main__":
    verb, *places = sys.argv[1:]
    try:
        sys.exit(VERBS[verb](*map(Path, places)))
    except (DigestError, SQLAlchemyError) as error:
        sys.exit(str(error))
