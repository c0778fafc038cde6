"""Media that are lost before or during an export: named, replaced by placeholders, nothing else harmed."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from app.domain.style import Style
from app.domain.timeline import Timeline, Visual
from app.errors import AssetMissing
from app.render.renderer import Renderer
from app.services.ports import CancelToken, ExportRequest, ExportResult, silent
from tests.unit.render.conftest import FolderStore

Export = Callable[..., ExportResult]


class Vanishing(FolderStore):
    """Media of which one is gone from the moment it is first opened."""

    victim = ""
    opened = 0

    def path(self, asset_id: str) -> Path:
        if asset_id == self.victim:
            self.opened += 1
            raise AssetMissing(f"There is no media file {asset_id}.")
        return super().path(asset_id)


@pytest.fixture
def store(tmp_path: Path) -> Vanishing:
    (tmp_path / "media").mkdir()
    return Vanishing(tmp_path / "media")


@pytest.fixture
def export(store: Vanishing, tmp_path: Path, fonts) -> Export:
    def run(timeline: Timeline, name: str = "out.mp4", **request: object) -> ExportResult:
        renderer = Renderer(store, tmp_path / "cache", lambda timeline, path: (), fonts)
        return renderer.export(timeline, ExportRequest(tmp_path / name, **request), silent, CancelToken())

    return run


def photograph(store: FolderStore, seed: int) -> Visual:
    return Visual(
        "asset", store.photograph(seed=seed), 400, 260, motion=Style("still"), name=f"photo-{seed}.png"
    )


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pictures(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [picture.to_ndarray(format="gray") for picture in container.decode(video=0)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_vanishes_during_the_export_is_named_and_the_rest_is_as_it_was(
    store, export, make_timeline, tmp_path, jobs
) -> None:
    timeline = make_timeline([photograph(store, seed) for seed in range(4)], 60, Style("cut"))
    whole = export(timeline, "whole.mp4", cached=False)
    assert whole.stand_ins == ()
    store.victim = timeline.clips[2].visual.asset_id
    result = export(timeline, jobs=jobs)
    assert store.opened >= 1
    (told,) = result.stand_ins
    assert (told.frame, told.name) == (3, "photo-2.png")
    assert "gone" in told.what
    before, after = pictures(tmp_path / "whole.mp4"), pictures(tmp_path / "out.mp4")
    changed = [index for index in range(240) if np.abs(before[index].astype(int) - after[index]).mean() > 3]
    assert changed == list(range(120, 180))


def test_what_was_made_with_a_placeholder_is_not_taken_for_the_picture(
    store, export, make_timeline, tmp_path
) -> None:
    timeline = make_timeline([photograph(store, seed) for seed in range(3)], 60, Style("cut"))
    store.victim = timeline.clips[1].visual.asset_id
    export(timeline)
    store.victim = ""
    back = export(timeline, "back.mp4")
    assert back.stand_ins == ()
    assert back.segments_reused == 2
    export(timeline, "fresh.mp4", cached=False)
    assert sha(tmp_path / "back.mp4") == sha(tmp_path / "fresh.mp4")


def test_a_damaged_picture_is_told_each_time_and_its_placeholder_made_once(
    store, export, make_timeline
) -> None:
    broken = store.add(b"\x89PNG\r\n\x1a\n and then nothing", ".png")
    damaged = replace(photograph(store, 1), asset_id=broken, name="boat.png")
    timeline = make_timeline([photograph(store, 0), damaged], 60, Style("cut"))
    first, again = export(timeline), export(timeline)
    for result in (first, again):
        (told,) = result.stand_ins
        assert "boat.png cannot be read" in told.what
    assert again.segments_reused == 2


def test_all_files_lost_is_a_video_of_placeholders(store, export, make_timeline) -> None:
    visuals = [replace(photograph(store, seed), asset_id=f"{seed}" * 64) for seed in range(5)]
    result = export(make_timeline(visuals, 40), jobs=2)
    assert [each.frame for each in result.stand_ins] == [1, 2, 3, 4, 5]
    assert result.pictures == 200


def test_a_gif_of_a_lost_picture_is_made_too(store, export, make_timeline) -> None:
    broken = store.add(b"no picture", ".png")
    timeline = make_timeline(
        [replace(photograph(store, 1), asset_id=broken)], 10, Style("cut"), size=(64, 36)
    )
    result = export(timeline, "out.gif")
    assert [each.frame for each in result.stand_ins] == [1]


def test_a_lost_voice_and_lost_music_are_told(store, export, make_timeline, tmp_path) -> None:
    from fractions import Fraction

    from app.domain.pieces import Piece
    from app.domain.time import TimeRange
    from app.domain.timeline import Sound

    timeline = make_timeline([photograph(store, 0)], 60, Style("cut"))
    voice = Sound("0" * 64, Fraction(0), Fraction(1), TimeRange(Fraction(0), Fraction(1)))
    timeline = replace(
        timeline,
        clips=(replace(timeline.clips[0], voice=voice),),
        pieces=(Piece("1" * 64, "calm.flac", Fraction(0), Fraction(2)),),
    )
    told = export(timeline).stand_ins
    assert [(each.frame, each.name) for each in told] == [(1, ""), (0, "calm.flac")]
