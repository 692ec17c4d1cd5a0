"""Settings: from the environment, all errors at once, secrets from files, nothing unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest import settings
from digest.errors import ConfigError

ROOT = Path(__file__).parents[2]


def test_nothing_set_gives_a_database_file_and_an_outbox_folder() -> None:
    read = settings.read({"PATH": "/bin"})
    assert (read.database_url, str(read.outbox), read.smtp_url.get_secret_value()) == (
        "sqlite:///digest.db",
        "outbox",
        "",
    )


def test_a_typing_error_in_a_name_gets_a_hint() -> None:
    with pytest.raises(ConfigError, match="DIGEST_OUTBX: unknown setting, did you mean DIGEST_OUTBOX"):
        settings.read({"DIGEST_OUTBX": "x"})


def test_every_problem_is_said_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        settings.read({"DIGEST_LEASE": "soon", "DIGEST_BASE_URL": "brief.example.org", "DIGEST_COLOUR": "blue"})
    assert len(caught.value.lines) == 3


def test_a_secret_comes_from_a_file_and_is_masked(tmp_path: Path) -> None:
    (tmp_path / "smtp").write_text("smtp://ada:geheim@mail.example.org\n")
    read = settings.read({"DIGEST_SMTP_URL_FILE": str(tmp_path / "smtp")})
    assert read.smtp_url.get_secret_value() == "smtp://ada:geheim@mail.example.org"
    assert "geheim" not in repr(read)


def test_a_secret_file_that_is_not_there_is_named() -> None:
    with pytest.raises(ConfigError, match="DIGEST_SECRET_FILE: cannot read /nowhere"):
        settings.read({"DIGEST_SECRET_FILE": "/nowhere"})


def test_the_public_address_never_ends_in_a_slash() -> None:
    assert settings.read({"DIGEST_BASE_URL": "https://brief.example.org/"}).base_url == "https://brief.example.org"


def test_the_reference_page_lists_every_setting_as_it_is() -> None:
    page = ROOT / "docs" / "reference" / "settings.md"
    assert page.read_text(encoding="utf-8") == settings.reference()


def test_an_endpoint_that_rewrites_needs_a_model_and_has_no_key_in_its_address() -> None:
    given = settings.read({"DIGEST_REWRITE_URL": "http://127.0.0.1:11434/v1/", "DIGEST_REWRITE_MODEL": "small"})
    assert (given.rewrite_url, given.rewrite_model) == ("http://127.0.0.1:11434/v1", "small")
    with pytest.raises(ConfigError, match=r"DIGEST_REWRITE_MODEL: must name the model"):
        settings.read({"DIGEST_REWRITE_URL": "https://models.example/v1"})
    with pytest.raises(ConfigError, match=r"DIGEST_REWRITE_URL: must be https?://"):
        settings.read({"DIGEST_REWRITE_URL": "https://me:key@models.example/v1", "DIGEST_REWRITE_MODEL": "small"})
