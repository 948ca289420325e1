"""What of a study can be taken elsewhere: every table and column is thought of, also those to come."""

from __future__ import annotations

from sqlalchemy import JSON, LargeBinary, String, Text

from bot.services.import_checks import LENGTHS, TOGETHER, WORDS
from bot.store import portable, restoring
from bot.store.models import Base
from bot.store.portable import LEFT_OUT, NAMED, PLAIN, STAYS, WITHOUT

FREE = {
    ("study", "country"),
    ("change", "kind"),
}
"""Short texts that are no words of ours, or are looked at in another way."""


def test_every_table_is_exported_or_left_out_with_a_reason() -> None:
    """A new table is found by the rows it hangs on; one that hangs on nothing of a study has to be named."""
    exported = {table.name for table in portable.tables_of_study()}
    assert exported | LEFT_OUT.keys() == {table.name for table in Base.metadata.sorted_tables}
    assert not exported & LEFT_OUT.keys()
    assert all(LEFT_OUT.values())
    # Parents stand before what hangs on them: a file is read in this order.
    seen: set[str] = set()
    for table in portable.tables_of_study():
        parents = {key.column.table.name for key in table.foreign_keys} - {table.name}
        assert parents <= seen
        seen.add(table.name)


def test_every_id_of_discords_is_a_person_or_a_place() -> None:
    """People are the same in every server, places are not: what is neither has to be thought of."""
    for table in portable.tables_of_study():
        for column in table.columns:
            if portable._is_discords(column):
                assert portable.is_person(column) != portable.is_place(column), column


def test_every_json_column_is_known() -> None:
    """Ids of rows inside of JSON must be put into the other database's numbers."""
    for table in portable.tables_of_study():
        for column in portable.carried(table):
            place = (table.name, column.name)
            if isinstance(column.type, JSON):
                assert (place in PLAIN) != (place in NAMED), place
            if isinstance(column.type, LargeBinary):
                assert column.name == "data"
            if isinstance(column.type, Text):
                assert place in LENGTHS, place
            if isinstance(column.type, String) and (column.type.length or 1000) <= 20:
                assert (place in WORDS) != (place in FREE), place


def test_what_is_not_exported_can_be_made_anew() -> None:
    """Every column that stays behind has a place to come from; none is named that is not there."""
    tables = Base.metadata.tables
    for table, column in (*STAYS, *PLAIN, *NAMED, *WORDS, *FREE, *LENGTHS, *TOGETHER, *restoring.INSTEAD):
        assert column in tables[table].c, (table, column)
    for name, (column, _) in WITHOUT.items():
        assert column in tables[name].c
    for name, column in STAYS:
        found = tables[name].c[column]
        made = found.nullable or found.default is not None or (name, column) in restoring.INSTEAD
        assert made, (name, column)
