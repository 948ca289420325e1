"""What Sadari says: catalogues in Korean and English, Korean particles, names of commands."""

from __future__ import annotations

from bot.i18n.catalog import Text, catalog, language_of

__all__ = ["Text", "catalog", "language_of"]
