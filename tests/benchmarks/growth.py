"""How matching grows with the window: CPU seconds on one core, and peak memory, for as many entries in four days.

    python -m tests.benchmarks.growth 5000 20000 50000

Each size is measured in a process of its own, so that its peak is its own.  The entries are those of test_matching.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
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
        sys.stdout.write(measured(sizes[0]) + "\n")
        return
    for size in sizes:
        subprocess.run([sys.executable, "-m", "tests.benchmarks.growth", str(size)], check=True)


def measured(size: int) -> str:
    """One line: what it costs to fill a window of this size, to add to it, and to look at all of it again."""
    coming = news(NOW, size // 4)
    entries, more = taken(coming, size), taken(coming, MORE)
    begin = process_time()
    window = numbered(gather(entries, []))
    filled = process_time()
    gather([], window)
    read = process_time()
    gather(more, window)
    added = process_time()
    groups = len(regroup(window))
    grouped = process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return (
        f"{size} entries, {groups} stories: {size / (filled - begin):.0f} documents/s while it fills, "
        f"{read - filled:.1f} s to read the window and {added - read - (read - filled):.1f} s to add {MORE}, "
        f"{grouped - added:.1f} s to group it again; {peak} MiB at most"
    )


if __name__ == "__main__":
    main()
