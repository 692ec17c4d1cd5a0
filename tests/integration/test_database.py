"""The database: made from nothing, brought up to date, never taken for what it is not."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from digest import assets
from digest.db import corrections, engine, stories
from digest.db.tables import UTCDateTime, erased, metadata
from digest.errors import ConfigError, StorageError
from tests.world import World


def migrated(opened: sa.Engine, *moves: tuple[Callable[[Config, str], None], str]) -> None:
    config = Config()
    config.set_main_option("script_location", str(assets.migrations()))
    for move, target in moves:
        with opened.begin() as connection:
            config.attributes["connection"] = connection
            move(config, target)


def shape(opened: sa.Engine) -> object:
    """All that the database says of its tables, whatever the order it says it in."""
    found = sa.inspect(opened)
    said = (
        found.get_multi_columns(),
        found.get_multi_pk_constraint(),
        found.get_multi_foreign_keys(),
        found.get_multi_indexes(),
        found.get_multi_unique_constraints(),
        found.get_multi_check_constraints(),
    )
    return [sorted((key, sorted(map(_shown, _listed(parts)))) for key, parts in one.items()) for one in said]


def _shown(part: Any) -> str:
    return json.dumps(part, default=str)


def _listed(parts: Any) -> Any:
    return parts.items() if isinstance(parts, dict) else parts


def test_migrations_from_an_empty_database_make_exactly_the_tables(database_url: str) -> None:
    opened = engine.connect(database_url)
    migrated(opened, (command.upgrade, "head"))
    with opened.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    opened.dispose()


def test_a_new_database_is_what_all_migrations_would_have_made(database_url: str) -> None:
    opened = engine.open_database(database_url).engine
    made = shape(opened)
    migrated(opened, (command.downgrade, "base"), (command.upgrade, "head"))
    assert "feeds" in str(made)
    assert shape(opened) == made
    assert engine.current(opened) == engine.HEAD
    opened.dispose()


def test_an_older_database_is_upgraded_with_all_that_stands_in_it(database_url: str) -> None:
    opened = engine.connect(database_url)
    migrated(opened, (command.upgrade, "0001"))
    with opened.begin() as connection:
        for said in (
            "INSERT INTO feeds (url, title, etag, last_modified, body_hash, address, moved_to, status, error, failures,"
            " next_poll_at, listed)"
            " VALUES ('https://a.example/rss', '', '', '', '', '', '', 'ok', '', 0, '2026-06-03', true)",
            *(
                "INSERT INTO entries (feed_id, key, guid, url, canonical_url, title, text, source, language, hash,"
                f" published, first_seen, dated, archive) SELECT id, '{key}', '', '', '', 'Title', '', '', 'en', '',"
                " '2026-06-03 06:00:00.000000', '2026-06-03 06:00:00.000000', true, false FROM feeds"
                for key in ("a", "b")
            ),
            "INSERT INTO corrections (one_id, other_id, same, made_at) VALUES (1, 2, false, '2026-06-03 06:00:00')",
        ):
            connection.execute(sa.text(said))
    opened.dispose()
    sessions = engine.open_database(database_url)
    with sessions() as session:
        found = stories.entries_by_ids(session, [1, 2])
        assert [(one.key, one.author, one.categories) for _, one in sorted(found.items())] == [
            ("a", "", ()),
            ("b", "", ()),
        ]
        assert {one.published for one in found.values()} == {datetime(2026, 6, 3, 6, tzinfo=UTC)}
        [kept] = corrections.load(session)
        assert not kept.same
    sessions.engine.dispose()


def test_migrations_go_down_to_nothing_and_up_again(database_url: str) -> None:
    opened = engine.connect(database_url)
    migrated(opened, (command.upgrade, "head"), (command.downgrade, "base"), (command.upgrade, "head"))
    with opened.connect() as connection:
        assert set(metadata.tables) <= set(sa.inspect(connection).get_table_names())
    opened.dispose()


def test_the_head_that_the_program_knows_is_the_newest_migration() -> None:
    assert ScriptDirectory(str(assets.migrations())).get_current_head() == engine.HEAD


def test_opening_twice_migrates_once(database_url: str) -> None:
    for _ in range(2):
        engine.open_database(database_url).engine.dispose()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'digest.db'}"
    opened = engine.open_database(url).engine
    with opened.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    opened.dispose()
    with pytest.raises(ConfigError, match=r"digest\.db.*newer version.*upgrade the program"):
        engine.open_database(url)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database, " * 200)
    with pytest.raises(ConfigError, match=r"notes\.txt.*not a database"):
        engine.open_database(f"sqlite:///{tmp_path / 'notes.txt'}")


def test_a_database_that_another_process_holds_is_no_wrong_setting_when_it_is_opened_either(tmp_path: Path) -> None:
    path = tmp_path / "digest.db"
    impatient = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 0})
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageError, match=r"digest\.db.*locked.*another process"), engine.words_for(impatient.url):
            engine.current(impatient)
    impatient.dispose()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere/digest\.db.*DIGEST_DATABASE_URL"):
        engine.open_database(f"sqlite:///{tmp_path}/nowhere/digest.db")


@pytest.mark.parametrize("url", ["digest.db", "oracle9://host/x", ""])
def test_a_wrong_database_url_says_what_was_expected(url: str) -> None:
    with pytest.raises(ConfigError, match="DIGEST_DATABASE_URL"):
        engine.open_database(url)


def test_an_upgrade_leaves_a_copy_of_the_old_database_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "digest.db"
    with sqlite3.connect(path) as old:
        old.execute("CREATE TABLE something (word TEXT)")
        old.execute("INSERT INTO something VALUES ('kept')")
    old.close()
    copy = engine.back_up(engine.connect(f"sqlite:///{path}").url, "0000")
    assert copy is not None
    with sqlite3.connect(copy) as new:
        assert new.execute("SELECT word FROM something").fetchall() == [("kept",)]
    new.close()


def test_a_time_without_a_zone_never_reaches_the_database() -> None:
    from datetime import datetime

    with pytest.raises(ValueError, match="naive"):
        UTCDateTime().process_bind_param(datetime(2026, 6, 3), sa.create_engine("sqlite://").dialect)  # noqa: DTZ001


def test_who_reads_waits_for_nobody_who_writes(world: World) -> None:
    with world.sessions.begin() as writer:
        writer.execute(sa.insert(erased).values(hash="a", erased_at=world.now))
        with world.sessions() as reader:
            assert reader.scalar(sa.select(sa.func.count()).select_from(erased)) == 0
    with world.sessions.trial() as rehearsal:
        rehearsal.execute(sa.delete(erased))
    with world.sessions() as reader:
        assert reader.scalar(sa.select(sa.func.count()).select_from(erased)) == 1
