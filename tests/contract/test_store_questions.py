"""What every store answers, and in which order: conditions, sorting, pages, counts."""

import itertools
from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.errors import NotFound
from app.services.ports import Where
from app.storage.mongo_documents import selector
from app.storage.schema import COLLECTIONS
from tests.contract.documents import comment, entry, frame

EARLY = datetime(2026, 3, 1, 23, 59, 59, 999000, tzinfo=UTC)
LATE = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)


def ids(documents):
    return [document["_id"] for document in documents]


def session(name, user="u", expires=None):
    return {"_id": name, "user_id": user, "token_hash": name, "expires_at": expires}


@pytest.fixture
def sessions(store):
    store.insert(
        "sessions",
        [
            session("a", "u", EARLY),
            session("b", "v", LATE),
            session("c", "u", LATE),
            session("d", "", None),
            session("e", "v", LATE + timedelta(days=400)),
        ],
    )
    return store


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ([], "abcde"),
        ([Where("user_id", "eq", "u")], "ac"),
        ([Where("user_id", "eq", "")], "d"),
        ([Where("user_id", "eq", "u' OR 1=1 --")], ""),
        ([Where("expires_at", "eq", LATE)], "bc"),
        ([Where("expires_at", "eq", LATE.astimezone(timezone(timedelta(hours=-7))))], "bc"),
        ([Where("expires_at", "eq", None)], "d"),
        ([Where("expires_at", "gt", EARLY)], "bce"),
        ([Where("expires_at", "gte", EARLY)], "abce"),
        ([Where("expires_at", "lt", LATE)], "a"),
        ([Where("expires_at", "lte", LATE)], "abc"),
        ([Where("expires_at", "gt", EARLY), Where("expires_at", "lte", LATE)], "bc"),
        ([Where("expires_at", "in", [EARLY, None])], "ad"),
        ([Where("user_id", "in", ["u", "nobody"])], "ac"),
        ([Where("user_id", "in", [])], ""),
        ([Where("user_id", "gt", ""), Where("user_id", "lt", "v")], "ac"),
        ([Where("user_id", "eq", "u"), Where("user_id", "eq", "v")], ""),
        ([Where("_id", "in", ("b", "e")), Where("user_id", "eq", "v")], "be"),
        ([Where("_id", "gt", "c")], "de"),
        ([Where("created_at", "gt", EARLY)], "abcde"),
        ([Where("updated_at", "lt", EARLY)], ""),
    ],
)
def test_conditions(sessions, where, expected):
    assert "".join(ids(sessions.find("sessions", where))) == expected
    assert sessions.count("sessions", where) == len(expected)


def test_numbers_and_flags(store):
    store.insert(
        "history",
        [entry(number) for number in (1, 2, 10, 2**40)],
    )
    assert ids(store.find("history", [Where("number", "gte", 2)], [("number", -1)])) == [
        str(2**40),
        "10",
        "2",
    ]
    assert ids(store.find("history", [Where("number", "in", [1, 10])])) == ["1", "10"]
    assert type(store.get("history", str(2**40))["number"]) is int
    store.insert("comments", [comment(f"c{done}", done=done) for done in (True, False)])
    assert ids(store.find("comments", [Where("done", "eq", False)])) == ["cFalse"]
    assert ids(store.find("comments", [Where("done", "in", [True])])) == ["cTrue"]
    assert store.tally("comments", "done") == {"false": 1, "true": 1}


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.find("frames", [Where("text", "eq", "x")]),
        lambda store: store.count("frames", [Where("text", "eq", "x")]),
        lambda store: store.find("frames", sort=[("text", 1)]),
        lambda store: store.find("frames", sort=[("order", 2)]),
        lambda store: store.find("frames", limit=0),
        lambda store: store.find("frames", [Where("order", "like", "x")]),
        lambda store: store.find("frames", [Where("order", "eq", 5)]),
        lambda store: store.find("frames", [Where("order", "gt", None)]),
        lambda store: store.find("frames", [Where("order", "in", "abc")]),
        lambda store: store.find("frames", [Where("order", "in", [1])]),
        lambda store: store.find("comments", [Where("done", "gt", False)]),
        lambda store: store.find("comments", [Where("done", "eq", 1)]),
        lambda store: store.find("history", [Where("number", "eq", True)]),
        lambda store: store.tally("frames", "text"),
        lambda store: store.tally("frames", "created_at"),
        lambda store: store.tally("frames", "order", by_day=True),
        lambda store: store.get("pictures", "a"),
        lambda store: store.insert("pictures", []),
        lambda store: store.delete("pictures", "a"),
    ],
)
def test_a_question_that_is_not_supported_is_an_error(store, ask):
    with pytest.raises(ValueError, match=r"\w"):
        ask(store)


def test_text_sorts_by_code_point(store):
    orders = ["a", "Z", "z", "10", "9", "é", "🐢", "\uffee", "aa", "_", ""]
    store.insert("frames", [frame(f"{n}", order=order) for n, order in enumerate(orders)])
    found = store.find("frames", sort=[("order", 1)])
    assert [document["order"] for document in found] == sorted(orders)
    found = store.find("frames", sort=[("order", -1)])
    assert [document["order"] for document in found] == sorted(orders, reverse=True)


def test_ties_are_broken_by_id_the_same_way_and_empty_values_come_first_going_up(sessions):
    assert "".join(ids(sessions.find("sessions", sort=[("expires_at", 1)]))) == "dabce"
    assert "".join(ids(sessions.find("sessions", sort=[("expires_at", -1)]))) == "ecbad"
    assert "".join(ids(sessions.find("sessions", sort=[("user_id", -1)]))) == "ebcad"
    assert "".join(ids(sessions.find("sessions", sort=[("user_id", -1), ("expires_at", 1)]))) == "beacd"
    assert "".join(ids(sessions.find("sessions", sort=[("_id", -1)]))) == "edcba"


def test_pages_joined_are_the_whole(store):
    whens = [None, EARLY, LATE]
    documents = [
        session(f"{n:02}", user, when) for n, (user, when) in enumerate(itertools.product("uvu", whens * 2))
    ]
    store.insert("sessions", documents)
    for ways in itertools.product((1, -1), repeat=2):
        for sort in (
            [],
            [("user_id", ways[0])],
            [("expires_at", ways[0]), ("user_id", ways[1])],
            [("user_id", ways[0]), ("expires_at", ways[1])],
            [("user_id", ways[0]), ("_id", ways[1])],
        ):
            for where in ([], [Where("user_id", "eq", "u")]):
                whole = ids(store.find("sessions", where, sort))
                pages, after = [], None
                while page := store.find("sessions", where, sort, limit=4, after=after):
                    assert len(page) <= 4
                    after = page[-1]["_id"]
                    pages += ids(page)
                assert pages == whole, (sort, where)


def test_a_page_after_what_is_gone_is_not_found(sessions):
    sessions.delete("sessions", "b")
    with pytest.raises(NotFound, match="session b"):
        sessions.find("sessions", limit=2, after="b")


def test_tally(sessions):
    assert sessions.tally("sessions", "user_id") == {"": 1, "u": 2, "v": 2}
    assert sessions.tally("sessions", "user_id", [Where("expires_at", "lte", LATE)]) == {"u": 2, "v": 1}
    known = [Where("user_id", "gt", "")]
    assert sessions.tally("sessions", "expires_at", known, by_day=True) == {
        "2026-03-01": 1,
        "2026-03-02": 2,
        "2027-04-06": 1,
    }
    today = sessions.tally("sessions", "created_at", by_day=True)
    assert sum(today.values()) == 5
    assert sessions.tally("frames", "project_id") == {}


def test_a_tally_by_day_counts_what_has_no_day(opened):
    opened.needs("days of nothing")
    store = opened.open()
    store.insert("sessions", [session("a", "u", EARLY), session("b"), session("c")])
    assert store.tally("sessions", "expires_at", by_day=True) == {"": 2, "2026-03-01": 1}


def test_more_ids_than_a_statement_takes(store):
    store.insert("frames", [frame("a"), frame("b"), frame("c")])
    many = [f"none{n}" for n in range(40_000)]
    assert set(store.get_many("frames", ["a", "a", *many, "c"])) == {"a", "c"}
    assert ids(store.find("frames", [Where("order", "in", [*many, "b"])])) == ["b"]


def test_an_owners_newest_projects_are_found_by_their_index(opened):
    opened.needs("plans")
    store = opened.open()
    names = [f"p{n}" for n in range(20)]
    store.insert(
        "projects",
        [{"_id": each, "owner_id": f"o{each[-1]}", "name": each, "name_key": each} for each in names],
    )
    where = [Where("owner_id", "eq", "o1"), Where("deleted_at", "eq", None)]
    asked = store._database["projects"].find(selector(COLLECTIONS["projects"], where))
    plan = asked.sort([("updated_at", -1), ("_id", -1)]).limit(5).explain()
    stage, stages = plan["queryPlanner"]["winningPlan"], []
    while stage:
        stages.append(stage)
        stage = stage.get("inputStage")
    assert stages[-1]["stage"] == "IXSCAN"
    assert stages[-1]["indexName"] == "scenewright_owner_id_deleted_at_updated_at_id"
    if opened.kind == "server":  # the others sort whatever the index holds
        assert all(each["stage"] != "SORT" for each in stages)
