"""What can be set, how it is read, and that what cannot be used is named without being shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot.settings import Settings, SettingsError, load_settings, variables

ROOT = Path(__file__).parent.parent
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.GaBcDe.0123456789abcdefghijklmnopqrstuvwxyzAB"


@pytest.fixture(autouse=True)
def _no_settings_of_this_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in variables():
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.lower(), raising=False)


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    """A settings file that does not exist yet."""
    return tmp_path / ".env"


def refusal(env_file: Path) -> str:
    """Load, and return what the refusal says."""
    with pytest.raises(SettingsError) as caught:
        load_settings(env_file)
    return str(caught.value)


def test_defaults(env_file: Path) -> None:
    """Nothing needs to be set: no file and an empty environment give the defaults."""
    settings = load_settings(env_file)

    assert settings == Settings()
    assert settings.discord_token is None
    assert settings.database_url == "sqlite+aiosqlite:///sadari.db"


def test_environment_wins_over_the_file(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value comes from the environment, then from the file, then from the defaults."""
    env_file.write_text("LOG_LEVEL=ERROR\nLOG_FORMAT=json\n")
    monkeypatch.setenv("LOG_LEVEL", "debug")

    settings = load_settings(env_file)

    assert (settings.log_level, settings.log_format) == ("DEBUG", "json")


def test_values_read_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings made of values take nothing from the environment."""
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("LOG_FORMAT", "xml")

    settings = Settings(database_url="sqlite:///other.db")

    assert settings.discord_token is None
    assert settings.database_url == "sqlite+aiosqlite:///other.db"


def test_settings_do_not_change() -> None:
    """Settings are values: nobody changes them after the start."""
    with pytest.raises(ValidationError):
        Settings().log_level = "DEBUG"  # type: ignore[misc]


def test_empty_is_not_given(env_file: Path) -> None:
    """An empty value, as in the example file, is one not given."""
    env_file.write_text("DISCORD_TOKEN=\nDATABASE_URL=\nLOG_FORMAT=\n")

    assert load_settings(env_file) == Settings()


def test_a_file_from_a_windows_editor(env_file: Path) -> None:
    """A byte-order mark and Windows line ends do no harm."""
    env_file.write_bytes("\ufeffLOG_LEVEL=ERROR\r\nLOG_FORMAT=json\r\n".encode())

    settings = load_settings(env_file)

    assert (settings.log_level, settings.log_format) == ("ERROR", "json")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("sqlite:////srv/x.db", "sqlite+aiosqlite:////srv/x.db"),
        ("sqlite+aiosqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("postgres://u:p%40@db/sadari", "postgresql+asyncpg://u:p%40@db/sadari"),
        ("postgresql://[::1]:5433/sadari", "postgresql+asyncpg://[::1]:5433/sadari"),
        ("postgresql+asyncpg://db/sadari", "postgresql+asyncpg://db/sadari"),
        ("postgres://db/s?a=1&sslmode=require", "postgresql+asyncpg://db/s?a=1&ssl=require"),
    ],
)
def test_database_addresses(given: str, kept: str) -> None:
    """The usual ways of writing a database's address are understood."""
    assert Settings(database_url=given).database_url == kept


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DISCORD_TOKEN", f"Bot {TOKEN}"),
        ("DISCORD_TOKEN", f"'{TOKEN}'"),
        ("DISCORD_TOKEN", "토큰"),
        ("DATABASE_URL", "sadari.db"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "mysql://db/sadari"),
        ("DATABASE_URL", "postgresql://db"),
        ("DATABASE_URL", "postgresql://db:port/sadari"),
        ("DISCORD_API_URL", "http://example.org/api"),
        ("DISCORD_API_URL", "http://127.0.0.1@example.org"),
        ("DISCORD_API_URL", "http://127.0.0.1\\@example.org"),
        ("DISCORD_API_URL", "http://127.0.0.1\\.example.org"),
        ("DISCORD_API_URL", "http://name@127.0.0.1"),
        ("DISCORD_API_URL", "https://discord.com.example.org"),
        ("DISCORD_API_URL", "https://notdiscord.com"),
        ("DISCORD_API_URL", "http://discord.com/api/v10"),
        ("DISCORD_API_URL", "http://0.0.0.0:80"),
        ("DISCORD_API_URL", "http://localhost:99999"),
        ("DISCORD_API_URL", "ws://127.0.0.1"),
        ("DISCORD_GATEWAY_URL", "ws://gateway.discord.gg"),
        ("DISCORD_GATEWAY_URL", "wss://example.org"),
        ("DISCORD_GATEWAY_URL", "http://127.0.0.1"),
        ("METRICS_PORT", "0"),
        ("METRICS_PORT", "65536"),
        ("METRICS_PORT", "yes"),
        ("REQUESTS_PER_SECOND", "0"),
        ("REQUESTS_PER_SECOND", "51"),
        ("REQUESTS_PER_SECOND", "many"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_what_cannot_be_used_is_named(
    variable: str, value: str, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value that cannot be used stops the start, with its name and what is expected, not with itself."""
    monkeypatch.setenv(variable, value)

    expected = Settings.model_fields[variable.lower()].description
    assert refusal(env_file) == f"{variable} expects {expected}."


@pytest.mark.parametrize(
    ("api", "gateway"),
    [
        ("http://127.0.0.1:8080/api/v10", "ws://127.0.0.1:8081"),
        ("http://[::1]:8080", "ws://[::1]:8081"),
        ("https://localhost", "wss://localhost"),
        ("https://discord.com/api/v10", "wss://gateway.discord.gg"),
        ("https://canary.discord.com/api/v10", "wss://gateway-us-east1-b.discord.gg"),
    ],
)
def test_where_the_token_may_go(api: str, gateway: str) -> None:
    """The token goes to Discord, or to a server on this machine."""
    settings = Settings(discord_api_url=f"{api}/", discord_gateway_url=gateway)

    assert (settings.discord_api_url, settings.discord_gateway_url) == (api, gateway)


def test_unknown_names_in_the_file(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that the file should not hold stops the start; the environment is not ours alone."""
    monkeypatch.setenv("DATABASE_URI", "anything")
    assert load_settings(env_file) == Settings()

    env_file.write_text(f"DISCORD_TOKN={TOKEN}\nEDITOR=vi\n")
    said = refusal(env_file)

    assert "DISCORD_TOKN (in .env) is not one of Sadari's settings; did you mean DISCORD_TOKEN?" in said
    assert "EDITOR (in .env) is not one of Sadari's settings; those are DISCORD_TOKEN, " in said
    assert TOKEN not in said


def test_every_problem_at_once(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is wrong is said in one go, a line each."""
    monkeypatch.setenv("LOG_FORMAT", "http")
    env_file.write_text("LOG_LEVEL=loud\n")

    assert len(refusal(env_file).splitlines()) == 2


def test_lines_that_are_no_settings(env_file: Path) -> None:
    """A line of the file that would be passed over in silence stops the start, named with its number."""
    env_file.write_text(f"LOG_LEVEL=INFO\nDISCORD_TOKEN {TOKEN}\nLOG_FORMAT\n")

    said = refusal(env_file)

    assert ".env, line 2, expects NAME=value" in said
    assert ".env, line 3, expects NAME=value" in said
    assert TOKEN not in said


def test_a_file_that_is_no_text(env_file: Path) -> None:
    """A file in another encoding says so."""
    env_file.write_bytes("# 봇\nLOG_LEVEL=INFO\n".encode("cp949"))

    assert refusal(env_file).startswith(".env is not UTF-8 text")


def test_secrets_are_not_shown() -> None:
    """Neither the token nor the database's password is in what a log or a trace would print."""
    settings = Settings(discord_token=TOKEN, database_url="postgresql://sadari:hunter2@db/sadari")

    assert settings.discord_token == SecretStr(TOKEN)
    assert TOKEN not in f"{settings} {settings!r}"
    assert "hunter2" not in f"{settings} {settings!r}"


def test_the_example_file_is_complete(tmp_path: Path) -> None:
    """The example holds every setting once, in order, each with one comment and its default."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    settings = re.findall(r"^#.+\n([A-Z_]+)=(.*)$", text, re.MULTILINE)

    assert [name for name, _ in settings] == list(variables())
    assert text.count("=") == len(settings)
    defaults = Settings().model_dump()
    assert settings == [(name, str(defaults[name.lower()] or "")) for name, _ in settings]
    copy = tmp_path / ".env"
    copy.write_text(text, encoding="utf-8")
    assert load_settings(copy) == Settings()
