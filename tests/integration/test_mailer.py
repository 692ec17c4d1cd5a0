# ruff: noqa: N802 (the names of aiosmtpd's hooks)
"""The ways out: files that are whole or absent, and a real mail server that refuses, forgets and hangs up."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from email import message_from_bytes
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from digest import settings
from digest.errors import ConfigError, MailError
from digest.mail import links, mailer, message, pool, smtp
from digest.model import Delivery, Newsletter, Page
from tests import loopback
from tests.builders import NOW

CERTIFICATE = Path(__file__).with_name("loopback.pem")


def delivery(name: str = "ada", **other: Any) -> Delivery:
    plain: dict[str, Any] = {
        "id": 1,
        "issue": 2,
        "newsletter": "daily",
        "day": date(2026, 6, 3),
        "subscriber": 41,
    }
    return Delivery(**plain | {"email": f"{name}@example.net", "due": NOW} | other)


def body(name: str = "ada", text: str = "Hello.") -> bytes:
    return f"To: {name}@example.net\r\nFrom: Brief <brief@example.org>\r\n\r\n{text}\r\n".encode()


# ---- the outbox -----------------------------------------------------------------------------------


def test_a_mail_is_a_file_of_its_own_with_exactly_these_bytes(tmp_path: Path) -> None:
    with mailer.outbox(tmp_path / "new" / "outbox") as send:
        send(delivery(), body())
        send(delivery(subscriber=42), body("bob"))
    files = {path.name: path.read_bytes() for path in (tmp_path / "new" / "outbox").iterdir()}
    assert files == {"daily-2026-06-03-41.eml": body(), "daily-2026-06-03-42.eml": body("bob")}


def test_a_mail_written_again_replaces_itself_and_what_a_crash_left(tmp_path: Path) -> None:
    (tmp_path / ".daily-2026-06-03-41.eml.tmp").write_bytes(b"To: ad")
    with mailer.outbox(tmp_path) as send:
        send(delivery(), body(text="old"))
        send(delivery(attempts=2), body())
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [body()]


def test_a_newsletters_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    with mailer.outbox(tmp_path / "outbox") as send:
        send(delivery(newsletter="../../etc"), body())
    assert [path.name for path in (tmp_path / "outbox").iterdir()] == ["-etc-2026-06-03-41.eml"]
    assert len(list(tmp_path.iterdir())) == 1


def test_an_outbox_that_cannot_be_one_says_which_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with (
        pytest.raises(ConfigError, match=r"DIGEST_OUTBOX: .*taken.*: make it writable or name another"),
        mailer.outbox(tmp_path / "taken"),
    ):
        pass


def test_a_mail_that_cannot_be_written_leaves_nothing_and_may_be_tried_again(tmp_path: Path) -> None:
    (tmp_path / "daily-2026-06-03-41.eml").mkdir()
    with mailer.outbox(tmp_path) as send, pytest.raises(MailError) as failed:
        send(delivery(), body())
    assert not failed.value.permanent
    assert not failed.value.uncertain
    assert [path.name for path in tmp_path.iterdir()] == ["daily-2026-06-03-41.eml"]


# ---- a mail server --------------------------------------------------------------------------------


class Server:
    """Takes mail as it is told to: at each moment it gives its `replies` there, each once, and then 250."""

    def __init__(self) -> None:
        self.mail: list[tuple[str, list[str], bytes]] = []
        self.encrypted: list[bool] = []
        self.connections = 0
        self.logins: list[str] = []
        self.replies: dict[str, list[str]] = {"MAIL": [], "RCPT": [], "DATA": []}
        self.hangs_up_at = ""
        self.offers: list[str] = []  # beside what the library itself offers
        self.commands: list[str] = []
        self.url = ""

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, host: str, said: list[str]
    ) -> list[str]:
        session.host_name = host
        if session.ssl is None:
            self.connections += 1
        offers = [f"250-{one}" for one in self.offers]
        return [line for line in said if not (self.offers and line.startswith("250-SIZE"))][:-1] + offers + said[-1:]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.commands += options
        reply = self.answer("MAIL", server)
        if reply.startswith("250"):
            envelope.mail_from = address
        return reply

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.answer("RCPT", server)
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = self.answer("DATA", server)
        if reply.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.mail.append((envelope.mail_from or "", envelope.rcpt_tos, envelope.content))
            self.encrypted.append(secure(server))
        return reply

    def answer(self, moment: str, server: SMTP) -> str:
        if self.hangs_up_at == moment:
            self.hangs_up_at = ""
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return self.replies[moment].pop(0) if self.replies[moment] else "250 OK"

    def login(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, said: LoginPassword
    ) -> AuthResult:
        self.logins.append(f"{said.login.decode()}:{said.password.decode()}:{'tls' if secure(server) else 'clear'}")
        return AuthResult(success=said.password == b"right p@ss", handled=False)


def secure(server: SMTP) -> bool:
    assert server.transport is not None
    return server.transport.get_extra_info("ssl_object") is not None


@contextmanager
def serving(*, tls: bool = False, wrapped: bool = False) -> Iterator[Server]:
    told, context = Server(), None
    if tls or wrapped:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
    security: dict[str, Any] = {"ssl_context": context} if wrapped else {"tls_context": context}
    with loopback.listening(told, authenticator=told.login, auth_require_tls=False, **security) as port:
        told.url = f"127.0.0.1:{port}"
        yield told


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as told:
        yield told


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenSSL trusts the certificate of the tests, as an operator would have it trust their own."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def test_many_messages_go_over_one_connection_byte_for_byte(server: Server) -> None:
    dots = Page("Dots", "", "..two\n.one\n.\nnone")
    made = message.prepare(dots, newsletter=Newsletter(), day=NOW.date(), sender="Brief <brief@example.org>")
    dotted = message.personal(made, delivery(), links.sign(41, b"secret"))
    with mailer.smtp(f"smtp://{server.url}") as send:
        send(delivery(), dotted)
        send(delivery("bob"), body("bob"))
    assert server.mail == [
        ("brief@example.org", ["ada@example.net"], dotted),
        ("brief@example.org", ["bob@example.net"], body("bob")),
    ]
    assert message_from_bytes(dotted).get_payload(decode=True) == b"..two\r\n.one\r\n.\r\nnone\r\n"
    assert server.connections == 1


def test_a_message_is_not_taken_before_its_last_line_and_forgotten_without_it(server: Server) -> None:
    first = smtp.Connection(smtp.read_url(f"smtp://{server.url}"))
    first.begin(delivery(), body())
    first.hang_up()
    second = smtp.Connection(smtp.read_url(f"smtp://{server.url}"))
    second.begin(delivery("bob"), body("bob"))
    assert server.mail == []
    second(delivery("bob"), body("bob"))
    second.hang_up()
    assert server.mail == [("brief@example.org", ["bob@example.net"], body("bob"))]


@pytest.mark.parametrize(
    ("moment", "reply", "permanent"),
    [
        ("RCPT", "550 5.1.1 <ada@example.net>: no such user", True),
        ("RCPT", "450 4.2.0 greylisted", False),
        ("RCPT", "530 5.7.0 authentication required", False),
        ("MAIL", "550 5.7.1 sender not allowed", False),
        ("DATA", "554 5.7.1 looks like spam", True),
        ("DATA", "451 4.3.0 try later", False),
        ("DATA", "421 4.7.0 too many messages", False),
    ],
)
def test_a_refusal_says_whether_to_try_again_and_the_next_mail_goes_out(
    server: Server, moment: str, reply: str, permanent: bool
) -> None:
    server.replies[moment] = [reply]
    with mailer.smtp(f"smtp://{server.url}") as send:
        with pytest.raises(MailError) as refused:
            send(delivery(), body())
        send(delivery("bob"), body("bob"))
    assert (refused.value.permanent, refused.value.uncertain) == (permanent, False)
    assert reply[:9] in str(refused.value)
    assert "ada@" not in str(refused.value)
    assert [recipients for _, recipients, _ in server.mail] == [["bob@example.net"]]


@pytest.mark.parametrize("reply", ["452 4.5.3 too many recipients", "421 4.3.2 closing"])
def test_a_connection_that_had_its_share_is_replaced_at_once(server: Server, reply: str) -> None:
    with mailer.smtp(f"smtp://{server.url}") as send:
        send(delivery(), body())
        server.replies["RCPT"] = [reply]
        send(delivery("bob"), body("bob"))
    assert len(server.mail) == 2
    assert server.connections == 2


def test_a_fresh_connection_that_refuses_is_not_replaced(server: Server) -> None:
    server.replies["RCPT"] = ["452 4.3.1 disk full", "452 4.3.1 disk full"]
    with mailer.smtp(f"smtp://{server.url}") as send, pytest.raises(MailError, match="disk full") as refused:
        send(delivery(), body())
    assert not refused.value.permanent
    assert server.connections == 1


@pytest.mark.parametrize("moment", ["MAIL", "RCPT"])
def test_a_connection_that_died_meanwhile_is_replaced_before_anything_is_handed_over(
    server: Server, moment: str
) -> None:
    with mailer.smtp(f"smtp://{server.url}") as send:
        send(delivery(), body())
        server.hangs_up_at = moment
        send(delivery("bob"), body("bob"))
    assert [recipients for _, recipients, _ in server.mail] == [["ada@example.net"], ["bob@example.net"]]


def test_a_connection_lost_after_the_message_is_uncertain_and_not_tried_again(server: Server) -> None:
    server.hangs_up_at = "DATA"
    with (
        mailer.smtp(f"smtp://{server.url}") as send,
        pytest.raises(MailError, match="may have been taken") as lost,
    ):
        send(delivery(), body())
    assert lost.value.uncertain
    assert not lost.value.permanent
    assert server.connections == 1


def test_nobody_listening_is_said_and_closes_the_way_out_for_everybody(server: Server) -> None:
    with serving() as gone:
        address = gone.url
    with mailer.smtp(f"smtp://{address}") as send:
        error = failure(send)
    assert (str(error), error.closed) == (f"{address}: Connection refused", True)


def failure(send: mailer.Mailer) -> MailError:
    with pytest.raises(MailError) as failed:
        send(delivery(), body())
    assert not failed.value.permanent
    assert not failed.value.uncertain
    return failed.value


def test_the_longest_delivery_ends_within_its_lease() -> None:
    replies = 11  # MAIL on the old connection; then greeting, EHLO, STARTTLS, EHLO, AUTH (2), MAIL, RCPT, DATA
    assert smtp.TIMEOUT * replies + smtp.LAST_REPLY < settings.read({}).lease


# ---- what the server offers -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "reply", "permanent"),
    [
        ("RCPT", "550 5.1.1 no such user", True),
        ("RCPT", "450 4.2.0 greylisted", False),
        ("MAIL", "550 5.7.1 sender not allowed", False),
        ("DATA", "451 4.3.0 try later", False),
    ],
)
def test_commands_in_one_write_are_refused_one_by_one(server: Server, moment: str, reply: str, permanent: bool) -> None:
    server.offers, server.replies[moment] = ["PIPELINING"], [reply]
    with mailer.smtp(f"smtp://{server.url}") as send:
        with pytest.raises(MailError) as refused:
            send(delivery(), body())
        send(delivery("bob"), body("bob"))
    assert (refused.value.permanent, refused.value.uncertain, refused.value.closed) == (permanent, False, False)
    assert reply[:9] in str(refused.value)
    assert [recipients for _, recipients, _ in server.mail] == [["bob@example.net"]]
    assert server.connections == 1


def test_the_size_is_announced_and_a_message_beyond_what_is_taken_waits(server: Server) -> None:
    server.offers = ["SIZE 100"]
    small, big = body(), body(text="x" * 100)
    with mailer.smtp(f"smtp://{server.url}") as send:
        send(delivery(), small)
        with pytest.raises(
            MailError, match=f"takes messages of at most 100 bytes, and this one has {len(big)}"
        ) as said:
            send(delivery(), big)
    assert server.commands == [f"SIZE={len(small)}"]
    assert not said.value.permanent


class International:
    """Remembers whom mails were for, what was said with MAIL, and the mails."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], list[str], bytes]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.taken.append((envelope.rcpt_tos, envelope.mail_options, envelope.content))
        return "250 taken"


def test_letters_of_any_script_before_the_at_go_to_a_server_that_takes_them() -> None:
    sink = International()
    with loopback.listening(sink, enable_SMTPUTF8=True) as port, mailer.smtp(f"smtp://127.0.0.1:{port}") as send:
        send(delivery("josé"), body("josé"))
        send(delivery(), body())
    [(jose, said, mail), (ada, plain, _)] = sink.taken
    assert (jose, ada) == (["josé@example.net"], ["ada@example.net"])
    assert {"SMTPUTF8", "BODY=8BITMIME"} <= set(said)
    assert "SMTPUTF8" not in plain
    assert mail == body("josé")


def test_a_server_that_takes_only_ascii_addresses_is_said_and_the_next_mail_goes_out() -> None:
    sink = International()
    with (
        loopback.listening(sink, enable_SMTPUTF8=False) as port,
        mailer.smtp(f"smtp://127.0.0.1:{port}") as send,
    ):
        with pytest.raises(MailError, match="offers no SMTPUTF8") as refused:
            send(delivery("josé"), body("josé"))
        send(delivery(), body())
    assert refused.value.permanent
    assert "josé" not in str(refused.value)
    assert [to for to, _, _ in sink.taken] == [["ada@example.net"]]


def test_bounces_go_where_the_delivery_says(server: Server) -> None:
    with mailer.smtp(f"smtp://{server.url}") as send:
        send(delivery(return_path="bounces+abc@example.org"), body())
    assert [sender for sender, _, _ in server.mail] == ["bounces+abc@example.org"]


def test_the_longest_name_that_a_setting_allows_leaves_room_for_a_token() -> None:
    name = "b" * settings.MAILBOX
    assert settings.read({"DIGEST_BOUNCES_TO": f"{name}@example.org"}).bounces_to
    assert len(links.bounce_address(2**60, b"secret", f"{name}@example.org").partition("@")[0]) == 64
    with pytest.raises(ConfigError, match="DIGEST_BOUNCES_TO: expected a mailbox"):
        settings.read({"DIGEST_BOUNCES_TO": f"b{name}@example.org"})


# ---- several connections --------------------------------------------------------------------------


def sent_through(ways: pool.Pool, letters: list[tuple[Delivery, bytes]]) -> list[pool.Result]:
    results: list[pool.Result] = []
    while letters or ways.out:
        ways.go_on()
        for _ in range(min(ways.room(), len(letters))):
            ways.put(*letters.pop(0))
        results += ways.back()
        if ways.closed:
            break
    return results


def numbered(count: int) -> list[tuple[Delivery, bytes]]:
    return [(delivery(f"reader{number}", id=number), body(f"reader{number}")) for number in range(count)]


def test_each_message_goes_once_over_whichever_connection_is_free(server: Server) -> None:
    with pool.opened(lambda: mailer.smtp(f"smtp://{server.url}"), 3) as ways:
        results = sent_through(ways, numbered(30))
    assert {result.delivery.id for result in results if result.error is None} == set(range(30))
    assert sorted(recipients[0] for _, recipients, _ in server.mail) == sorted(
        f"reader{n}@example.net" for n in range(30)
    )
    assert 1 <= server.connections <= 3


def test_a_connection_that_cannot_be_made_leaves_its_mail_to_the_others(server: Server) -> None:
    with serving() as gone:
        nobody = gone.url
    urls = iter([nobody, server.url, nobody])
    with pool.opened(lambda: mailer.smtp(f"smtp://{next(urls)}"), 3) as ways:
        results = sent_through(ways, numbered(12))
    assert [result.error for result in results] == [None] * 12
    assert len(server.mail) == 12


def test_when_no_connection_can_be_made_what_was_put_in_comes_back_and_the_rest_is_left_alone() -> None:
    with serving() as gone:
        nobody = gone.url
    letters = numbered(12)
    with pool.opened(lambda: mailer.smtp(f"smtp://{nobody}"), 3) as ways:
        results = sent_through(ways, letters)
    assert ways.closed
    assert len(results) == 3
    assert len(letters) == 9
    [met] = [result for result in results if result.tried]
    assert "refused" in str(met.error)


class Noting:
    """A way out in two steps that notes both."""

    def __init__(self) -> None:
        self.begun: SimpleQueue[int] = SimpleQueue()
        self.sent: list[int] = []

    def begin(self, delivery: Delivery, message: bytes) -> None:
        self.begun.put(delivery.id)

    def __call__(self, delivery: Delivery, message: bytes) -> None:
        self.sent.append(delivery.id)


def test_a_connection_ends_no_message_before_its_last_result_is_written_down() -> None:
    way = Noting()
    with pool.opened(lambda: nullcontext(way), 1, ahead=4) as ways:
        assert ways.room() == 4
        for letter in numbered(4):
            ways.put(*letter)
        [first] = ways.back()
        assert ways.room() == 0
        assert (first.delivery.id, way.begun.get(), way.begun.get(), way.sent) == (0, 0, 1, [0])
        assert [result.delivery.id for result in ways.recall() if not result.tried] == [2, 3]
        ways.go_on()
        [second] = ways.back()
        assert (second.delivery.id, way.sent, ways.out) == (1, [0, 1], 0)


def test_what_was_begun_when_nothing_can_be_written_down_any_more_is_not_sent() -> None:
    way = Noting()
    with pool.opened(lambda: nullcontext(way), 1, ahead=4) as ways:
        for letter in numbered(2):
            ways.put(*letter)
        ways.back()
        assert (way.begun.get(), way.begun.get()) == (0, 1)
    assert way.sent == [0]


def test_after_a_beginning_that_failed_the_next_message_waits_for_the_same_two_results() -> None:
    class Failing(Noting):
        def begin(self, delivery: Delivery, message: bytes) -> None:
            super().begin(delivery, message)
            if delivery.id == 1:
                raise MailError("no")

    way = Failing()
    with pool.opened(lambda: nullcontext(way), 1, ahead=4) as ways:
        for letter in numbered(3):
            ways.put(*letter)
        found = [ways.back()]
        for _ in range(2):
            ways.go_on()
            found.append(ways.back())
    assert [(one.delivery.id, str(one.error)) for [one] in found] == [(0, "None"), (1, "no"), (2, "None")]
    assert way.sent == [0, 2]


def test_a_bug_in_a_way_out_is_no_result() -> None:
    @contextmanager
    def broken() -> Iterator[mailer.Mailer]:
        def send(delivery: Delivery, message: bytes) -> None:
            raise ZeroDivisionError

        yield send

    with pytest.raises(ZeroDivisionError), pool.opened(broken, 1) as ways:
        sent_through(ways, numbered(1))


# ---- encryption and passwords ---------------------------------------------------------------------


def test_encryption_that_is_offered_is_used_whoever_signed_the_certificate() -> None:
    with serving(tls=True) as server, mailer.smtp(f"smtp://{server.url}") as send:
        send(delivery(), body())
    assert server.encrypted == [True]


def test_tls_off_means_off() -> None:
    with serving(tls=True) as server, mailer.smtp(f"smtp://{server.url}?tls=off") as send:
        send(delivery(), body())
    assert server.encrypted == [False]


@pytest.mark.parametrize(
    "secure", ["smtp://{}?tls=verify", "smtp://me:right%20p%40ss@{}", "smtps://me:x@{}", "smtps://{}"]
)
def test_a_certificate_that_nobody_vouches_for_stops_the_mail_and_the_password(secure: str) -> None:
    with (
        serving(tls=True, wrapped=secure.startswith("smtps")) as server,
        mailer.smtp(secure.format(server.url)) as send,
    ):
        assert "its certificate is not good: self" in str(failure(send))
    assert (server.mail, server.logins) == ([], [])


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("secure", ["smtp://me:right%20p%40ss@{}", "smtps://me:right%20p%40ss@{}"])
def test_a_password_goes_to_a_server_that_proved_its_name(secure: str) -> None:
    with (
        serving(tls=True, wrapped=secure.startswith("smtps")) as server,
        mailer.smtp(secure.format(server.url)) as send,
    ):
        send(delivery(), body())
    assert server.logins == ["me:right p@ss:tls"]
    assert server.encrypted == [True]


@pytest.mark.usefixtures("trusted")
def test_a_certificate_of_another_name_is_not_good() -> None:
    with (
        serving(tls=True) as server,
        mailer.smtp(f"smtp://{server.url.replace('127.0.0.1', '127.0.0.2')}?tls=verify") as send,
    ):
        failure(send)
    assert server.mail == []


def test_a_password_is_never_sent_in_clear(server: Server) -> None:
    with mailer.smtp(f"smtp://me:right%20p%40ss@{server.url}") as send:
        assert "no STARTTLS, and the password would go out in clear" in str(failure(send))
    assert server.logins == []


def test_tls_verify_without_any_tls_sends_nothing(server: Server) -> None:
    with mailer.smtp(f"smtp://{server.url}?tls=verify") as send:
        assert "no STARTTLS, and ?tls=verify asks for it" in str(failure(send))
    assert server.mail == []


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_said_without_showing_it() -> None:
    with serving(tls=True) as server, mailer.smtp(f"smtp://me:hunter2@{server.url}") as send:
        said = str(failure(send))
    assert "535" in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    "wrong",
    [
        "mail.example.org:25", "http://mail.example.org", "smtp://", "smtp://a:x@host:port", "smtp://a:hunter2@host?tls=of",
        "smtp://a:hunter2@host?tls=off", "smtps://host?tls=off", "smtp://host/path", "smtp://host?ssl=1", "smtp://host?tls",
        "smtp://a:hünter2@host", "smtp://[::1", "smtp://host:99999",
    ],
)  # fmt: skip
def test_a_wrong_url_is_said_before_anything_runs_and_without_the_password(wrong: str) -> None:
    with pytest.raises(ConfigError, match="DIGEST_SMTP_URL: ") as said, mailer.smtp(wrong):
        pass
    assert not re.search("h[uü]nter2", str(said.value))


@pytest.mark.parametrize(
    ("url", "port", "tls"),
    [
        ("smtp://mail.example.org", 25, "offered"),
        ("smtp://a:b@mail.example.org", 587, "verified"),
        ("smtps://mail.example.org", 465, "wrapped"),
        ("smtp://mail.example.org:2525?tls=verify", 2525, "verified"),
        ("smtps://mail.example.org?tls=verify", 465, "wrapped"),
        ("smtp://[::1]:2525/?tls=off", 2525, "off"),
    ],
)
def test_a_url_says_port_and_safety(url: str, port: int, tls: str) -> None:
    found = smtp.read_url(url)
    assert (found.port, found.tls) == (port, tls)
