"""A picture fetched by its address: whole, within limits, never from a private network by a detour."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import BadPicture, Cancelled
from app.images.address import Limits, checked_address, fetch, is_public
from app.services.ports import CancelToken, Fetched, Progress
from tests.picture_server import PNG, Server, serving

QUICK = Limits(connect=2, silence=0.4, whole=2, most=1 << 20)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture(autouse=True)
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files go for the time being; a failure leaves nothing there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def get(address: str, limits: Limits = QUICK, **others: object) -> Fetched:
    return fetch(address, lambda progress: None, CancelToken(), limits, **others)  # type: ignore[arg-type]


def test_a_picture_comes_whole_with_its_name(server: Server) -> None:
    seen: list[Progress] = []
    fetched = fetch(f"{server.address}/boat.png?size=2#top", seen.append, CancelToken(), QUICK)
    assert fetched.path.name == "boat.png"
    assert fetched.path.read_bytes() == PNG
    assert fetched.address == f"{server.address}/boat.png?size=2"
    assert server.asked == ["/boat.png?size=2"]
    assert seen[-1].done == seen[-1].total == len(PNG)
    assert "127.0.0.1" in seen[-1].stage


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/a boat", "a boat.png"), ("/unsaid", "unsaid"), ("/named", "evil.png"), ("/", "Picture.png"),
        ("/moved", "boat.png"),
    ],
)  # fmt: skip
def test_names_are_for_people_and_stay_in_their_folder(
    server: Server, path: str, name: str, room: Path
) -> None:
    fetched = get(server.address + path)
    assert fetched.path.name == name
    assert fetched.path.parent.parent == room
    assert fetched.path.read_bytes() == PNG
    assert fetched.address == server.address + path, "where somebody found it, not where it was kept that day"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/page.html", "a page there"), ("/song.mp3", "something else there (audio/mpeg)"),
        ("/big.png", "more than 1 MB"), ("/endless.png", "more than 1 MB"), ("/half.png", "broke off"),
        ("/stall.png", "nothing for 0.4 seconds"), ("/slow.png", "not give all of it in 2 seconds"),
        ("/packed.png", "packs its answer"), ("/round", "in a circle"), ("/chain/0", "more than 5 times"),
        ("/nowhere", "no address of a picture"), ("/locked", "wants a password"), ("/none.png", "has nothing there"),
    ],
)  # fmt: skip
def test_every_fault_ends_in_words_and_leaves_nothing(
    server: Server, path: str, told: str, room: Path
) -> None:
    began = time.monotonic()
    with pytest.raises(BadPicture) as caught:
        get(server.address + path)
    assert told in str(caught.value)
    assert caught.value.hint
    assert time.monotonic() - began < 5
    until = time.monotonic() + 3
    while list(room.iterdir()) and time.monotonic() < until:  # the thread lets go of its own
        time.sleep(0.01)
    assert list(room.iterdir()) == []


def test_it_is_left_within_a_moment(server: Server) -> None:
    cancel = CancelToken()
    threading.Timer(0.2, cancel.cancel).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        fetch(f"{server.address}/stall.png", lambda progress: None, cancel, Limits())
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    "address",
    ["", "boat.png", "ftp://a.org/b.png", "file:///etc/passwd", "http://", "https://me:secret@a.org/b.png",
     "http://a.org:0/b.png", "http://[::1", "javascript:alert(1)", "https://a.org/" + "x" * 5000],
)  # fmt: skip
def test_what_is_no_address_is_refused_before_anything_is_asked(address: str) -> None:
    with pytest.raises(BadPicture) as caught:
        checked_address(address)
    assert "secret" not in str(caught.value)


def test_a_server_that_is_not_there_is_said_to_be() -> None:
    with serving() as server:
        address = server.address
    with pytest.raises(BadPicture, match="cannot be reached"):
        get(f"{address}/boat.png")
    with pytest.raises(BadPicture, match="is not known"):
        get("http://nobody.invalid/boat.png", numbers=lambda host, port: [])


@pytest.mark.parametrize(
    ("number", "public"),
    [
        ("8.8.8.8", True), ("2a00:1450:4001:82a::200e", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("192.168.0.1", False), ("172.16.0.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("0.0.0.0", False), ("::1", False), ("fe80::1%eth0", False), ("fd00::1", False),
        ("::ffff:127.0.0.1", False), ("2002:7f00:1::", False), ("224.0.0.1", False),
    ],
)  # fmt: skip
def test_private_numbers_are_told(number: str, public: bool) -> None:
    assert is_public(number) is public


def test_a_redirect_does_not_lead_into_a_private_network(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address asked for counts as one of the internet here; what it sends to is this computer."""
    port = server.server_address[1]
    server.elsewhere = f"http://inside.example:{port}/boat.png"
    monkeypatch.setattr("app.images.address.is_public", lambda number: number == "127.0.0.1")
    asked: list[str] = []

    def numbers(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if host == "outside.example" else ["127.0.0.2"]

    with pytest.raises(BadPicture, match=r"inside\.example was led to from elsewhere"):
        get(f"http://outside.example:{port}/elsewhere", numbers=numbers)
    assert asked == ["outside.example", "inside.example"]
    assert server.asked == ["/elsewhere"], "it was not even asked"
    server.elsewhere = f"http://outside.example:{port}/boat.png"
    assert get(f"http://outside.example:{port}/elsewhere", numbers=numbers).path.read_bytes() == PNG


def test_the_number_that_was_checked_is_the_one_that_is_asked(server: Server) -> None:
    """A name whose number changes between the check and the question is no way in."""
    answers = iter((["127.0.0.1"], ["10.0.0.1"]))
    fetched = get(
        f"http://rebound.example:{server.server_address[1]}/boat.png", numbers=lambda *_: next(answers)
    )
    assert fetched.path.read_bytes() == PNG


def test_a_name_with_a_private_number_among_others_is_taken_for_private(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = server.server_address[1]
    server.elsewhere = f"http://both.example:{port}/boat.png"
    monkeypatch.setattr("app.images.address.is_public", lambda number: number == "127.0.0.1")
    both = {"outside.example": ["127.0.0.1"], "both.example": ["127.0.0.1", "127.0.0.2"]}
    with pytest.raises(BadPicture, match="was led to from elsewhere"):
        get(f"http://outside.example:{port}/elsewhere", numbers=lambda host, port: both[host])
