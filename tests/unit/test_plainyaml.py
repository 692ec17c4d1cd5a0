"""The short way through YAML gives what the long way gives, or says that it is not sure."""

from __future__ import annotations

import time
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

import digest.stories
from digest import assets, plainyaml

SHIPPED = [assets.feeds(), *sorted((Path(digest.stories.__file__).parent / "data").glob("*.yaml"))]
PLAIN = """
# what people write
newsletters:
  - {id: daily, title: "The: Brief", days: [mon, tue], threshold: 2.5, review: 0m}   # in brackets
topics:
- id: rights
  about: >-
    Privacy: who may know what,
    and who may not.
  terms: {data trust: 2, "body camera*": 1.5, CS:Act: -1}
  names:
    [
      one, two words,
      5 eyes,
    ]
feeds:
  - url: https://a.example/feed?x=1#top
    title: Paper 'n' ink   # the name
    jurisdictions: [NO, EU]
    every: 1h
    enabled: true
    language:
  - url: 'https://b.example'
"""
BITS = (
    "a|b: |- |\n|\n  |\n    |\n- |\n  - |: |:|[|]|{|}|, |,|\"x\"|'y'|\"|'|# c| # d|>-|>|1|-2|3.5|1h|06:00|true|null|~"
    "|http://x.y/z|&q|*q|!t|? |\\|é|CS:Act|00|1e5|0x1|.5|2026-01-02|no|  |x y|%|<<|(a)|---|@|\r\n|=|1_000|2t|\t"
)


def everything(text: str) -> Any:
    """What ruamel.yaml reads, as plain values."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return plain(YAML(typ="rt", pure=True).load(text))


def plain(node: Any) -> Any:
    if isinstance(node, CommentedMap):
        return {key: plain(node[key]) for key in node}
    return [plain(one) for one in node] if isinstance(node, CommentedSeq) else node


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_what_we_ship_is_written_plainly(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert plainyaml.read(text) == everything(text)


def test_what_people_write_is_read() -> None:
    assert plainyaml.read(PLAIN) == everything(PLAIN)
    assert plainyaml.read(PLAIN.replace("\n", "\r\n")) == everything(PLAIN)


@given(st.lists(st.sampled_from(BITS.split("|"))).map("".join))
def test_it_gives_what_all_of_yaml_gives_or_is_not_sure(text: str) -> None:
    try:
        found = plainyaml.read(text)
    except plainyaml.UnsureError:
        return
    assert found == everything(text)


@pytest.mark.parametrize(
    "text",
    ["", "a", "a: &x 1", "a: *x", "a: !t 1", "a: |\n  b", "? a", "a: 06:00", "a: 2026-01-02", "a: b\n  c", "a: 1\na: 2",
     "a:\n    b: 1\n  c: 2", "---\na: 1", "a: \"\\n\"", "\ta: 1", "a: [1", "a: [1}", "a: b: c", "- - a", "a: 'it''s'"],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_who_knows_all(text: str) -> None:
    with pytest.raises(plainyaml.UnsureError):
        plainyaml.read(text)


def test_however_it_is_written_a_document_is_read() -> None:
    assert plainyaml.load("a: &x [1]\nb: *x") == {"a": [1], "b": [1]}


@pytest.mark.parametrize("scrap", ["[", "{a: ", "- ", "a: ", "[a, ", " ", "#", 'a: "', "a:\n ", '["a" ', "x "])
def test_a_hostile_document_costs_no_more_than_any_other(scrap: str) -> None:
    began = time.process_time()
    with pytest.raises(plainyaml.UnsureError):
        plainyaml.read(scrap * 100_000)
    assert time.process_time() - began < 1
