"""Photographs made ready for the preview, kept on disk: the same pictures, and never a wrong one."""

import os
from pathlib import Path

import numpy as np
import pytest

from app.domain.style import Style
from app.render import sources
from app.render.kept_sources import KeptSources
from app.render.renderer import Renderer

SIZE = 96, 54
LIMIT = 300_000
"""Bytes: room for some of them."""


@pytest.fixture
def timeline(make_timeline, photo_visual):
    return make_timeline(
        [photo_visual(1), photo_visual(2, Style("still")), photo_visual(3, Style("pan_left"))], 20
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "sources"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The assets of photographs that were decoded."""
    seen: list[str] = []
    real = sources.Sources._photograph
    monkeypatch.setattr(
        sources.Sources,
        "_photograph",
        lambda self, visual: seen.append(visual.asset_id) or real(self, visual),
    )
    return seen


def pictures(renderer: Renderer, timeline) -> list[np.ndarray]:
    session = renderer.preview(timeline, *SIZE)
    try:
        return [np.frombuffer(session.picture(n), np.uint8).copy() for n in range(timeline.pictures)]
    finally:
        session.close()


def test_what_was_seen_once_is_not_decoded_again_and_looks_the_same(renderer, timeline, folder, made):
    first = pictures(renderer, timeline)
    assert len(made) == len(list(folder.glob("*.source"))) == 3
    again = pictures(renderer, timeline)
    assert len(made) == 3
    assert all((one == other).all() for one, other in zip(first, again, strict=True))


@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "nonsense", "larger"])
def test_a_damaged_file_is_made_anew(renderer, timeline, folder, made, harm):
    first = pictures(renderer, timeline)
    for file in folder.glob("*.source"):
        data = file.read_bytes()
        place = len(data) // 2
        file.write_bytes(
            {
                "cut": data[:-100],
                "flip": data[:place] + bytes([data[place] ^ 255]) + data[place + 1 :],
                "empty": b"",
                "nonsense": b"{}\n" + data,
                "larger": data.replace(b'"size": [', b'"size": [9'),
            }[harm]
        )
    again = pictures(renderer, timeline)
    assert len(made) == 6
    assert all((one == other).all() for one, other in zip(first, again, strict=True))


def test_a_photograph_that_is_gone_is_not_shown_from_memory(renderer, timeline, assets):
    before = pictures(renderer, timeline)
    assets.path(timeline.clips[1].visual.asset_id).unlink()
    after = pictures(renderer, timeline)
    assert (before[5] == after[5]).all()
    assert (before[30] != after[30]).any()


def test_other_sizes_and_motions_are_other_files(renderer, timeline, folder):
    pictures(renderer, timeline)
    session = renderer.preview(timeline, 64, 36)
    session.picture(0)
    session.close()
    assert len(list(folder.glob("*.source"))) == 4


def test_the_folder_is_held_to_its_size_by_what_was_used_last(
    tmp_path, monkeypatch, fonts, assets, make_timeline, photo_visual
):
    from app.render import kept_sources
    from app.render.shelf import Ready
    from app.render.sources import Sources

    monkeypatch.setattr(kept_sources, "_LOOKED_AFTER", 1)
    disk = KeptSources(tmp_path / "kept", limit=LIMIT)
    timeline = make_timeline([photo_visual(1)])
    for seed in range(6):
        visual = photo_visual(seed)
        made = Sources(assets, fonts, timeline.look, *SIZE, Ready.within(1 << 20).sources, disk=disk)
        made.get(f"photo {seed}", visual)
        for number, file in enumerate(sorted((tmp_path / "kept").iterdir(), key=os.path.getmtime)):
            os.utime(file, (number, number))
    kept = list((tmp_path / "kept").iterdir())
    assert 1 <= len(kept) < 6
    assert sum(file.stat().st_size for file in kept) <= LIMIT


def test_a_folder_that_cannot_be_written_is_no_matter(tmp_path, fonts, assets, photo_visual, make_timeline):
    from app.render.shelf import Ready
    from app.render.sources import Sources

    (tmp_path / "kept").write_text("a file, not a folder")
    made = Sources(
        assets,
        fonts,
        make_timeline([photo_visual(1)]).look,
        *SIZE,
        Ready.within(1 << 20).sources,
        disk=KeptSources(tmp_path / "kept"),
    )
    assert made.get("photo", photo_visual(1)).planes.y.size


def test_all_are_made_ready_one_by_one_around_the_playhead(
    renderer, make_timeline, photo_visual, folder, made
):
    visuals = [photo_visual(seed, Style("still")) for seed in range(5)]
    timeline = make_timeline(visuals, 20)
    session = renderer.preview(timeline, *SIZE)
    order = []
    while session.prepare(45):
        order.append(made[-1])
    names = [visual.asset_id for visual in visuals]
    assert order == [names[i] for i in (2, 3, 1, 4, 0)]
    assert len(list(folder.glob("*.source"))) == 5
    assert not session.prepare(0)
    session.picture(0)
    session.close()
    assert len(made) == 5
    again = renderer.preview(timeline, *SIZE)
    assert not again.prepare(0)
    again.close()


def test_no_more_is_made_ready_than_there_is_room_for(tmp_path, assets, fonts, make_timeline, photo_visual):
    from app.render.preview import Preview

    timeline = make_timeline([photo_visual(seed, Style("still")) for seed in range(6)], 20)
    session = Preview(timeline, assets, fonts, *SIZE, KeptSources(tmp_path / "kept", limit=40_000))
    while session.prepare(0):
        pass
    session.close()
    assert 1 <= len(list((tmp_path / "kept").iterdir())) < 6
