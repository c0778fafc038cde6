"""Videos made ready for the preview: the same pictures at the same times, and never a wrong one."""

from fractions import Fraction as F
from pathlib import Path

import numpy as np
import pytest

from app.domain.style import Style
from app.media.footage import Footage
from app.render import compose, kept_clips
from app.render.kept_clips import KeptClips
from app.render.renderer import Renderer
from app.services.ports import CancelToken, ExportRequest, silent
from tests.unit.render.conftest import CLIP_FPS, LUMA

SIZE = 96, 54


@pytest.fixture
def timeline(make_timeline, video):
    return make_timeline([video()], pictures=60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "clips"


def made_ready(renderer: Renderer, timeline, most: int = 1000) -> None:
    session = renderer.preview(timeline, *SIZE)
    for _ in range(most):
        if not session.prepare(0):
            break
    session.close()


def pictures(renderer: Renderer, timeline, numbers) -> list[np.ndarray]:
    session = renderer.preview(timeline, *SIZE)
    try:
        return [np.frombuffer(session.picture(number), np.uint8).astype(int) for number in numbers]
    finally:
        session.close()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The videos that were opened to be shown."""
    seen: list[Path] = []
    real = compose.Reader
    monkeypatch.setattr(compose, "Reader", lambda path, *more: seen.append(path) or real(path, *more))
    return seen


@pytest.mark.parametrize("motion", ["still", "push_in"])
def test_what_was_made_ready_looks_the_same_at_every_picture(
    motion, make_timeline, video, renderer, folder, opened
):
    timeline = make_timeline([video(motion=Style(motion), speed=F(3, 2), start=F(1, 5))], pictures=45)
    numbers = [*range(45), 7, 40, 3]
    before = pictures(renderer, timeline, numbers)
    made_ready(renderer, timeline)
    (file,) = folder.iterdir()
    opened.clear()
    after = pictures(renderer, timeline, numbers)
    assert file in opened
    for number, one, other in zip(numbers, before, after, strict=True):
        # The next grey is three steps away.
        assert np.abs(one - other).max() <= 2, f"picture {number}"


def test_every_picture_comes_at_its_own_time(video, tmp_path, assets, monkeypatch):
    path = assets.path(video().asset_id)
    clips = KeptClips(tmp_path / "kept")
    for _ in clips.make("one", Footage(path)):
        pass
    with Footage(clips.find("one")) as kept, Footage(path) as own:
        for step in range(0, 2 * 240):
            time = F(step, 240)
            assert abs(int(kept.at(time)[0].mean()) - int(own.at(time)[0].mean())) <= 1, time
            assert round((own.at(time)[0].mean() - LUMA[0]) / 3) == int(time * CLIP_FPS)


def test_one_that_is_half_made_is_given_up_without_a_trace(make_timeline, video, renderer, folder):
    timeline = make_timeline([video()], pictures=60)
    made_ready(renderer, timeline, most=3)
    assert list(folder.iterdir()) == []
    made_ready(renderer, timeline)
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("harm", ["cut", "empty", "nonsense"])
def test_one_that_cannot_be_read_is_dropped_and_the_video_itself_is_shown(harm, timeline, renderer, folder):
    before = pictures(renderer, timeline, range(0, 60, 7))
    made_ready(renderer, timeline)
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes({"cut": whole[:200], "empty": b"", "nonsense": b"nonsense" * 200}[harm])
    after = pictures(renderer, timeline, range(0, 60, 7))
    assert all((one == other).all() for one, other in zip(before, after, strict=True))
    assert not file.exists()


def test_a_video_whose_own_file_has_gone_is_not_shown_from_memory(timeline, renderer, assets):
    made_ready(renderer, timeline)
    seen = pictures(renderer, timeline, [10])[0]
    assets.path(timeline.clips[0].visual.asset_id).unlink()
    assert not np.array_equal(pictures(renderer, timeline, [10])[0], seen)


def test_what_lasts_long_is_read_from_the_video_itself(timeline, renderer, folder, monkeypatch):
    monkeypatch.setattr(compose, "LONGEST", F(1))
    made_ready(renderer, timeline)
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_full_disk_is_no_matter(timeline, renderer, folder, monkeypatch):
    def full(*_: object, **__: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept_clips.tempfile, "mkstemp", full)
    made_ready(renderer, timeline)
    assert pictures(renderer, timeline, [5])[0].size == SIZE[0] * SIZE[1] * 4


def test_the_folder_keeps_to_its_limit(video, tmp_path, assets):
    path = assets.path(video().asset_id)
    clips = KeptClips(tmp_path / "kept", limit=1)
    for name in ("one", "two"):
        for _ in clips.make(name, Footage(path)):
            pass
    assert clips.find("one") is None


def test_an_export_never_uses_them(timeline, renderer, tmp_path, opened, folder):
    made_ready(renderer, timeline)
    opened.clear()
    renderer.export(timeline, ExportRequest(tmp_path / "out.mp4", 1), silent, CancelToken())
    assert opened
    assert all(folder not in path.parents for path in opened)
