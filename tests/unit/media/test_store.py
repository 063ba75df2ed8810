"""The gallery: pages that miss and repeat nothing, filters, searches, and the index behind them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.dialects import postgresql

from app.errors import InvalidCursor, InvalidInput
from app.media.cursors import Place, encode_cursor, in_front
from app.media.filters import GalleryFilter, conditions_of
from app.media.manager import MediaManager
from app.media.search import matches
from app.media.store import END, cursor_of, page_query
from app.tables import Media, utc_now

START = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)


def add(manager: MediaManager, number: int, **changes: object) -> str:
    """Insert a row alone, without files."""
    media_id = f"{number:032x}"
    given = {
        "id": media_id,
        "index": number,
        "media_type": "image",
        "origin": "job",
        "media_path": f"2026/11/20/{media_id}.png",
        "mime_type": "image/png",
        "bytes": 1,
        "width": 16,
        "height": 16,
        "model_id": "starter-image",
        "prompt": f"number {number}",
        "created_at": START + timedelta(seconds=number),
        **changes,
    }
    with manager.store.database.write() as session:
        session.add(Media(**given))
    return media_id


def ids(manager: MediaManager, **asked: object) -> list[str]:
    return [row.id for row in manager.gallery(**asked).items]  # type: ignore[arg-type]


def walk(manager: MediaManager, limit: int) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        page = manager.gallery(limit=limit, cursor=cursor)
        found += [row.id for row in page.items]
        assert page.total == manager.gallery(limit=1).total
        if page.next_cursor is None:
            return found
        assert len(page.items) == limit
        cursor = page.next_cursor


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 20, 200])
def test_pages_give_every_item_once_newest_first(manager: MediaManager, limit: int) -> None:
    """Several share a moment, down to the microsecond: the id decides."""
    made = [add(manager, n, created_at=START + timedelta(microseconds=n // 3)) for n in range(20)]
    assert walk(manager, limit) == made[::-1]


@pytest.mark.parametrize("limit", [1, 3, 7, 20])
def test_pages_go_back_from_the_end_as_they_came(manager: MediaManager, limit: int) -> None:
    made = [add(manager, n, created_at=START + timedelta(microseconds=n // 3)) for n in range(20)]
    found: list[str] = []
    before: str | None = END
    while before:
        page = manager.store.gallery(GalleryFilter(), limit, before=before)
        assert (page.next_cursor is None) == (before == END)
        found = [row.id for row in page.items] + found
        before = page.previous_cursor
    assert found == made[::-1]
    assert manager.gallery(limit=1).previous_cursor is None


def test_a_place_lies_between_what_follows_and_what_is_in_front(manager: MediaManager) -> None:
    made = [add(manager, number) for number in range(9)][::-1]
    first = manager.gallery(limit=3)
    second = manager.gallery(limit=3, cursor=first.next_cursor)
    assert [row.id for row in second.items] == made[3:6]
    before = manager.store.gallery(GalleryFilter(), 3, before=second.previous_cursor)
    assert [row.id for row in before.items] == made[:3] == [row.id for row in first.items]
    at_it = in_front(cursor_of(second.items[1]))
    assert ids(manager, limit=3, cursor=at_it) == made[4:7]
    with pytest.raises(InvalidInput, match="before: "):
        manager.store.gallery(GalleryFilter(), 3, first.next_cursor, END)


def test_the_place_in_front_of_the_last_id_of_a_moment_is_the_next_moment() -> None:
    last = encode_cursor(Place(START, "f" * 32))
    assert in_front(last) == encode_cursor(Place(START + timedelta(microseconds=1), "0" * 32))


def test_new_items_do_not_shift_the_pages(manager: MediaManager) -> None:
    made = [add(manager, number) for number in range(6)]
    first = manager.gallery(limit=3)
    add(manager, 100)
    manager.delete(made[4])
    second = manager.gallery(limit=3, cursor=first.next_cursor)
    assert [row.id for row in second.items] == made[2::-1]


def test_an_empty_gallery_is_one_empty_page(manager: MediaManager) -> None:
    assert manager.gallery() == manager.store.gallery(GalleryFilter(), before=END) == ([], None, 0, None)


def test_uploads_and_deleted_ones_are_not_shown(manager: MediaManager) -> None:
    shown = add(manager, 1)
    add(manager, 2, origin="upload", job_id=None)
    add(manager, 3, deleted_at=utc_now())
    assert ids(manager) == [shown]
    assert len(manager.store.gallery(GalleryFilter(origin="upload")).items) == 1


@pytest.mark.parametrize("limit", [0, -1, 201, 10**9])
def test_wrong_limits_name_the_right_ones(manager: MediaManager, limit: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        manager.gallery(limit=limit)
    assert caught.value.details == {
        "field": "limit",
        "reason": "must be 1 to 200",
        "minimum": 1,
        "maximum": 200,
    }


def test_a_wrong_cursor_is_refused(manager: MediaManager) -> None:
    with pytest.raises(InvalidCursor):
        manager.gallery(cursor="nonsense")


def test_filters(manager: MediaManager) -> None:
    picture = add(manager, 1)
    video = add(manager, 2, media_type="video", model_id="wan", favorite=True)
    assert ids(manager, type="video") == ids(manager, model="wan") == ids(manager, favorite=True) == [video]
    assert ids(manager, type="image") == ids(manager, favorite=False) == [picture]
    assert ids(manager, type="image", model="wan") == []
    assert manager.gallery(type="video").total == 1
    with pytest.raises(InvalidInput):
        manager.gallery(type="smell")


def test_every_word_must_be_found_somewhere(manager: MediaManager) -> None:
    fox = add(manager, 1, prompt="A red Fox in the snow", negative_prompt="blurry", model_id="starter-image")
    cat = add(manager, 2, prompt="a cat", negative_prompt=None, model_id="flux-dev")
    assert ids(manager, search="fox") == ids(manager, search="FOX red") == ids(manager, search="sno") == [fox]
    assert ids(manager, search="fox blurry starter") == [fox]
    assert ids(manager, search="flux") == [cat]
    assert ids(manager, search="fox cat") == []
    assert ids(manager, search="  ") == ids(manager, search="") == [cat, fox]


@pytest.mark.parametrize(
    "word", ["100%", "snake_case", "back\\slash", "'quoted'", "a/b", "%", "_", "\\", "/", "猫"]
)
def test_words_mean_only_themselves(manager: MediaManager, word: str) -> None:
    wanted = add(manager, 1, prompt=f"before {word} after")
    add(manager, 2, prompt="before 100 snakeXcase backslash quoted ab after")
    assert ids(manager, search=word) == [wanted]


@pytest.mark.parametrize("search", ["x" * 501, "nul \0", "half \ud800", " ".join(f"w{n}" for n in range(17))])
def test_searches_that_cannot_be_are_refused(manager: MediaManager, search: str) -> None:
    with pytest.raises(InvalidInput, match="search: "):
        manager.gallery(search=search)


def test_a_model_that_cannot_be_is_refused(manager: MediaManager) -> None:
    with pytest.raises(InvalidInput, match="model: "):
        manager.gallery(model="\ud800")


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({}, "gallery"),
        ({"search": "fox"}, "gallery"),
        ({"type": "image"}, "by_type"),
        ({"model": "m"}, "by_model"),
        ({"favorite": True}, "by_favorite"),
        ({"model": "m", "search": "fox"}, "by_model"),
    ],
)
@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("database_url", [None])  # SQLite alone: its plan
def test_a_page_walks_along_an_index_without_sorting(
    manager: MediaManager, asked: dict[str, object], index: str, later: bool, backwards: bool
) -> None:
    statements: list[tuple[str, object]] = []
    engine = manager.store.database.reader
    place = Place(START, "a" * 32) if later else None
    shown = conditions_of(GalleryFilter(**asked))  # type: ignore[arg-type]
    query = page_query(shown, 51, place, backwards=backwards)

    def note(_conn: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    with manager.store.database.read() as session:
        session.scalars(query).all()
    statement, parameters = statements[-1]
    event.remove(engine, "before_cursor_execute", note)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()  # type: ignore[arg-type]
    plan = " ".join(str(row[-1]) for row in rows)
    assert f"USING INDEX ix_media_{index} (deleted_at=? AND origin=?" in plan
    assert "TEMP B-TREE" not in plan
    assert ("created_at" in plan) is later


@pytest.mark.parametrize("filter", ["", "AND media_type = 'video'", "AND model_id = 'm'", "AND favorite IS 1"])
@pytest.mark.parametrize("database_url", [None])  # SQLite alone: its plan
def test_a_total_comes_from_an_index_alone(manager: MediaManager, filter: str) -> None:
    counted = f"SELECT count(*) FROM media WHERE deleted_at IS NULL AND origin = 'job' {filter}"
    with manager.store.database.read() as session:
        plan = session.execute(text(f"EXPLAIN QUERY PLAN {counted}")).all()
    assert "USING COVERING INDEX ix_media_" in str(plan)


def test_the_search_is_valid_on_postgresql() -> None:
    compiled = str(matches(["fox"]).compile(dialect=postgresql.dialect()))
    assert "lower(media.prompt) LIKE '%%' || lower(" in compiled or "ILIKE" in compiled
