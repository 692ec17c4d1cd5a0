"""Messages: what a mail server and a mail program read is what was meant, whatever stood in a headline."""

from __future__ import annotations

import re
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import address
from digest.errors import ConfigError, MailError
from digest.issues.render import TOKEN
from digest.mail import headers, links, message
from digest.model import Delivery, Newsletter, Page
from digest.text import shorten
from tests.builders import NOW

BASE = "https://brief.example.org"
SENDER = "The AI Policy Brief <brief@example.org>"
GIVEN = links.sign(41, b"secret")
HTML = f'<p lang="en">Grüße</p>\n<a href="{BASE}/unsubscribe/{TOKEN}">Unsubscribe</a>\n'
TEXT = f"Grüße\n\nUnsubscribe:\n{BASE}/unsubscribe/{TOKEN}\n"


def page(**other: str) -> Page:
    return Page(**{"subject": "Senate passes AI bill", "html": HTML, "text": TEXT} | other)


def delivery(**other: Any) -> Delivery:
    plain: dict[str, Any] = {
        "id": 1,
        "issue": 2,
        "newsletter": "daily",
        "day": date(2026, 6, 3),
        "subscriber": 41,
    }
    return Delivery(**plain | {"email": "ada@example.net", "due": NOW} | other)


def template(shown: Page | None = None, **other: Any) -> message.Template:
    plain: dict[str, Any] = {
        "newsletter": Newsletter(),
        "day": date(2026, 6, 3),
        "sender": SENDER,
        "base_url": BASE,
    }
    return message.prepare(shown or page(), **plain | other)


def mail(shown: Page | None = None, **other: Any) -> bytes:
    return message.personal(template(shown, **other), delivery(), GIVEN)


def read(raw: bytes) -> EmailMessage:
    found = message_from_bytes(raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def parts(raw: bytes) -> tuple[str, str]:
    """The text and the HTML as a mail program shows them."""
    first, second = read(raw).iter_parts()
    assert (first.get_content_type(), second.get_content_type()) == ("text/plain", "text/html")
    return first.get_content().replace("\r\n", "\n"), second.get_content().replace("\r\n", "\n")


def well_formed(raw: bytes) -> bool:
    """RFC 5322 and 5321: 7-bit, CRLF only, lines within 998 octets."""
    lines = raw.split(b"\r\n")
    return (
        raw.isascii()
        and b"\0" not in raw
        and not any(len(line) > 998 or b"\n" in line or b"\r" in line for line in lines)
    )


def test_both_parts_come_out_as_they_went_in_with_the_subscribers_token() -> None:
    raw = mail()
    assert parts(raw) == (TEXT.replace(TOKEN, GIVEN), HTML.replace(TOKEN, GIVEN))
    assert read(raw).get_content_type() == "multipart/alternative"
    assert {part.get_content_charset() for part in read(raw).iter_parts()} == {"utf-8"}
    assert well_formed(raw)


def test_the_headers_of_a_mail() -> None:
    head, _, _ = mail().partition(b"\r\nMIME-Version")
    assert head.decode() == "\r\n".join(
        [
            "Date: Wed, 03 Jun 2026 06:00:00 +0000",
            "To: ada@example.net",
            f"Message-ID: {message.message_id(delivery(), 'example.org')}",
            "From: The AI Policy Brief <brief@example.org>",
            "Subject: Senate passes AI bill",
            "List-ID: The AI Policy Brief <daily.example.org>",
            "Precedence: bulk",
            "Auto-Submitted: auto-generated",
            "Feedback-ID: 20260603:daily.example.org:issue:a543d6379b",
            "Content-Language: en",
        ]
    )


def test_one_click_unsubscribing_stands_unfolded_and_unencoded() -> None:
    raw = mail(base_url="https://brief.example.org/" + "deep/" * 60)
    [line] = [line for line in raw.decode().split("\r\n") if line.startswith("List-Unsubscribe:")]
    assert line.startswith(
        f"List-Unsubscribe: <https://brief.example.org/{'deep/' * 60}/unsubscribe/{GIVEN}>, <mailto:brief@"
    )
    assert read(raw)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_without_pages_of_ours_there_is_only_the_mailto_form() -> None:
    found = read(mail(base_url=""))
    assert found["List-Unsubscribe"] == f"<mailto:brief@example.org?subject=unsubscribe%20{GIVEN}>"
    assert "List-Unsubscribe-Post" not in found


def test_one_click_is_not_offered_over_plain_http() -> None:
    found = read(mail(base_url="http://127.0.0.1:8080"))
    assert f"<http://127.0.0.1:8080/unsubscribe/{GIVEN}>" in found["List-Unsubscribe"]
    assert "List-Unsubscribe-Post" not in found


def test_replies_go_where_the_newsletter_says_and_so_do_leavers() -> None:
    found = read(mail(newsletter=Newsletter(reply_to="Desk <desk+ai%1@example.org>")))
    assert found["Reply-To"] == "Desk <desk+ai%1@example.org>"
    assert "<mailto:desk+ai%251@example.org?" in found["List-Unsubscribe"]


def test_the_same_delivery_gives_the_same_bytes_and_another_another_message_id() -> None:
    assert mail() == mail()
    others = [
        delivery(),
        delivery(subscriber=42),
        delivery(newsletter="weekly"),
        delivery(day=date(2026, 6, 4)),
    ]
    ids = {message.message_id(one, "example.org") for one in others}
    assert len(ids) == 4
    assert all(re.fullmatch(r"<2026060[34]\.[0-9a-f]{32}@example\.org>", one) for one in ids)
    again = message.personal(template(), delivery(id=9, attempts=3, status="sending"), GIVEN)
    assert again == mail()


def test_the_date_is_when_the_delivery_was_due() -> None:
    late = message.personal(template(), delivery(due=NOW - timedelta(hours=5)), GIVEN)
    assert read(late)["Date"] == "Wed, 03 Jun 2026 01:00:00 +0000"


@given(st.text(max_size=300))
def test_any_subject_is_one_header_that_reads_back_as_itself(subject: str) -> None:
    raw = mail(page(subject=subject + "."))
    found = read(raw)
    assert well_formed(raw)
    assert found.keys() == read(mail()).keys()
    shown = headers.visible(subject + ".")
    assert str(found["Subject"]) == shown or (
        len(shown) > message.SUBJECT and len(str(found["Subject"])) <= message.SUBJECT
    )
    assert all(len(line) <= 78 for line in raw.partition(b"\r\nList-ID")[0].split(b"\r\n") if b" " in line[1:].strip())


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("AI bill\r\nBcc: eve@example.com", "AI bill Bcc: eve@example.com"),
        ("=?utf-8?q?spoof?= bill", "=?utf-8?q?spoof?= bill"),
        ("bill\x00 \x85 passed\u2028now \u202egnp", "bill passed now gnp"),
        ("Loi sur l’IA : adoptée 🎉", "Loi sur l’IA : adoptée 🎉"),
        ("人工智能" * 20, "人工智能" * 20),
        ("", "The AI Policy Brief"),
        (f"{TOKEN[:9]}{TOKEN}{TOKEN[9:]}", f"{TOKEN[:9]}-{TOKEN[9:]}"),
    ],
)
def test_a_subject_shows_what_was_written_and_adds_no_header(subject: str, shown: str) -> None:
    found = read(mail(page(subject=subject)))
    assert str(found["Subject"]) == shown
    assert "Bcc" not in found


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=400))
def test_any_body_reads_back_as_itself(text: str) -> None:
    link = f"{BASE}/unsubscribe/{TOKEN}"
    raw = mail(page(text=f"{text}\n{link} {text} {link}\n"))
    assert well_formed(raw)
    bodies = raw.partition(b"Content-Transfer-Encoding: ")[2].split(b"\r\n")
    assert all(len(line) <= 76 and not line.startswith(b".") for line in bodies)
    link = link.replace(TOKEN, GIVEN)
    assert parts(raw)[0] == f"{text}\n{link} {text} {link}\n"


names, hosts = (st.from_regex(rf"[{first}][a-z0-9]{{11}}", fullmatch=True) for first in ("a-m", "n-z"))
people = st.lists(st.tuples(names, hosts), min_size=2, max_size=4, unique_by=lambda one: one[0])


@settings(deadline=None, max_examples=50)
@given(people, st.text(max_size=100), st.booleans())
def test_nobodys_token_address_or_name_is_in_anothers_mail(
    people: list[tuple[str, str]], text: str, coded: bool
) -> None:
    """Mails differ in their three lines and the token, and in nothing else: whatever the text, in either encoding."""
    link = f"{BASE}/unsubscribe/{TOKEN}"
    words = f"{text}{'新' * 400 if coded else ''}\n{link}\n"
    made = template(page(text=words, html=f"<p>{words}</p>"))
    mails: dict[str, tuple[str, bytes]] = {}
    for number, (name, host) in enumerate(people):
        token = links.sign(number, b"secret")
        to = delivery(subscriber=number, email=f"{name}@{host}.example")
        mails[name] = token, message.personal(made, to, token)
    shared = set()
    for name, (token, raw) in mails.items():
        mail = read(raw)
        seen = "\n".join([str(mail), *parts(raw)])
        assert token in seen
        for other, (others_token, _) in mails.items():
            assert other == name or (other not in seen and others_token not in seen)
        own = dict.fromkeys(("Date", "To", "Message-ID"))
        shared.add(tuple([(field, str(value)) for field, value in mail.items() if field not in own]
                         + list(parts(raw))).__repr__().replace(token, TOKEN))  # fmt: skip
    assert len(shared) == 1


@pytest.mark.parametrize("before", range(80))
def test_a_token_is_never_cut_wherever_it_stands_in_a_line(before: int) -> None:
    link = f"{BASE}/unsubscribe/{TOKEN}"
    html = f"{'é' * (before // 4)}{'x' * before} {link}<{'=y' * before}>{link}\n{'plain ' * 200}"
    raw = mail(page(html=html))
    assert raw.count(GIVEN.encode()) == 5
    assert TOKEN.encode() not in raw
    assert parts(raw)[1] == html.replace(TOKEN, GIVEN)


@pytest.mark.parametrize(
    "ours",
    [
        f'<a href="{BASE}/unsubscribe/{TOKEN}">',
        f'<a href="mailto:brief@example.org?subject=unsubscribe%20{TOKEN}">',
        f"Unsubscribe:\n{BASE}/unsubscribe/{TOKEN}\n",
        f"<{BASE}/unsubscribe/{TOKEN}>",
        f"{BASE}/unsubscribe/{TOKEN}",
    ],
)
def test_our_own_links_get_the_token(ours: str) -> None:
    for raw in (mail(page(html=ours)), mail(page(text=ours))):
        assert (raw.count(GIVEN.encode()), raw.count(TOKEN.encode())) == (4, 0)


@pytest.mark.parametrize(
    "theirs",
    [
        TOKEN,
        f'<a href="https://eve.example/{TOKEN}">',
        f'<a href="https://eve.example/?({TOKEN})">',
        f'<a href="https://eve.example/?{BASE}/unsubscribe/{TOKEN}">',
        f'<a href="{BASE}/unsubscribe/{TOKEN}.eve.example">',
        f'<a href="https://eve.example/{TOKEN[:9]}{TOKEN}{TOKEN[9:]}">',
        f'<a href="mailto:eve@eve.example?subject={TOKEN}">',
        f"https://eve.example/?mailto:brief@example.org?subject=unsubscribe%20{TOKEN}",
    ],
)
def test_a_feed_that_spells_out_the_placeholder_is_not_told_a_token(theirs: str) -> None:
    for raw in (mail(page(html=theirs + HTML)), mail(page(text=f"{theirs}\n{TEXT}"))):
        assert raw.count(GIVEN.encode()) == 4


def test_an_issue_rendered_for_an_older_base_url_keeps_its_link() -> None:
    raw = mail(base_url="https://new.example")
    assert f"{BASE}/unsubscribe/{GIVEN}" in parts(raw)[1]
    assert f"<https://new.example/unsubscribe/{GIVEN}>" in read(raw)["List-Unsubscribe"]


def test_a_boundary_in_the_text_ends_nothing() -> None:
    text = mail().split(b'boundary="')[1].split(b'"')[0].decode()
    assert parts(mail(page(text=f"--{text}--\n\n--{text}\n")))[0] == f"--{text}--\n\n--{text}\n"


@pytest.mark.parametrize(
    ("written", "wire"),
    [
        ("ada@example.net", "ada@example.net"),
        ("Ada.L+news@Example.NET", "Ada.L+news@example.net"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah"),
        ("ada@localhost", "ada@localhost"),
        ("ada@faß.example", None),  # IDNA 2003 would make it fass.example: somebody else's
        ("ädä@example.net", None),
        ("ada@example.net\r\nBcc: eve@example.com", None),
        ("ada@example.net\n", None),
        ("ada\x00@example.net", None),
        ("ada@example.net, eve@example.com", None),
        ("ada eve@example.net", None),
        ("<ada@example.net>", None),
        ('"a b"@example.net', None),
        (".ada@example.net", None),
        ("ada@-example.net", None),
        ("ada@exa_mple.net", None),
        ("ada@", None),
        ("@example.net", None),
        ("ada", None),
        ("", None),
        ("a" * 65 + "@example.net", None),
        ("ada@" + "a" * 64 + ".net", None),
    ],
)
def test_an_address_goes_over_the_wire_as_ascii_or_not_at_all(written: str, wire: str | None) -> None:
    assert address.wire(written) == wire


@pytest.mark.parametrize(
    ("written", "wire"),
    [
        ("josé@exämple.org", "josé@xn--exmple-cua.org"),
        ("jose\u0301@example.org", "josé@example.org"),
        ("用户@example.org", "用户@example.org"),
        ("ada@example.net", "ada@example.net"),
        ("é" * 32 + "@example.org", "é" * 32 + "@example.org"),
        ("é" * 33 + "@example.org", None),
        ("jo\xa0sé@example.org", None),
        ("josé\u2028@example.org", None),
        ("josé\u202e@example.org", None),
        ("josé\r\nX: y@example.org", None),
        ("josé <a@example.org", None),
        (".josé@example.org", None),
        ("josé@", None),
    ],
)
def test_a_reader_may_have_letters_of_any_script_before_the_at(written: str, wire: str | None) -> None:
    assert address.reader(written) == wire
    assert address.wire(written) == (wire if written.isascii() else None)


@given(st.text(max_size=80))
def test_whatever_is_taken_for_an_address_is_one_word_and_stays_as_it_is(text: str) -> None:
    found = address.reader(f"{text}@example.org")
    if found is not None:
        assert address.reader(found) == found
        assert not re.search(r"[\s<>,:;\\\"\x00-\x1f]", found)


def test_only_the_to_of_an_international_address_is_beyond_ascii() -> None:
    made = message.personal(template(), delivery(email="josé@exämple.org"), GIVEN)
    assert message.envelope(made)[1] == "josé@xn--exmple-cua.org"
    assert [line for line in made.splitlines() if not line.isascii()] == ["To: josé@xn--exmple-cua.org".encode()]


def test_a_subscriber_who_cannot_be_mailed_to_is_refused_for_good_without_naming_them() -> None:
    with pytest.raises(MailError) as refused:
        message.personal(template(), delivery(email="ä dä@example.net"), GIVEN)
    assert refused.value.permanent
    assert "dä" not in str(refused.value)


@pytest.mark.parametrize("field", ["sender", "reply_to"])
@pytest.mark.parametrize("wrong", ["nobody", "A <b>", "A <a@b> <c@d>", "A\r\nX: y", "a@b.example, c@d.example"])
def test_a_newsletter_with_an_impossible_address_says_so(field: str, wrong: str) -> None:
    with pytest.raises(ConfigError, match=field):
        template(**({"sender": wrong} if field == "sender" else {"newsletter": Newsletter(reply_to=wrong)}))


@pytest.mark.parametrize("wrong", ["https://a b", "https://a>", "https://ä.example", "https://a\r\nX: y"])
def test_a_base_url_that_cannot_stand_in_a_header_says_so(wrong: str) -> None:
    with pytest.raises(ConfigError, match="DIGEST_BASE_URL"):
        template(base_url=wrong)


@given(st.text(max_size=120))
def test_any_sender_name_leaves_one_address(name: str) -> None:
    plain = re.sub("[<>]", "", name)  # white space at its ends goes first, or half of a mangled letter is left alone
    raw = mail(sender=f"{plain} <brief@example.org>", newsletter=Newsletter(title=name))
    [address] = read(raw)["From"].addresses
    assert address.addr_spec == "brief@example.org"
    shown = str(make_header(decode_header(message_from_bytes(raw)["From"].replace("\r\n", ""))))
    assert shown.rpartition("<")[0].strip(' "') == shorten(headers.visible(re.sub(r'["\\]', "", plain.strip())), 100)
    assert well_formed(raw)
    assert message.envelope(raw) == ("brief@example.org", "ada@example.net")


def test_names_with_commas_and_accents_stay_whole() -> None:
    assert read(mail(sender="Brief, The <b@example.org>"))["From"].addresses[0].display_name == "Brief, The"
    assert read(mail(sender='"Überblick" <b@example.org>'))["From"].addresses[0].display_name == "Überblick"
