"""Opens the database: makes an empty one, brings an older one up to date, refuses a newer one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from digest import assets
from digest.db.tables import metadata
from digest.errors import ConfigError, StorageError

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite  # imported when the one in use is known

__all__ = ["HEAD", "Session", "Sessions", "back_up", "connect", "current", "insert", "migrate", "open_database"]

# The questions in this folder are asked in SQL, so a connection is all that a session needs to be; importing the
# object mapper as well would cost every command a twelfth of a second (measured).
Session = Connection


@dataclass(frozen=True, slots=True)
class Sessions:
    """Opens sessions on one database."""

    engine: Engine
    file: tuple[int, int] | None = None  # SQLite's, by device and number

    def check(self) -> None:
        """ConfigError where somebody removed or replaced the file of the database since it was opened.

        The system keeps such a file for who has it open: all that is written goes on working, and is lost.
        """
        if self.file is not None and self.file != _file(self.engine.url):
            raise ConfigError(
                f"{_shown(self.engine.url)}: removed or replaced while this process had it open: "
                "put it back, or restore a backup, and start again"
            )

    def begin(self) -> AbstractContextManager[Session]:
        """A session in a transaction that is kept, unless an error leaves it."""
        return self.engine.begin()

    @contextmanager
    def one_after_the_other(self) -> Iterator[Callable[[], AbstractContextManager[Session]]]:
        """What begins sessions in transactions, all on one connection: for who has thousands of short ones."""
        with self.engine.connect() as connection:

            @contextmanager
            def begin() -> Iterator[Session]:
                with connection.begin():
                    yield connection

            yield begin

    def __call__(self) -> Session:
        """A session to read with, which waits for nobody who writes and keeps nobody from it."""
        return self.engine.connect().execution_options(reading=True)

    @contextmanager
    def trial(self) -> Iterator[Session]:
        """A session that may change things, none of which is kept."""
        with self.engine.connect() as session, session.begin() as transaction:
            yield session
            transaction.rollback()


# The newest migration; a test holds it equal to alembic's head.  Knowing it here spares every command the
# import of alembic, which is needed only when something is to be migrated.
HEAD = "0009"

_NO_FILE = (0, 0)

_ADVICE = {
    "locked": "another process holds it; try again when that has finished",
    "readonly": "it may not be written to: make the file and its folder writable",
    "full": "make room on its disk, then run this again: nothing that was kept is lost",
    "I/O error": "see whether its disk is full, and what the system's log says",
    "malformed": "restore a backup",
}

# What befalls a database that was opened well.  Any other error of SQLite's is about our own questions: a bug.
_BEFALLS = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_BUSY", "SQLITE_CORRUPT", "SQLITE_CANTOPEN")

_PRAGMAS = (
    "page_size=16384",  # of a new file: an entry fits into one, and is stored in two thirds of the time (measured)
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "busy_timeout=10000",
    "foreign_keys=ON",
    "journal_size_limit=67108864",
)


def open_database(url: str) -> Sessions:
    """Sessions on the database at `url`, which is made or upgraded first where needed.

    ConfigError when it cannot be opened, is not a database, or was made by a newer version of this program;
    StorageError where another process holds it.
    """
    engine = connect(url)
    with closing_on_error(engine), words_for(engine.url):
        revision = current(engine)
        if revision != HEAD:
            if revision:
                back_up(engine.url, revision)
            migrate(engine, revision)
    sa.event.listen(engine, "handle_error", _in_words, retval=True)
    return Sessions(engine, _file(engine.url))


def exists(url: str) -> bool:
    """Whether there is something to open at `url`: False only of an SQLite file that nobody has made yet."""
    return _file(connect(url).url) != _NO_FILE


def _file(url: URL) -> tuple[int, int] | None:
    if not url.drivername.startswith("sqlite") or url.database in (None, "", ":memory:"):
        return None
    with suppress(OSError):
        found = Path(str(url.database)).stat()
        return found.st_dev, found.st_ino
    return _NO_FILE


def connect(url: str) -> Engine:
    """An engine for `url`; nothing is opened yet."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in ("sqlite", "postgresql", "postgres"):
            raise ArgumentError(f"'{parsed.get_backend_name()}' is not a database that this program knows")
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        engine = sa.create_engine(parsed, pool_pre_ping=parsed.drivername.startswith("postgresql"))
    except (ArgumentError, NoSuchModuleError) as error:
        raise ConfigError(f"DIGEST_DATABASE_URL: {error}: expected sqlite:///file or postgresql://…") from error
    except ModuleNotFoundError as error:
        raise ConfigError(
            "DIGEST_DATABASE_URL: PostgreSQL needs its driver: pip install 'ai-policy-digest[postgresql]'"
        ) from error
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    """Plain BEGIN gave 409 busy errors in 8 s with two writers, IMMEDIATE none (measured).  Who reads needs neither."""
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _in_words(context: ExceptionContext) -> StorageError | None:
    """What befalls the database while we work is one line for the operator, wherever it shows."""
    error, engine = context.original_exception, context.engine
    sign = getattr(error, "sqlite_errorname", "")
    if engine is None or not (sign.startswith(_BEFALLS) or (not sign and isinstance(error, _lost(engine)))):
        return None
    reason = str(error).strip().splitlines()[0]
    return StorageError(f"{_shown(engine.url)}: {reason}: {_advice(reason) or 'see that its server is well'}")


def _lost(engine: Engine) -> type[BaseException] | tuple[()]:
    """What PostgreSQL's driver raises when the server is gone or has no more room."""
    return () if engine.dialect.name == "sqlite" else engine.dialect.loaded_dbapi.OperationalError


def _advice(reason: str) -> str:
    return next((words for sign, words in _ADVICE.items() if sign in reason), "")


def current(engine: Engine) -> str:
    """The migration the database stands at; "" for an empty one.  ConfigError for a newer one."""
    with engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        if "alembic_version" not in tables:
            if engine.dialect.name == "sqlite" and tables:
                raise ConfigError(
                    f"{_shown(engine.url)}: holds the tables of another program ({tables[0]}, ...): name another file"
                )
            return ""
        revision = connection.scalar(sa.text("SELECT version_num FROM alembic_version")) or ""
    if revision > HEAD:
        raise ConfigError(
            f"{_shown(engine.url)}: this database was made by a newer version "
            f"(schema {revision}, this program knows {HEAD}): upgrade the program, "
            "or restore the backup made before the database was upgraded"
        )
    return str(revision)


def migrate(engine: Engine, revision: str) -> None:
    """Bring the tables up to date in one transaction: all of them, or none."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # two first commands at once: the second one waits, then finds it done
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(74656101)")
        if _still_at(connection, revision):
            (_upgrade if revision else _make)(connection)


def _make(connection: Connection) -> None:
    """The newest tables in an empty database: what all migrations make (a test holds them equal), 0.3 s sooner."""
    metadata.create_all(connection, checkfirst=False)
    versions = sa.Table("alembic_version", sa.MetaData(), sa.Column("version_num", sa.String(32), nullable=False))
    versions.append_constraint(sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"))
    versions.create(connection)
    connection.execute(sa.insert(versions).values(version_num=HEAD))


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(assets.migrations()))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _still_at(connection: Connection, revision: str) -> bool:
    if not sa.inspect(connection).has_table("alembic_version"):
        return not revision
    return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version"))) == revision


def insert(session: Session, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT of the dialect in use: both know ON CONFLICT, in the same words."""
    if session.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


def add(session: Session, table: sa.Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows of these columns, in the database's own types, but those that are there already.

    By the driver itself: what SQLAlchemy does to each value takes as long as storing it (measured, 17 columns).
    """
    names = ", ".join(map(session.dialect.identifier_preparer.quote, columns))
    marks = ", ".join(["%s" if session.dialect.name == "postgresql" else "?"] * len(columns))
    session.exec_driver_sql(
        f"INSERT INTO {table.name} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING",  # noqa: S608  # names of ours
        list(rows),
    )


def back_up(url: URL, revision: str) -> Path | None:
    """A copy of an SQLite database beside it, made through SQLite's own backup; None on PostgreSQL (use pg_dump)."""
    if not url.drivername.startswith("sqlite") or url.database in (None, "", ":memory:"):
        return None
    source = Path(str(url.database))
    target = source.with_name(f"{source.name}.before-{HEAD}-from-{revision}")
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
    return target


@contextmanager
def words_for(url: URL) -> Iterator[None]:
    """Turn the driver's errors into one line that names the database and says what to do.

    ConfigError; StorageError where another process holds it, as at any later moment: nobody has to change anything.
    """
    try:
        yield
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        held = getattr(error.orig, "sqlite_errorname", "").startswith("SQLITE_BUSY")  # that passes
        advice = _advice(reason) or "check DIGEST_DATABASE_URL"
        words = f"{_shown(url)}: cannot open the database: {reason}: {advice}"
        raise (StorageError if held else ConfigError)(words) from error
    except DatabaseError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise ConfigError(f"{_shown(url)}: not a database of this program: {reason}") from error


@contextmanager
def closing_on_error(engine: Engine) -> Iterator[None]:
    try:
        yield
    except BaseException:
        engine.dispose()
        raise


def _shown(url: URL) -> str:
    """The database's name for people: no password."""
    return str(url.database) if url.drivername.startswith("sqlite") else url.render_as_string(hide_password=True)
