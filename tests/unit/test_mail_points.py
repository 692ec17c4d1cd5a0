"""Points of docs/reference/mail.md that no other test holds: each is about a whole issue as a whole mail."""

from __future__ import annotations

import re
import subprocess
import sys
from base64 import b64encode
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from time import process_time

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from digest.desk import gallery, standing
from digest.issues import lint, markup, render
from digest.mail import links, message
from digest.model import Bullet, Delivery, Issue, Newsletter
from tests.builders import NOW, issue, issue_story, section

ISSUES = standing.issues()
TEMPLATES = render.load()
PAGES = gallery.exhibits(TEMPLATES)
DELIVERY = Delivery(
    1, 2, "daily", standing.DAY, 41, "ada@example.net", NOW, since=datetime(2026, 3, 8, 23, 30, tzinfo=UTC)
)
TOKEN = links.sign(41, b"secret")


def mail(name: str) -> bytes:
    made = message.prepare(
        PAGES[name],
        newsletter=Newsletter(time_zone="Europe/Brussels"),
        day=standing.DAY,
        sender=gallery.SENDER,
        base_url=gallery.BASE_URL,
    )
    return message.personal(made, DELIVERY, TOKEN)


def read(raw: bytes) -> EmailMessage:
    found = message_from_bytes(raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


# ---- content --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ISSUES)
def test_after_the_preheader_there_is_room_and_none_of_the_body(name: str) -> None:
    hidden = next(text for one, text in markup.read(PAGES[name].html).texts if one.hidden and text.strip())
    said, padding = hidden[: len(ISSUES[name].preheader)], hidden[len(ISSUES[name].preheader) :]
    assert said == ISSUES[name].preheader
    assert set(padding) <= set("\u034f\u200c\u00a0")  # neither seen nor wide
    assert len(padding) > 150


@pytest.mark.parametrize("name", ISSUES)
def test_the_subject_of_every_kind_of_issue_has_a_length_that_inboxes_show(name: str) -> None:
    assert 25 <= len(PAGES[name].subject) <= 70
    assert PAGES[name].subject != PAGES[name].subject.upper() or ISSUES[name].language != "en"


@pytest.mark.parametrize("name", ["normal", "plain"])
def test_the_footer_says_why_since_when_how_to_choose_and_to_leave_and_who_sends(name: str) -> None:
    text, html = (part.get_content() for part in read(mail(name)).iter_parts())
    seen = markup.read(html)
    words = " ".join("".join(piece for _, piece in seen.texts).split())
    for said in ("You get this mail because", "Subscribed since: 2026-03-09", "View in browser", standing.ADDRESS):
        assert said in words
        assert said in " ".join(text.split())
    ours = {link.text: link.attributes["href"] for link in seen.all("a") if gallery.BASE_URL in link.attributes["href"]}
    for word, leads in (("Unsubscribe", f"/unsubscribe/{TOKEN}"), ("Preferences", f"/preferences/{TOKEN}")):
        assert ours[word] == f"{gallery.BASE_URL}{leads}"
        assert f"{gallery.BASE_URL}{leads}" in text.splitlines()


# ---- rendering ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ISSUES)
def test_a_style_sheet_is_short_enough_for_gmail(name: str) -> None:
    assert max(map(len, markup.read(PAGES[name].html).styles)) < lint.STYLE


# ---- safety ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "<b>" * 20_000,
        "<mj-text>" * 20_000 + "</mj-text>" * 20_000,
        "word " * 200_000,
        "w" * 1_000_000,
        "{{" * 20_000,
        "\u202e" * 1_000 + "x",
        "\u0301" * 10_000 + "x",
    ],
    ids=["tags", "mjml", "a megabyte", "a word of a megabyte", "braces", "overrides", "accents"],
)
def test_a_monstrous_title_is_cut_and_stops_no_issue(text: str) -> None:
    one = hostile(text)
    page = render.render(one, TEMPLATES, base_url=gallery.BASE_URL, sender=gallery.SENDER)
    assert lint.lint(page, one, base_url=gallery.BASE_URL) == ()
    assert render.size(page.html) < render.SIZE


def hostile(text: str) -> Issue:
    story = issue_story(text, url="javascript:alert(1)", source=text, bullets=(Bullet(text, "javascript:alert(1)"),))
    return issue([section(story)], subject=text, preheader=text)


# ---- delivery -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_every_kind_of_issue_is_a_mail_that_any_server_takes(name: str) -> None:
    raw = mail(name)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    found = read(raw)
    assert found.get_content_type() == "multipart/alternative"
    text, html = found.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert {text.get_content_charset(), html.get_content_charset()} == {"utf-8"}
    assert html.get_content().replace("\r\n", "\n") == (
        PAGES[name].html.replace(render.TOKEN, TOKEN).replace(render.JOINED, "2026-03-09")
    )
    for header in ("From", "To", "Date", "Message-ID", "Subject", "List-ID", "List-Unsubscribe"):
        assert len(found.get_all(header, [])) == 1


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def test_a_signature_over_both_unsubscribe_headers_holds_and_breaks_when_one_is_changed(key: rsa.RSAPrivateKey) -> None:
    """As a mail server signs it (RFC 8058 section 4 wants both covered)."""
    form, encryption = serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, form, encryption)
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    covered = [b"from", b"to", b"subject", b"date", b"list-unsubscribe", b"list-unsubscribe-post"]
    raw = mail("normal")
    signed = dkim.sign(raw, b"s", b"example.org", private, include_headers=covered) + raw

    def record(name: bytes, timeout: int = 5) -> bytes:
        return b"v=DKIM1; k=rsa; p=" + b64encode(public)

    assert dkim.verify(signed, dnsfunc=record)
    assert not dkim.verify(signed.replace(b"List-Unsubscribe=One-Click", b"List-Unsubscribe=None"), dnsfunc=record)
    assert not dkim.verify(re.sub(rb"(List-Unsubscribe: <https://)", rb"\1evil.", signed), dnsfunc=record)


def test_a_mail_out_of_a_segment_costs_a_hundredth_of_one_that_is_made_from_the_start() -> None:
    newsletter = Newsletter()

    def prepared() -> message.Template:
        page = render.render(ISSUES["normal"], TEMPLATES, base_url=gallery.BASE_URL, sender=gallery.SENDER)
        return message.prepare(page, newsletter=newsletter, day=standing.DAY, sender=gallery.SENDER)

    made, begun = prepared(), process_time()
    for _ in range(10):
        message.personal(prepared(), DELIVERY, TOKEN)
    whole, begun = (process_time() - begun) / 10, process_time()
    for _ in range(2_000):
        message.personal(made, DELIVERY, TOKEN)
    assert whole / ((process_time() - begun) / 2_000) > 100


def test_a_whole_mail_has_the_same_bytes_in_another_process() -> None:
    code = "from tests.unit.test_mail_points import mail; import sys; sys.stdout.buffer.write(mail('arabic'))"
    root = Path(__file__).parents[2]
    for seed in "12":
        call = [sys.executable, "-c", code]
        there = subprocess.run(
            call, cwd=root, env={"PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"}, capture_output=True, check=True
        )
        assert there.stdout == mail("arabic")
