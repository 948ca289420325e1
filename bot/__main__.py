"""The program: `python -m bot` says what it can do, with a word it does it."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bot import logs
from bot.garbage import loading
from bot.settings import Settings, SettingsError, load_settings

FAILED, MISCONFIGURED = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say. Returns the exit code: 2 for settings that cannot be used."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    # The demo reads the rest itself: it has options of its own, and packages that may not be there.
    if words[:1] == ["demo"]:
        return _demo(words[1:])
    chosen = parser.parse_args(words)
    if chosen.command is None:
        parser.print_help()
        return 0
    try:
        settings = load_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return MISCONFIGURED
    token = settings.discord_token
    hidden = () if token is None else (token.get_secret_value(),)
    logs.setup(settings.log_level, settings.log_format, hide=hidden)
    if chosen.command == "run":
        return _run(settings)
    if chosen.command == "doctor":
        return asyncio.run(_doctor(settings))
    if chosen.command == "backup":
        return _backup(settings, chosen.target)
    return _migrate(settings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Sadari, for book-study groups.")
    commands = parser.add_subparsers(dest="command", metavar="command")
    commands.add_parser("run", help="start the bot; without DISCORD_TOKEN, the demo")
    commands.add_parser("demo", help="the bot on a simulated Discord, in the browser", add_help=False)
    commands.add_parser("doctor", help="look at settings, database and channels; nothing is changed")
    backup = commands.add_parser("backup", help="write a copy of the database, while the bot runs")
    backup.add_argument("target", type=Path, help="the file to write; it must not exist yet")
    commands.add_parser("migrate", help="bring the database to this version's tables")
    return parser


def _run(settings: Settings) -> int:
    if settings.discord_token is None:
        print("DISCORD_TOKEN is not set, so this is the demo.", file=sys.stderr)
        return _demo(())
    with loading():
        from bot.app import serve  # only here: it takes a while, and the other commands do without

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(serve(settings))


def _demo(arguments: Sequence[str]) -> int:
    from bot.demo import main as demo

    return demo(arguments)


async def _doctor(settings: Settings) -> int:
    """Print what the doctor finds; 1 where something is wrong."""
    from bot.doctor import examine

    token = settings.discord_token.get_secret_value() if settings.discord_token else None
    language = "ko" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("ko") else "en"
    well = True
    async for finding in examine(
        language, settings.database_url, token, settings.discord_api_url, settings.discord_gateway_url
    ):
        print(finding)
        well = well and finding.good is not False
    return 0 if well else FAILED


def _backup(settings: Settings, target: Path) -> int:
    from bot.store.errors import DatabaseError
    from bot.store.migrate import backup

    try:
        asyncio.run(backup(settings.database_url, target))
    except DatabaseError as error:
        print(error, file=sys.stderr)
        return FAILED
    print(f"Wrote {target}")
    return 0


def _migrate(settings: Settings) -> int:
    from bot.store.errors import DatabaseError
    from bot.store.migrate import upgrade

    try:
        done = asyncio.run(upgrade(settings.database_url))
    except DatabaseError as error:
        print(error, file=sys.stderr)
        return FAILED
    if done.before == done.after:
        print(f"The database is up to date (revision {done.after}).")
    else:
        print(f"The database went from revision {done.before or 'none'} to {done.after}.")
    if done.backup is not None:
        print(f"Before that it was copied to {done.backup}.")
    return 0


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The event loop of uvloop where it is installed: it saves a sixth to a third of the processor's time."""
    try:
        uvloop = importlib.import_module("uvloop")  # by name: where there is none, there are no types either
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


if __name__ == "__main__":
    sys.exit(main())
