"""Two links to one page are one link for matching; two pages never are."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.feeds.canonical import canonical, told_by

PAGE = "https://a.example/x"


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/x",
        "https://www.a.example/x/",
        "https://A.EXAMPLE:443/x#part",
        "https://m.a.example/x",
        "https://amp.a.example/x",
        "https://a.example/x/amp/",
        "https://a.example/amp/x",
        "https://a.example//x",
        "https://a.example./x",
        "https://a.example/%78",
        "https://mobile.a.example/x",
        "https://a.example/x.amp",
        "https://a.example/x/amp.html?amp",
        "https://a.example/x?outputType=amp&amp_js_v=0.1",
        "https://a.example/x?utm_source=rss&utm_campaign=c&fbclid=1&mc_cid=2&_hsenc=3&at_medium=RSS&ref=feed",
        "https://a.example/x?traffic_source=rss",
        "https://a.example/x?maca=en-rss-en-all-1573-rdf&srnd=homepage&taid=5f",
        "https://a.example/x?PHPSESSID=0a1b2c&sessionid=7&CFTOKEN=9",
        "https://a.example/x;jsessionid=0A1B2C.node3",
    ],
)
def test_spellings_of_one_page_are_one(url: str) -> None:
    assert canonical(url) == "https://a.example/x"


@pytest.mark.parametrize(
    "url",
    [
        "https://b.example/x", "https://a.example/y", "https://a.example/x?id=7", "https://a.example/x?sid=7", "https://a.example:8080/x",
        "https://news.a.example/x", "https://a.example/X",
    ],
)  # fmt: skip
def test_other_pages_stay_other_pages(url: str) -> None:
    assert canonical(url) != "https://a.example/x"


def test_the_order_of_parameters_makes_no_difference() -> None:
    assert canonical("https://a.example/?b=2&a=1") == canonical("https://a.example/?a=1&utm_x=3&b=2")


def test_a_home_page_stays_without_a_path_and_nothing_stays_nothing() -> None:
    assert canonical("https://www.a.example/") == "https://a.example"
    assert canonical("") == ""
    assert canonical("https://[broken") == "https://[broken"
    assert canonical("https://www.gov.example") == "https://gov.example"
    assert canonical("https://m.example") == "https://m.example"


BITS = "www.|m.|a.example|b-c|/|//|.html|/amp|?|&|=|utm_source|ref|id|1|%20|ü|+|_|."


@given(st.lists(st.sampled_from(BITS.split("|")), min_size=1).map("".join))
def test_a_plain_link_gets_the_form_that_any_other_gets(rest: str) -> None:
    assert canonical(f"https://a{rest}") == canonical(f"https://a{rest}#part")  # with a fragment it is no plain one


HOSTS = st.sampled_from(
    ["a.example", "www.m.a.example", "WWW.a.example.", "m.example", "[2001:db8::1]", "a.example:8080"]
)
PATHS = st.text(alphabet="/ampx%2F41é.~+html", max_size=20)


@given(st.text() | st.builds("https://{}/{}?{}".format, HOSTS, PATHS, st.text(alphabet="abc=&%2+;é", max_size=12)))
def test_the_form_for_matching_is_a_fixed_point(url: str) -> None:
    assert canonical(canonical(url)) == canonical(url)


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://en.m.a.example/x", "https://en.a.example/x"),
        ("https://a.example/x-amp.html", "https://a.example/x.html"),
        ("https://a.example/x.amp.html", "https://a.example/x.html"),
        ("https://a.example/camp", "https://a.example/camp"),
        ("https://a.example/x?mode=list", "https://a.example/x?mode=list"),
    ],
)
def test_pages_for_small_screens_are_the_page(url: str, page: str) -> None:
    assert canonical(url) == page


# ---- what leads to a page -------------------------------------------------------------------------


def google_news(page: str, kind: bytes = b"\x13") -> str:
    """A link of Google News as it was made until 2024."""
    address = page.encode()
    length = bytes([len(address)]) if len(address) < 128 else bytes([len(address) & 0x7F | 0x80, len(address) >> 7])
    message = b"\x08" + kind + b"\x22" + length + address + b"\xd2\x01\x00"
    return f"https://news.google.com/rss/articles/{urlsafe_b64encode(message).decode().rstrip('=')}?oc=5"


@pytest.mark.parametrize(
    "url",
    [
        "https://www-a-example.cdn.ampproject.org/c/s/www.a.example/x/amp/?usqp=mq331",
        "https://a-example.cdn.ampproject.org/v/s/a.example/x?amp_js_v=0.1",
        "https://www.google.com/amp/s/www.a.example/x",
        "https://www.google.co.uk/amp/a.example/x",
        "https://www.google.com/url?sa=t&url=https%3A%2F%2Fa.example%2Fx&q=anything",
        "https://www.google.com/url?q=http://a.example/x&ust=1",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2Fx%3Ffbclid%3D1&h=AT0",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.a.example%2Fx&data=05&reserved=0",
        "https://www.youtube.com/redirect?event=video&q=https%3A%2F%2Fa.example%2Fx",
        "http://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fa.example%2fx&c=1",
        "https://go.theregister.com/feed/www.a.example/x",
        google_news(PAGE),
        google_news(PAGE).replace("/rss/", "/"),
        google_news(f"https://www.google.com/url?q={quote('https://amp.a.example/x', safe='')}"),
    ],
)
def test_what_only_leads_to_a_page_is_the_page(url: str) -> None:
    assert canonical(url) == PAGE


def test_a_long_address_is_read_whole_from_google_news() -> None:
    page = f"https://a.example/{'long-' * 60}end"
    assert canonical(google_news(page)) == page


@pytest.mark.parametrize(
    "url",
    [
        "https://news.google.com/rss/articles/CBMiSkFVX3lxTE1wbGFpbg",  # only Google can read it
        "https://news.google.com/rss/articles/x",
        "https://news.google.com/topics/abc",
        "https://feedproxy.google.com/~r/feed/~3/abc",
        "https://google.com/search?q=https%3A%2F%2Fa.example%2Fx",
        "https://google.com/url?q=chips",
        "https://blog.google.com/a.example/x",
        "https://youtube.com/watch?v=1",
        "https://theregister.com/2026/06/03/x",
    ],
)
def test_a_link_that_carries_no_address_is_a_page_of_its_own(url: str) -> None:
    assert canonical(url) == url


@pytest.mark.parametrize(
    ("title", "url", "told"),
    [
        ("Vote - The Post", "https://news.google.com/rss/articles/x", ("Vote", "The Post")),
        ("Vote", "https://news.google.com/rss/articles/x", ("", "")),
        (" - The Post", "https://news.google.com/rss/articles/x", ("", "")),
        ("Vote - The Post", "https://a.example/x", ("", "")),
    ],
)
def test_google_news_names_the_outlet_behind_the_headline(title: str, url: str, told: tuple[str, str]) -> None:
    assert told_by(title, url) == told


LEADERS = st.sampled_from(
    ["https://google.com/url?q={}", "https://www.google.com/amp/s/{}", "https://l.facebook.com/l.php?u={}",
     "https://x.cdn.ampproject.org/c/s/{}", "https://go.theregister.com/feed/{}", "https://m.bing-amp.com/c/{}",
     "https://news.google.com/articles/{}"]
)  # fmt: skip
ANY = st.recursive(
    st.text(max_size=20) | st.sampled_from([PAGE, "a.example/x/amp.amp.html", "www.m.a.example/amp/x.amp/"]),
    lambda inner: (
        st.builds(lambda leader, url: leader.format(url), LEADERS, inner | inner.map(quote))
        | inner.map(lambda url: google_news(url.encode("ascii", "replace").decode()[:2_000]))
    ),
    max_leaves=3,
)


@given(ANY)
@example("https://a.example/x/amp.amp.html")
def test_whatever_leads_wherever_the_form_is_a_fixed_point_and_never_an_error(url: str) -> None:
    assert canonical(canonical(url)) == canonical(url)
