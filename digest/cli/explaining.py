"""The command that gives reasons: explain."""

from __future__ import annotations

import click

from digest.cli.root import Call, as_json, pass_call
from digest.cli.show import print_json
from digest.desk import explain as why


@click.command()
@click.argument("what", metavar="URL|STORY")
@click.option("--newsletter", default="", metavar="ID", help="Default: the first of the feed list.")
@as_json
@pass_call
def explain(call: Call, what: str, newsletter: str, as_json: bool) -> None:
    """Why an entry was merged, filed, ranked, shown or not shown.

    \b
    Example:  digest explain https://example.org/article
    """
    found = why.explain(call.app, what, newsletter)
    if as_json:
        print_json(why.as_one(found))
        return
    for one in found:
        for line in lines(one):
            click.echo(line)


def lines(one: why.Explanation) -> list[str]:
    """What a person reads: the outcome first, then what led to it."""
    said = [one.title, f"  {one.outcome}: {one.reason}"]
    if one.author or one.categories:
        filed = f"its feed files it under {', '.join(one.categories)}" if one.categories else ""
        said.append(f"  {'; '.join(filter(None, (f'by {one.author}' if one.author else '', filed)))}")
    if one.relevance is not None:
        terms = ", ".join(f"{term} {weight:+g}" for term, weight in one.terms[:8])
        said.append(f"  relevance {one.relevance:.2f}: {terms or 'no term'}")
    said += [f"  names {named.name}{': ' if named.url else ''}{named.url}" for named in one.names]
    if one.story:
        said.append(f"  story {one.story}: {one.joined}")
        said += [f"    with {other}" for other in one.others[:10]]
        said.append(f"  {one.sources}{f'; this one {one.repeats}' if one.repeats else ''}")
        said += _not_joined(one.nearest) if one.nearest else []
        said += _update_of(one.after) if one.after else []
        said.append(f"  filed under {one.filed}")
        said += [f"    {reason}" for reason in one.filed_by]
        said += [f"  rank: {reason}" for reason in one.rank]
        said += [f"  in other words, {line}" for line in one.reworded]
    return said


def _not_joined(near: why.Apart) -> list[str]:
    return [
        f"  nearest story not joined: {near.story}: {near.headline}",
        f"    score {near.score:.2f} of {near.threshold:.2f}: {', '.join(near.terms)}",
        f"    {near.reason}",
    ]


def _update_of(after: why.After) -> list[str]:
    return [
        f"  goes on from story {after.story}: {after.headline}",
        f"    resemblance {after.near:.2f} of {after.threshold:.2f}: {', '.join(after.terms)}",
    ]


COMMANDS = (explain,)
