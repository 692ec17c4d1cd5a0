"""How matching grows with the window: CPU seconds on one core, and peak memory, for as many entries in four days.

    python -m tests.benchmarks.growth 5000 20000 50000

Each size is measured in a process of its own, so that its peak is its own.  The entries are those of test_matching.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from collections.abc import Iterator
from time import process_time

from digest.stories.match import gather, regroup
from tests.benchmarks.test_matching import news, numbered, taken
from tests.builders import NOW

MORE = 500  # entries that come in beside a full window, as in a poll


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sizes", nargs="+", type=int, metavar="ENTRIES")
    sizes = parser.parse_args().sizes
    if len(sizes) == 1:
        for words in measured(sizes[0]):
            sys.stdout.write(words)
            sys.stdout.flush()  # the largest take minutes
        return
    for size in sizes:
        subprocess.run([sys.executable, "-m", "tests.benchmarks.growth", str(size)], check=True)


def measured(size: int) -> Iterator[str]:
    """One line, part by part: what it costs to fill such a window, to add to it, and to look at all of it again."""
    coming = news(NOW, size // 4)
    entries, more = taken(coming, size), taken(coming, MORE)
    clock = Clock()
    window = numbered(gather(entries, []))
    yield f"{size} entries: {size / clock.spent():.0f} documents/s while they come in; "
    gather([], window)
    read = clock.spent()
    yield f"{read:.1f} s to read the window, "
    gather(more, window)
    yield f"{(clock.spent() - read) / MORE * 1000:.1f} ms for each of {MORE} more; "
    yield f"{peak()} MiB at most; "
    groups = regroup(window)
    spent = clock.spent()
    yield f"grouped again in {spent:.1f} s ({size / spent:.0f} a second), {len(groups)} stories; {peak()} MiB at most\n"


class Clock:
    """Tells the CPU seconds since it was asked last."""

    def __init__(self) -> None:
        self._last = process_time()

    def spent(self) -> float:
        last, self._last = self._last, process_time()
        return self._last - last


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
