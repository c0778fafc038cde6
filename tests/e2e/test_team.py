"""A team on one MongoDB, each in a process and a home of their own, over a real wire."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.benchmarks.kills import mongodb
from tests.e2e.quick import SMALL

PASSWORDS = {
    "Anna": "seven herons wade",
    "Bob": "eight herons fly",
    "Eve": "nine herons sleep",
    "Adam": "a heron and a half",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with mongodb(tmp_path_factory.mktemp("server")) as uri:
        yield uri


@pytest.fixture(scope="module")
def tokens() -> dict[str, str]:
    """Of whoever has registered."""
    return {}


@pytest.fixture
def person(run, address: str, tokens: dict[str, str], tmp_path: Path) -> Callable[..., object]:
    """Runs the program as somebody: ``person("Anna")(…)``. Who has no account registers, Anna first."""

    def as_(name: str):
        def runs(*arguments: object, **how: object):
            surroundings = {
                "SCENEWRIGHT_MONGODB_URI": address,
                "SCENEWRIGHT_HOME": str(tmp_path / name),
                "SCENEWRIGHT_TOKEN": tokens.get(name, ""),
                "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            }
            return run(*arguments, environment=surroundings, **how)

        if name not in tokens:
            if name != "Anna":
                as_("Anna")
            entered = runs(
                "account", "register", name, "--print-token", "--json", typed=f"{PASSWORDS[name]}\n"
            )
            assert entered.status == 0, entered.err
            tokens[name] = entered.line["token"]
        return runs

    return as_


def test_a_team_registers_shares_edits_and_hands_over(
    run, person, address: str, tmp_path: Path, script: Path, photographs: Path
) -> None:
    nobody = {"SCENEWRIGHT_MONGODB_URI": address, "SCENEWRIGHT_HOME": str(tmp_path / "nobody")}
    refused = run("projects", "list", environment=nobody)
    assert (refused.status, refused.out) == (2, "")
    assert refused.err == (
        "scenewright: Nobody is signed in. Sign in with `scenewright account sign-in NAME`.\n"
    )

    anna, bob = person("Anna"), person("Bob")
    assert anna("account", "show", "--json").line["role"] == "administrator"
    assert bob("account", "show", "--json").line["role"] == "editor"
    assert bob("people", "list").status == 2

    media = ["-o", tmp_path / "here.mp4", "--images", photographs, *SMALL]
    assert anna("make", script, *media, "--json").status == 0
    assert bob("projects", "list", "--json").line == []
    invited = anna("share", "invite", "the tide", "bob", "--json").line
    assert (invited["whom"], invited["part"], invited["code"]) == ("Bob", "editor", "")
    assert [each["project"] for each in bob("share", "mine", "--json").line] == ["The tide"]
    assert bob("share", "accept", "The Tide").status == 0
    changed = bob("frame", "The tide", "1", "--text", "Bob says it otherwise.", "--json")
    assert (changed.status, changed.line["text"]) == (0, "Bob says it otherwise.")
    assert [each["who"] for each in anna("history", "the tide", "--json").line] == ["Bob"]

    assert anna("share", "part", "the tide", "Bob", "viewer").status == 0
    refused = bob("frame", "The tide", "1", "--text", "No.")
    assert (refused.status, "Bob” is its viewer" in refused.err) == (2, True)
    assert anna("share", "give", "the tide", "Bob").status == 0
    assert bob("projects", "delete", "the tide", "--yes").status == 0
    assert anna("projects", "bin", "--json").line[0]["name"] == "The tide"

    code = anna("people", "reset", "Bob", "--json").line["code"]
    assert bob("account", "reset", code, typed="short\n").status == 2
    again = bob(
        "account",
        "reset",
        code,
        typed="ten herons dive again\n",
    )
    assert again.status == 0
    assert "has no keyring" in again.err
    assert "signed out" in bob("projects", "list").err or "Nobody is signed in" in bob("projects", "list").err
    for secret in (*PASSWORDS.values(), "ten herons dive again", code):
        for file in tmp_path.rglob("scenewright.log"):
            assert secret not in file.read_text(errors="replace")


def test_ones_own_projects_are_brought_to_the_team(
    run, person, address: str, tmp_path: Path, script: Path
) -> None:
    adam = person("Adam")
    home = {"SCENEWRIGHT_HOME": str(tmp_path / "Adam"), "SCENEWRIGHT_MONGODB_URI": ""}
    made = run("make", script, "-o", tmp_path / "here.mp4", *SMALL, "--json", environment=home)
    assert made.status == 0, made.err
    refused = run("account", "join", address, environment=home)
    assert (refused.status, "Nobody is signed in" in refused.err) == (2, True)
    brought = adam("account", "join", address, "--json")
    assert (brought.status, brought.line) == (0, {"brought": ["The tide"], "known": []}), brought.err
    rendered = adam("render", "The tide", "-o", tmp_path / "there.mp4", "--json")
    assert rendered.line["segments_reused"] == rendered.line["segments"]
    assert (tmp_path / "there.mp4").read_bytes() == (tmp_path / "here.mp4").read_bytes()
    again = adam("account", "join", address, "--json")
    assert again.line == {"brought": [], "known": ["The tide"]}


def test_what_is_typed_wrongly_is_one_sentence(person) -> None:
    eve = person("Eve")
    for arguments, typed in (
        (("account", "sign-in", "Eve"), "wrong\n"),
        (("account", "sign-in", "Eve"), ""),
        (("account", "register", "eve"), "some long password\n"),
        (("account", "register", "New"), "short\n"),
        (("account", "reset", "AAAA"), "some long password\n"),
        (("account", "sessions", "--end", "none"), ""),
        (("people", "add", "X"), ""),
        (("share", "invite", "nothing", "Anna"), ""),
        (("share", "accept", "nothing"), ""),
        (("account", "recover"), ""),
        (("account", "join", "sqlite:here.db"), ""),
        (("account", "database-password"), "secret\n"),
    ):
        refused = eve(*arguments, typed=typed)
        assert refused.status == 2, arguments
        assert refused.out == ""
        assert len(refused.err.strip().splitlines()) == 1
        assert refused.err.startswith("scenewright: ")
        assert "Traceback" not in refused.err
