"""Which index a query goes by, where another would read all there is; on every database."""

from datetime import UTC, datetime

from sqlalchemy import Engine, event, inspect

from adapters.sql.engine import writing
from adapters.sql.retention import forget_old

EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}


def test_which_pictures_are_needed_is_known_by_an_index(engine: Engine):
    asked: list[tuple[str, object]] = []
    hear = lambda *args: asked.append((args[2], args[3]))  # noqa: E731
    event.listen(engine, "before_cursor_execute", hear)
    with writing(engine) as connection:
        forget_old(connection, datetime(2026, 11, 18, tzinfo=UTC))
    event.remove(engine, "before_cursor_execute", hear)

    of_pictures = [each for each in asked if "FROM picture" in each[0]]
    assert of_pictures
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off")
        for statement, values in of_pictures:
            explain = f"{EXPLAIN[connection.dialect.name]} {statement}"
            assert "ix_message_picture" in str(connection.exec_driver_sql(explain, values).all())


def test_no_index_of_all_messages_begins_with_an_organisation_and_says_no_more(engine: Engine):
    """Whether what a message waits for is there is asked by organisation and id. Before the table
    was ever analysed PostgreSQL takes any index that begins with the organisation for as good as
    that of both, and keeps to it: each check then reads all messages of the organisation."""
    whole = [
        index["column_names"]
        for index in inspect(engine).get_indexes("message")
        if not any("where" in option for option in index.get("dialect_options", {}))
    ]

    assert ["organisation", "id"] in whole or engine.dialect.name == "sqlite"
    assert [each for each in whole if each[0] == "organisation" and each[1:] != ["id"]] == []
