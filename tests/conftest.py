"""Fixtures for every test; they live in the modules named here."""

from __future__ import annotations

pytest_plugins = ("tests.databases", "tests.discord_env")
