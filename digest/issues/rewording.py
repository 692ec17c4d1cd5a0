"""Puts an issue's sentences into a model's words where that is safe: which to ask for, what to make of the answers.

Only English ones: what a rewrite is held to (stories/faithful.py) knows no other language's numbers and decisive words.
A sentence that stands elsewhere in the issue too stays as it is, so that nobody reads it twice in two ways.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from digest.model import Bullet, Entry, Issue, IssueStory, Rewritten, Story
from digest.stories import boilerplate, faithful, tokens
from digest.stories.summary import READ
from digest.text import one_line, shorten

TEXT = 4_000  # characters of an article that are sent: 1,000 tokens
TEXTS = 3  # articles of a story that are sent
SAID = 400  # characters of a refused answer that are kept, for whoever asks why


@dataclass(frozen=True, slots=True)
class Sentence:
    """A bullet that may be put into other words, with the lines of the text it stands in."""

    key: str
    text: str
    url: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """What one story asks of the model, in one request."""

    headline: str
    sentences: tuple[Sentence, ...]
    texts: tuple[str, ...]


def asks(issue: Issue, stories: Mapping[int, Story], model: str) -> list[Ask]:
    """One for each story with sentences that may be put into other words, in the issue's order."""
    found = []
    for story in issue.stories:
        sentences = tuple(_sentences(issue, story, stories, model))
        if sentences:
            texts = dict.fromkeys("\n".join(one.lines)[:TEXT] for one in sentences)
            found.append(Ask(story.headline, sentences, tuple(texts)[:TEXTS]))
    return found


def _sentences(issue: Issue, story: IssueStory, stories: Mapping[int, Story], model: str) -> Iterator[Sentence]:
    if tokens.base(story.language) != faithful.LANGUAGE or story.id not in stories:
        return
    entries = {entry.url or entry.guid: entry for entry in stories[story.id].entries}
    elsewhere = {one.text for one in issue.in_brief} | {one.text for one in issue.coming_up}
    elsewhere |= {story.update.what} if story.update else set()
    for bullet in story.bullets:
        entry = entries.get(bullet.url)
        stands_again = bullet.text in elsewhere or bullet.text in issue.preheader
        if entry is not None and not stands_again and not bullet.extract:
            yield Sentence(_key(bullet, entry, model), bullet.text, bullet.url, _lines(entry))


def _key(bullet: Bullet, entry: Entry, model: str) -> str:
    """The same for the same sentence of the same text, whenever it is asked for."""
    said = f"{model}\0{bullet.url}\0{bullet.text}\0{entry.text}"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _lines(entry: Entry) -> tuple[str, ...]:
    return tuple(boilerplate.strip(entry.text[:READ], entry.language).split("\n"))


def verdicts(ask: Ask, answers: Sequence[str], model: str) -> list[Rewritten]:
    """What became of each answer: they stand in the order of the sentences."""
    taken: set[str] = set()
    found = []
    for sentence, said in zip(ask.sentences, answers, strict=True):
        one = _verdict(ask, sentence, said, model)
        if not one.why and one.extract in taken:
            one = replace(one, why="another point says the same already")
        taken.add(one.extract)
        found.append(one)
    return found


def _verdict(ask: Ask, sentence: Sentence, said: str, model: str) -> Rewritten:
    kept = Rewritten(sentence.key, sentence.url, model, shorten(one_line(said), SAID), sentence.text, "")
    if said.strip() == sentence.text:
        return replace(kept, why="it is the sentence as it was")
    others = {one.text for one in ask.sentences if one is not sentence}
    lines = [sentence.text, *(line for line in sentence.lines if line != sentence.text and line not in others)]
    verdict = faithful.judge(said.strip(), lines)
    if verdict.why:
        return replace(kept, why=verdict.why)
    if verdict.source != sentence.text and _repeats(said, ask.headline):
        return replace(kept, why="it says what the headline says")
    return replace(kept, said=said.strip(), extract=verdict.source)


def _repeats(said: str, headline: str) -> bool:
    """Half of its words stand in the headline."""
    words, there = frozenset(tokens.stems(said)), frozenset(tokens.stems(headline))
    return 2 * len(words & there) >= len(words)


def nothing(ask: Ask, why: str, model: str) -> list[Rewritten]:
    """What is kept of a request that brought no usable answer, so that it is not made again."""
    return [Rewritten(one.key, one.url, model, "", one.text, why) for one in ask.sentences]


def reworded(issue: Issue, asked: Sequence[Ask], known: Mapping[str, Rewritten]) -> Issue:
    """The issue with what was taken of these answers in the place of its sentences."""
    taken = {
        (sentence.url, sentence.text): known[sentence.key]
        for ask in asked
        for sentence in ask.sentences
        if sentence.key in known and not known[sentence.key].why
    }
    if not taken:
        return issue
    sections = tuple(
        replace(section, stories=tuple(_with(story, taken) for story in section.stories)) for section in issue.sections
    )
    return replace(issue, sections=sections)


def _with(story: IssueStory, taken: Mapping[tuple[str, str], Rewritten]) -> IssueStory:
    bullets = tuple(_instead(bullet, taken.get((bullet.url, bullet.text))) for bullet in story.bullets)
    return replace(story, bullets=bullets)


def _instead(bullet: Bullet, one: Rewritten | None) -> Bullet:
    return Bullet(one.said, bullet.url, one.extract) if one else bullet
