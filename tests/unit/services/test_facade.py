"""Services are made when first asked for: each of them, once, and nothing besides."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app import bootstrap
from app.config import Config
from app.services import facade
from app.services.facade import Services


def names() -> list[str]:
    return [name for name in Services.__annotations__ if not name.startswith("_")]


def test_every_service_that_is_promised_can_be_made(tmp_path: Path) -> None:
    with bootstrap.services(Config(tmp_path)) as services:
        for name in names():
            assert getattr(services, name) is getattr(services, name)
    assert {*names()} == {*facade._MADE, "outbox"} - facade._INSIDE


def test_what_is_no_service_is_no_attribute(tmp_path: Path) -> None:
    with bootstrap.services(Config(tmp_path)) as services:
        for name in ("editing", "nothing", "__deepcopy__"):
            with pytest.raises(AttributeError, match=name):
                getattr(services, name)


def test_threads_that_ask_at_once_get_the_same(tmp_path: Path) -> None:
    with bootstrap.services(Config(tmp_path)) as services:
        together, found = threading.Barrier(8), []

        def ask() -> None:
            together.wait(10)
            found.append((services.production, services._made("editing")))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(found) == 8
    assert len({(id(one), id(other)) for one, other in found}) == 1
