"""Questions, their answers and pictures, the forums they are posted in, and the index they are found by."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SNOWFLAKE = sa.BigInteger()
INSTANT = sa.BigInteger()


def column(name: str, type_: Any) -> sa.Column[Any]:
    """A column that is always filled."""
    return sa.Column(name, type_, nullable=False)


def optional(name: str, type_: Any) -> sa.Column[Any]:
    """A column that may be empty."""
    return sa.Column(name, type_, nullable=True)


def table(name: str, *contents: Any) -> None:
    """A table whose ids are never used again."""
    op.create_table(
        name,
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        *contents,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sqlite_autoincrement=True,
    )


def points_to(name: str, column: str, parent: str, then: str = "CASCADE") -> sa.ForeignKeyConstraint:
    """What becomes of a row when its parent goes."""
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{name}_{column}", ondelete=then)


def unique(name: str, *columns: str) -> sa.UniqueConstraint:
    """No two rows are alike in these columns."""
    return sa.UniqueConstraint(*columns, name=f"uq_{name}_{'_'.join(columns)}")


def index(name: str, *columns: str) -> None:
    """An index under its usual name."""
    op.create_index(f"ix_{name}_{'_'.join(columns)}", name, list(columns))


def upgrade() -> None:
    """Go up to this revision."""
    op.add_column("study", optional("forum_id", SNOWFLAKE))
    _questions()
    _beside_them()
    if op.get_bind().dialect.name == "sqlite":
        _search_in_sqlite()
    else:
        _search_in_postgresql()


def _questions() -> None:
    table(
        "question",
        column("study_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        optional("season_id", ROW_ID),
        optional("week", sa.Integer()),
        optional("page", sa.Integer()),
        optional("section", sa.String(200)),
        optional("place", sa.String(100)),
        column("title", sa.String(100)),
        column("body", sa.Text()),
        column("anonymous", sa.Boolean()),
        optional("author_id", SNOWFLAKE),
        optional("author_name", sa.String(100)),
        optional("source_channel_id", SNOWFLAKE),
        optional("source_message_id", SNOWFLAKE),
        optional("raised_by", SNOWFLAKE),
        column("state", sa.String(10)),
        column("starred", sa.Boolean()),
        column("created_at", INSTANT),
        optional("edited_at", INSTANT),
        optional("solved_at", INSTANT),
        column("grams", sa.Text()),
        column("post", sa.String(10)),
        optional("forum_id", SNOWFLAKE),
        optional("channel_id", SNOWFLAKE),
        optional("thread_id", SNOWFLAKE),
        optional("message_id", SNOWFLAKE),
        optional("posted_at", INSTANT),
        column("attempt", sa.Integer()),
        optional("next_try_at", INSTANT),
        column("revision", sa.Integer()),
        optional("last_error", sa.String(300)),
        points_to("question", "study_id", "study"),
        points_to("question", "season_id", "season", "SET NULL"),
    )
    for columns in (
        ("study_id",),
        ("guild_id",),
        ("thread_id",),
        ("message_id",),
        ("study_id", "state"),
        ("season_id", "week"),
    ):
        index("question", *columns)
    due = sa.text("next_try_at IS NOT NULL")
    op.create_index("ix_question_due", "question", ["next_try_at"], sqlite_where=due, postgresql_where=due)


def _beside_them() -> None:
    table(
        "asker",
        column("question_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        column("user_id", SNOWFLAKE),
        points_to("asker", "question_id", "question"),
        unique("asker", "question_id"),
    )
    table(
        "answer",
        column("question_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        column("channel_id", SNOWFLAKE),
        column("message_id", SNOWFLAKE),
        column("author_id", SNOWFLAKE),
        column("author_name", sa.String(100)),
        column("body", sa.Text()),
        column("accepted_at", INSTANT),
        points_to("answer", "question_id", "question"),
        unique("answer", "question_id", "message_id"),
    )
    table(
        "question_picture",
        column("question_id", ROW_ID),
        optional("answer_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        column("position", sa.Integer()),
        column("name", sa.String(100)),
        column("data", sa.LargeBinary()),
        points_to("question_picture", "question_id", "question"),
        points_to("question_picture", "answer_id", "answer"),
    )
    table(
        "wish",
        column("question_id", ROW_ID),
        column("guild_id", SNOWFLAKE),
        column("user_id", SNOWFLAKE),
        column("at", INSTANT),
        points_to("wish", "question_id", "question"),
        unique("wish", "question_id", "user_id"),
    )
    table(
        "forum_tag",
        column("guild_id", SNOWFLAKE),
        column("forum_id", SNOWFLAKE),
        column("tag_id", SNOWFLAKE),
        column("name", sa.String(20)),
        column("lasting", sa.Boolean()),
        column("used_at", INSTANT),
        unique("forum_tag", "forum_id", "tag_id"),
    )
    for name, column_ in (
        ("asker", "question_id"),
        ("asker", "guild_id"),
        ("asker", "user_id"),
        ("answer", "question_id"),
        ("answer", "guild_id"),
        ("answer", "message_id"),
        ("question_picture", "question_id"),
        ("question_picture", "answer_id"),
        ("question_picture", "guild_id"),
        ("wish", "question_id"),
        ("wish", "guild_id"),
        ("forum_tag", "guild_id"),
    ):
        index(name, column_)


def _search_in_sqlite() -> None:
    """A virtual table over the column `grams`; only spaces part one gram from the next."""
    op.execute(
        "CREATE VIRTUAL TABLE question_search USING fts5(grams, content='question', content_rowid='id',"
        """ tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co Cn'")"""
    )
    add = "INSERT INTO question_search(rowid, grams) VALUES (new.id, new.grams);"
    drop = "INSERT INTO question_search(question_search, rowid, grams) VALUES ('delete', old.id, old.grams);"
    for name, when, what in (
        ("added", "INSERT", add),
        ("deleted", "DELETE", drop),
        ("changed", "UPDATE OF grams", drop + add),
    ):
        op.execute(f"CREATE TRIGGER question_search_{name} AFTER {when} ON question BEGIN {what} END")


def _search_in_postgresql() -> None:
    """The same grams as they are, each a lexeme of its own."""
    lexemes = "array_to_tsvector(array_remove(string_to_array(grams, ' '), ''))"
    op.execute(
        f"ALTER TABLE question ADD COLUMN question_search tsvector GENERATED ALWAYS AS ({lexemes}) STORED"
    )
    op.execute("CREATE INDEX ix_question_search ON question USING gin (question_search)")


def downgrade() -> None:
    """Go back to the revision before."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE question_search")
    for name in ("forum_tag", "wish", "question_picture", "answer", "asker", "question"):
        op.drop_table(name)
    op.drop_column("study", "forum_id")
