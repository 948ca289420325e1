"""What whoever runs the bot can set, and how it is read: from the environment, then from a file `.env`.

A value that cannot be used stops the start, named with what is expected there, and never shown itself.
"""

from __future__ import annotations

import difflib
import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv.parser import parse_stream
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

ENV_FILE = Path(".env")

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _token(value: SecretStr | None) -> SecretStr | None:
    """Refuse what cannot be a token: quotes or blanks copied with it, or the word Bot before it."""
    if value is not None and not re.fullmatch(r"[\w.-]+", value.get_secret_value(), re.ASCII):
        raise ValueError("not a token")
    return value


def _database_url(value: str) -> str:
    """Give the address its asynchronous driver."""
    scheme, _, rest = value.strip().partition("://")
    driver = _DRIVERS.get(scheme.lower(), "")
    if driver.startswith("sqlite"):
        # A database in memory would be another one for each of the store's connections.
        path = rest.partition("?")[0]
        usable = path.startswith("/") and path not in ("/", "/:memory:")
    else:
        parts = urlsplit(f"{driver}://{rest}")
        # Reading the port refuses one that is no number.
        usable = bool(driver) and parts.port != 0 and len(parts.path) > 1
        # What hosting companies hand out is written for libpq; asyncpg's word is another.
        rest = re.sub(r"([?&])sslmode=", r"\1ssl=", rest)
    if not usable:
        raise ValueError("not a database's address")
    return f"{driver}://{rest}"


def _api_url(value: str | None) -> str | None:
    return None if value is None else _discord_address(value, plain="http", own="discord.com")


def _gateway_url(value: str | None) -> str | None:
    return None if value is None else _discord_address(value, plain="ws", own="discord.gg")


def _discord_address(value: str, *, plain: str, own: str) -> str:
    """Refuse every address the token must not be sent to: other than Discord's only this machine's own."""
    value = value.strip().rstrip("/")
    parts = urlsplit(value)
    host = parts.hostname or ""
    discord = parts.scheme == f"{plain}s" and f".{host}".endswith(f".{own}") and parts.port is None
    here = parts.scheme in (plain, f"{plain}s") and _is_loopback(host) and parts.port != 0
    if not (discord or here) or parts.username is not None:
        raise ValueError("neither Discord's address nor one on this machine")
    return value


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Settings(BaseModel):
    """Everything that can be set; each field's description says what is expected of its value.

    `Settings(database_url=…)` takes the defaults for the rest and reads nothing; `load_settings()` reads.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    discord_token: Annotated[SecretStr | None, AfterValidator(_token)] = Field(
        default=None,
        description="the bot's token from Discord's developer portal, without quotes, blanks or 'Bot'",
    )
    database_url: Annotated[str, AfterValidator(_database_url)] = Field(
        default="sqlite+aiosqlite:///sadari.db",
        description="sqlite:///file.db (////for/a/full/path.db) or postgresql://user:password@host/database",
        repr=False,
    )
    discord_api_url: Annotated[str | None, AfterValidator(_api_url)] = Field(
        default=None,
        description="nothing, Discord's own address, or http://127.0.0.1:port/path on this machine",
    )
    discord_gateway_url: Annotated[str | None, AfterValidator(_gateway_url)] = Field(
        default=None,
        description="nothing, Discord's own address, or ws://127.0.0.1:port on this machine",
    )
    requests_per_second: int = Field(
        default=45, ge=1, le=50, description="a whole number from 1 to 50, Discord's limit for a bot"
    )
    metrics_port: int | None = Field(
        default=None, ge=1, le=65535, description="nothing, or a port of this machine from 1 to 65535"
    )
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)] = Field(
        default="INFO", description="DEBUG, INFO, WARNING or ERROR"
    )
    log_format: Annotated[Literal["text", "json"], BeforeValidator(_lower)] = Field(
        default="text", description="text or json"
    )


class _Environment(Settings, BaseSettings):
    """The same, filled from the environment and from a file; an empty value is one not given."""

    model_config = SettingsConfigDict(env_file_encoding="utf-8-sig", env_ignore_empty=True)


@dataclass(frozen=True, slots=True)
class BadSetting:
    """One variable (or one line of the file) that cannot be used, and what is expected there."""

    variable: str
    expects: str

    def __str__(self) -> str:
        return f"{self.variable} {self.expects}"


class SettingsError(Exception):
    """The settings cannot be used; `lines` names each variable with what it expects, never with its value."""

    def __init__(self, lines: tuple[BadSetting, ...]) -> None:
        super().__init__("\n".join(map(str, lines)))
        self.lines = lines


def variables() -> tuple[str, ...]:
    """Return the names of all variables, in the order of the fields."""
    return tuple(name.upper() for name in Settings.model_fields)


def load_settings(env_file: Path = ENV_FILE) -> Settings:
    """Read the environment and, for what is not there, the file; a file that does not exist is an empty one.

    Raises SettingsError when a value cannot be used or the file names a setting that does not exist. The
    environment may hold anything else: it is not ours alone.
    """
    _check_file(env_file)
    try:
        return Settings.model_validate(_Environment(_env_file=env_file).model_dump())
    except ValidationError as error:
        lines = dict.fromkeys(_bad_setting(str(problem["loc"][0]), env_file) for problem in error.errors())
        raise SettingsError(tuple(lines)) from None


def _bad_setting(name: str, env_file: Path) -> BadSetting:
    field = Settings.model_fields.get(name)
    if field is not None:
        return BadSetting(name.upper(), f"expects {field.description}.")
    close = difflib.get_close_matches(name.upper(), variables(), n=1)
    instead = f"did you mean {close[0]}?" if close else f"those are {', '.join(variables())}."
    return BadSetting(name.upper(), f"(in {env_file.name}) is not one of Sadari's settings; {instead}")


def _check_file(env_file: Path) -> None:
    """Refuse a file with lines that would be passed over in silence."""
    try:
        with env_file.open(encoding="utf-8-sig") as stream:
            bindings = list(parse_stream(stream))
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        problem = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "cannot be opened"
        raise SettingsError(
            (BadSetting(env_file.name, f"{problem}; it expects lines NAME=value."),)
        ) from None
    bad = [b.original.line for b in bindings if b.error or (b.key is not None and b.value is None)]
    if bad:
        expects = "expects NAME=value, or nothing, or a comment that begins with #."
        raise SettingsError(tuple(BadSetting(f"{env_file.name}, line {line},", expects) for line in bad))
