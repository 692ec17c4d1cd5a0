"""What an operator can set, all of it from the environment, read once at the entry point."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, ValidationInfo, field_validator

from digest import address
from digest.errors import ConfigError

PREFIX = "DIGEST_"
MAILBOX = 18  # letters of a name that leave room for a token behind it: 64 in all (RFC 5321 4.5.3.1.1)

# No query, fragment, quote or space: addresses are made by putting more behind it, and stand in headers of mails.
_PUBLIC = re.compile(r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?(?:/[A-Za-z0-9._~/%-]*)?")


class Settings(BaseModel):
    """One field for each `DIGEST_*` name.  Secrets may come from a file: `DIGEST_SMTP_URL_FILE=/run/secrets/smtp`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database_url: str = Field(
        "sqlite:///digest.db",
        description="Where everything is remembered: `sqlite:///file` or `postgresql://user@host/name`.",
    )
    outbox: Path = Field(Path("outbox"), description="Folder that mails are written to while no SMTP is set.")
    smtp_url: SecretStr = Field(
        SecretStr(""),
        description="`smtp://user:password@host:587`, `smtps://…`; `?tls=verify` or `?tls=off`. "
        "Empty: the outbox folder.",
    )
    base_url: str = Field(
        "",
        description="Public address of `digest run`, e.g. `https://brief.example.org`. "
        "Empty: no browser link, unsubscribe by mail only.",
    )
    sender: str = Field(
        "The AI Policy Brief <brief@localhost>", description="From address of newsletters that name none of their own."
    )
    bounces_to: str = Field(
        "",
        description="Mailbox for what comes back, e.g. `bounces@example.org`: the envelope sender of each mail is "
        "`bounces+TOKEN@example.org`. Empty: the From address.",
    )
    bounces_inbox: SecretStr = Field(
        SecretStr(""),
        description="Where `digest bounces read` finds what came back: a Maildir, an mbox file or "
        "`imaps://user:password@host/INBOX`. `digest run` reads it every quarter of an hour.",
    )
    soft_bounces: int = Field(
        3, ge=1, description="A subscriber is suppressed after so many mails that came back for a time..."
    )
    soft_bounce_days: int = Field(14, ge=1, le=365, description="...within so many days.")
    operator: str = Field(
        "",
        description="Address that `digest run` writes to each Monday, and when a feed has failed for three days: what "
        "came out, and what needs somebody. Empty: nobody.",
    )
    dkim_key: SecretStr = Field(
        SecretStr(""),
        description="Private key (PEM, RSA or Ed25519) that signs mails here, with the extra `[dkim]`. "
        "Empty: the mail server before us signs.",
    )
    dkim_selector: str = Field(
        "digest",
        pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$",
        description="Name under which the key is published: `SELECTOR._domainkey.` before the sender's domain.",
    )
    secret: SecretStr = Field(
        SecretStr(""), description="Signs unsubscribe links. Empty: made on first use and kept in the database."
    )
    uncertain: Literal["resend", "hold"] = Field(
        "resend",
        description="A mail that may or may not have gone out before a crash: `resend` (same Message-ID) or `hold`.",
    )
    smtp_connections: int = Field(
        4, ge=1, le=64, description="Connections to the mail server at once: at most so many mails twice after a kill."
    )
    smtp_rate: float = Field(0, ge=0, description="Messages a second that each process sends at most. 0: no limit.")
    allow_private_addresses: str = Field(
        "",
        description="Private addresses that feeds may be on: `1` for all, or a list of `address[:port]`. Empty: none.",
    )
    host_delay: float = Field(1.0, ge=0, description="Seconds between two requests to one registrable domain.")
    lease: int = Field(600, ge=1, description="Seconds that a claim on a feed or a delivery holds.")
    templates: Path | None = Field(
        None, description="Folder whose files replace the shipped templates of the same name."
    )
    listen: str = Field(
        "127.0.0.1:8080", description="Address and port of the pages that `digest run` serves. Empty: none."
    )
    semantic: Literal["auto", "on", "off"] = Field(
        "auto",
        description="Matching by meaning too: `auto` where the extra `[semantic]` is installed, `off` never; "
        "`on` is `auto` and says in the log when it is missing.",
    )
    rewrite_url: str = Field(
        "",
        description="OpenAI-compatible endpoint whose model shortens sentences, e.g. `http://127.0.0.1:11434/v1`. "
        "Empty: the sources' own words only.",
    )
    rewrite_model: str = Field("", description="Name of that model.", validate_default=True)
    rewrite_key: SecretStr = Field(SecretStr(""), description="Key for that endpoint, where it wants one.")
    rewrite_timeout: float = Field(20.0, gt=0, le=600, description="Seconds that it has for one story...")
    rewrite_seconds: float = Field(120.0, gt=0, le=3600, description="...after which no other is asked for...")
    rewrite_stories: int = Field(30, ge=1, le=200, description="...and the most stories of an issue, one request each.")
    log_format: Literal["text", "json"] = Field("text", description="Form of the log lines on standard error.")

    @field_validator("base_url")
    @classmethod
    def _base_is_a_url(cls, value: str) -> str:
        if value and not _PUBLIC.fullmatch(value):
            raise ValueError("must be https://host, perhaps with a path (http:// while you try things out), all ASCII")
        return value.rstrip("/")

    @field_validator("rewrite_url")
    @classmethod
    def _endpoint_is_a_url(cls, value: str) -> str:
        if value and not _PUBLIC.fullmatch(value):
            raise ValueError("must be http:// or https:// with a host, perhaps a port and a path, and no key in it")
        return value.rstrip("/")

    @field_validator("rewrite_model")
    @classmethod
    def _endpoint_has_a_model(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("rewrite_url") and not value.strip():
            raise ValueError("must name the model, since DIGEST_REWRITE_URL is set")
        return value.strip()

    @field_validator("sender")
    @classmethod
    def _sender_is_an_address(cls, value: str) -> str:
        if address.mailbox(value) is None or not value.isprintable():
            raise ValueError(f"cannot stand in a mail: {address.EXPECTED}")
        return value

    @field_validator("bounces_to")
    @classmethod
    def _bounces_have_room_for_a_token(cls, value: str) -> str:
        if value and (address.wire(value) is None or len(value.rpartition("@")[0]) > MAILBOX):
            raise ValueError(f"expected a mailbox whose name has at most {MAILBOX} letters, like bounces@example.org")
        return value

    @field_validator("operator")
    @classmethod
    def _operator_is_an_address(cls, value: str) -> str:
        if value and address.wire(value) is None:
            raise ValueError("expected one address without a name, like admin@example.org")
        return value

    @field_validator("outbox", mode="before")
    @classmethod
    def _outbox_is_named(cls, value: object) -> object:
        if value == "":
            raise ValueError("must name a folder; leave it out for `outbox`")
        return value

    @field_validator("templates")
    @classmethod
    def _templates_are_there(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError(f"no such folder: {value}")
        return value


def read(environment: Mapping[str, str]) -> Settings:
    """The settings in `environment`.  ConfigError names every wrong or unknown `DIGEST_*` at once.

    pydantic-settings lets unknown names pass, so a typing error would silently leave the default in force.
    """
    values: dict[str, str] = {}
    problems: list[str] = []
    for name, value in sorted(environment.items()):
        if name.startswith(PREFIX):
            field, content = _field(name, value, problems)
            if field:
                values[field] = content
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems += [
            f"{PREFIX}{str(one['loc'][0]).upper()}: {one['msg'].removeprefix('Value error, ')}"
            for one in error.errors()
        ]
    if problems:
        raise ConfigError(*problems)
    return settings


def _field(name: str, value: str, problems: list[str]) -> tuple[str, str]:
    """The field that an environment name sets, and its content; ("", "") after noting a problem."""
    field = name.removeprefix(PREFIX).lower()
    if field in Settings.model_fields:
        return field, value
    if field.endswith("_file") and field.removesuffix("_file") in Settings.model_fields:
        try:
            return field.removesuffix("_file"), Path(value).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
            problems.append(f"{name}: cannot read {value}: {why}")
            return "", ""
    near = get_close_matches(field, Settings.model_fields, n=1)
    hint = f", did you mean {PREFIX}{near[0].upper()}?" if near else "; `digest settings` lists them"
    problems.append(f"{name}: unknown setting{hint}")
    return "", ""


def reference() -> str:
    """docs/reference/settings.md: a test keeps the file equal to this."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        shown = f"`{default}`" if default not in ("", None) else "empty"
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(
        [
            "# Settings",
            "",
            "All of them come from the environment. A name with `_FILE` behind it reads the value from that file, for",
            "secrets. A `DIGEST_*` name that is not in this table is an error. `digest settings` prints what is in",
            "force.",
            "",
            "| setting | default | what it is for |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )
