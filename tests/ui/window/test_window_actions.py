"""Every action of the palette does what it says, by mouse and by keyboard, and none is without a test."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.config import Config
from app.security.passwords import Argon2
from app.services.facade import Services
from tests.ui.window.actions import CASES, Case, Hands, by_keyboard, by_mouse
from ui.main_window import MainWindow
from ui.theme.icons import _code_points

UI = Path(__file__).resolve().parents[3] / "ui"
PASSWORD = "seven herons wade"
WAYS = {"mouse": by_mouse, "keyboard": by_keyboard}


@pytest.fixture
def services(home: Path) -> Iterator[Services]:
    """As whoever is signed in at a database that several people use: then there are all actions."""
    with bootstrap.services(Config(home)) as here:
        quick = Argon2(PasswordHasher.from_parameters(CHEAPEST))  # hashing is not the matter here
        shared = Services(replace(here._parts, shared=True, passwords=quick), here.actor, home / "cache")
        yield shared.acting_for(shared.accounts.register("Ann", PASSWORD).actor)


def test_every_action_has_a_test(window: MainWindow) -> None:
    """Add what is missing to ``actions.py``, under ``@shows``; take out what is no action any more."""
    assert CASES.keys() == {command.name for command in window.commands.registry}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("name", "case"), [pytest.param(*each, id=each[0]) for each in CASES.items()])
def test_an_action_does_what_it_says(
    name: str, case: Case, way: str, window: MainWindow, services: Services, tmp_path: Path, qtbot: QtBot
) -> None:
    do: Callable[..., None] = WAYS[way]
    if window.commands.registry[name].isEnabled():
        window.storyboard.view.setFocus()
    case(Hands(window, services, qtbot, lambda named: do(window, named, qtbot), tmp_path, name))
    qtbot.waitUntil(lambda: not window.jobs.running)


def test_every_action_has_an_icon(window: MainWindow) -> None:
    assert [c.name for c in window.commands.registry if c.action.icon().isNull()] == []


def test_every_icon_named_in_the_window_is_in_the_font() -> None:
    made = r'(?:icon|IconButton|EmptyState)\(\s*"([a-z-]+)"'
    named = re.compile(made + r'|icon_name="([a-z-]+)"')
    found = {
        name
        for path in UI.rglob("*.py")
        for pair in named.findall(path.read_text(encoding="utf-8"))
        for name in pair
        if name
    }
    assert len(found) > 40
    assert found - _code_points().keys() == set()
