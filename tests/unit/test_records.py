"""What a domain's records and a delivered mail are held to."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from digest.mail import dkim, links, message, records, sample
from digest.mail.records import Lookup
from digest.model import Delivery, Newsletter, Page
from tests.builders import NOW
from tests.unit.test_dkim import ED25519, RSA, pem

ONE = Delivery(1, 2, "daily", NOW.date(), 41, "ada@example.net", NOW)
VERDICT = "Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=example.org; dkim=pass; dmarc=pass\r\n"


def dns(**known: Sequence[str]) -> Lookup:
    """A DNS that knows these names; a double underscore is a dot."""
    names = {name.replace("__", "."): texts for name, texts in known.items()}
    return lambda name: names.get(name, ())


def nobody(name: str) -> None:
    return None


@pytest.mark.parametrize(
    ("texts", "state"),
    [
        (["v=spf1 mx include:_spf.example.net -all"], "ok"),
        (["google-site-verification=x", "v=spf1 ip4:192.0.2.1 ~all"], "ok"),
        (["v=spf1 redirect=_spf.example.net"], "ok"),
        (["v=spf1 mx"], "warning"),
        (["v=spf1 mx ?all"], "warning"),
        (["v=spf1 +all"], "error"),
        (["v=spf1 all"], "error"),
        (["v=spf1 -all", "v=spf1 mx -all"], "error"),
        (["v=spf10 -all"], "error"),
        (["v=spf1 " + " ".join(f"include:s{n}.example.net" for n in range(11)) + " -all"], "error"),
        ([], "error"),
    ],
)
def test_spf_has_to_be_there_once_and_to_forbid_somebody(texts: list[str], state: str) -> None:
    assert records.spf("example.org", dns(example__org=texts)).state == state


@pytest.mark.parametrize(
    ("texts", "state"),
    [
        (["v=DMARC1; p=reject; rua=mailto:a@example.org"], "ok"),
        (["v=DMARC1;p=quarantine"], "ok"),
        (["v=DMARC1; p=none"], "warning"),
        (["v=DMARC1; rua=mailto:a@example.org"], "error"),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], "error"),
        ([], "error"),
    ],
)
def test_dmarc_of_a_domain_or_one_above_it_counts(texts: list[str], state: str) -> None:
    assert records.dmarc("example.org", dns(_dmarc__example__org=texts)).state == state
    assert records.dmarc("brief.example.org", dns(_dmarc__example__org=texts)).state == state


@pytest.mark.parametrize("key", [RSA, ED25519])
def test_the_published_key_has_to_be_the_half_of_ours(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> None:
    ours = dkim.public(pem(key))

    def state(*texts: str) -> str:
        return records.dkim("example.org", "digest", ours, dns(digest___domainkey__example__org=texts)).state

    assert state(f"v=DKIM1; p={ours[:20]} {ours[20:]}") == "ok"
    assert state("v=DKIM1; p=") == "error"
    assert state() == "error"


def test_where_dns_does_not_answer_nothing_is_wrong_and_nothing_is_well() -> None:
    found = [records.spf("a.org", nobody), records.dmarc("a.org", nobody), records.dkim("a.org", "s", "x", nobody)]
    assert {one.state for one in found} == {"unknown"}


def arrived(base_url: str = "https://brief.example.org", *, signed: bool = True, before: str = VERDICT) -> bytes:
    made = message.prepare(
        Page("Subject", "<p>Hello</p>", "Hello"),
        newsletter=Newsletter(),
        day=NOW.date(),
        sender="The Brief <brief@example.org>",
        base_url=base_url,
    )
    body = message.personal(made, ONE, links.sign(41, b"secret"))
    return before.encode() + (dkim.signer(pem(RSA), "digest")(body, "example.org") if signed else body)


def wrong(raw: bytes, state: str = "error") -> list[str]:
    return [one.about for one in sample.look(raw, ["example.org"]) if one.state == state]


def test_our_own_signed_mail_has_nothing_wrong() -> None:
    assert wrong(arrived()) == []
    assert wrong(arrived(), "unknown") == []


def test_a_sample_is_told_what_keeps_it_from_arriving() -> None:
    assert wrong(arrived(signed=False)) == ["DKIM signature of the sample"]
    assert wrong(arrived("http://brief.example.org")) == ["unsubscribing in the sample", "DKIM signature of the sample"]
    assert wrong(arrived().replace(b"list-unsubscribe-post:", b"", 1)) == ["DKIM signature of the sample"]
    assert wrong(arrived(before="Subject: twice\r\n" + VERDICT)) == ["header of the sample"]
    assert wrong(arrived(before=VERDICT.replace("dmarc=pass", "dmarc=fail"))) == ["DMARC of the sample"]
    assert wrong(arrived().replace(b"@example.org>", b"@example.com>")) == ["sample"]


def test_only_the_topmost_verdict_counts_for_those_below_may_be_anybodys() -> None:
    faked = VERDICT.replace("pass", "fail") + VERDICT
    assert wrong(arrived(before=faked)) == ["SPF of the sample", "DKIM of the sample", "DMARC of the sample"]
    assert len(wrong(arrived(before=""), "unknown")) == 3


def test_anything_at_all_may_be_handed_in_as_a_sample() -> None:
    assert wrong(b"\x00\xff\r\n: \r\n") == ["sample"]
