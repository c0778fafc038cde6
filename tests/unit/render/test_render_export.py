"""From a timeline to a file: exact, the same each time, whole or not there."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import textwrap
import threading
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from app.domain.style import Style
from app.domain.timeline import Visual
from app.errors import BadOutput, BadSetting, Cancelled, DiskFull, RenderFailed
from app.render import cache as caching
from app.render import encode
from app.render.cache import SegmentCache
from app.render.colour import new_planes
from app.render.compose import Composer
from app.render.desk import Desk
from app.render.plan import plan
from app.render.proof import planes_of
from app.render.renderer import Renderer
from app.services.ports import CancelToken, ExportRequest, silent
from tests.tools import needs_ffmpeg


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def left_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.fixture
def timeline(make_timeline, photo_visual, cue):
    return make_timeline(
        [photo_visual(1), photo_visual(2, Style("pan_left")), Visual("backdrop", recipe={"title": "One"})],
        [60, 55, 50],
        cues={0: (cue("one two three"),)},
    )


@pytest.fixture
def export(renderer, tmp_path):
    def run(timeline, name="out.mp4", jobs=0, progress=silent, cancel=None, **options):
        request = ExportRequest(tmp_path / "videos" / name, jobs, **options)
        return renderer.export(timeline, request, progress, cancel or CancelToken())

    return run


def probed(path: Path) -> dict:
    asked = [
        "ffprobe", "-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json", str(path),
    ]  # fmt: skip
    answer = subprocess.run(asked, check=True, capture_output=True, text=True)
    assert answer.stderr == ""
    return json.loads(answer.stdout)


@needs_ffmpeg
@pytest.mark.parametrize("fps", ["24000/1001", "24", "25", "30000/1001", "30", "60"])
def test_the_file_is_exact(fps, make_timeline, photo_visual, export):
    rate = Fraction(fps)
    timeline = make_timeline([photo_visual(1), photo_visual(2)], [61, 50], fps=rate, language="en")
    result = export(timeline)
    found = probed(result.output)
    video, audio = found["streams"]
    assert int(video["nb_read_frames"]) == int(video["nb_frames"]) == result.pictures == 111
    assert Fraction(video["r_frame_rate"]) == Fraction(video["avg_frame_rate"]) == rate
    assert Fraction(video["start_pts"]) == 0
    assert Fraction(video["duration_ts"]) * Fraction(video["time_base"]) == result.length == 111 / rate
    assert (video["codec_name"], video["pix_fmt"], video["color_range"]) == ("h264", "yuv420p", "tv")
    assert {video[f"color_{name}"] for name in ("space", "transfer", "primaries")} == {"bt709"}
    assert (audio["codec_name"], audio["profile"], audio["sample_rate"]) == ("aac", "LC", "48000")
    assert audio["channels"] == 2
    assert Fraction(audio["start_pts"]) == 0
    assert 0 <= Fraction(audio["duration"]) - result.length < Fraction(1024, 48000) or abs(
        Fraction(audio["duration"]) - result.length
    ) < Fraction(1, 48000)
    assert found["format"]["tags"]["title"] == "Test"
    assert audio["tags"]["language"] == "eng"
    assert "creation_time" not in found["format"]["tags"]


@needs_ffmpeg
def test_stamps_are_numbered_through_and_the_index_comes_first(timeline, export):
    result = export(timeline)
    assert result.segments >= 3
    listed = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "frame=pts", "-of", "csv=p=0",
         str(result.output)],
        check=True, capture_output=True, text=True,
    ).stdout.replace(",", " ").split()  # fmt: skip
    step = int(listed[1]) - int(listed[0])
    assert [int(pts) for pts in listed] == [step * number for number in range(timeline.pictures)]
    data = result.output.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("size", [(192, 108), (108, 134), (130, 66)])
def test_what_is_decoded_is_what_was_composed(size, timeline, export, assets, fonts):
    """Also where half the height is odd, as in 1080x1350."""
    timeline = replace(timeline, crf=8, canvas=replace(timeline.canvas, width=size[0], height=size[1]))
    result = export(timeline)
    composer = Composer(timeline, assets, fonts)
    planes, desk = new_planes(*size), Desk()
    with av.open(str(result.output)) as file:
        for number, picture in enumerate(file.decode(video=0)):
            composer.compose(number, planes, desk)
            for decoded, composed in zip(planes_of(picture), planes.each(), strict=True):
                error = np.mean((decoded.astype(float) - composed) ** 2)
                assert error < 255**2 / 10**3.6, number
    assert number + 1 == timeline.pictures


def test_the_same_bytes_however_many_hands_and_with_or_without_the_cache(timeline, export, tmp_path):
    one = export(timeline, "one.mp4", jobs=1)
    assert one.segments_reused == 0
    again = export(timeline, "again.mp4", jobs=4)
    assert again.segments_reused == again.segments == one.segments
    shutil.rmtree(tmp_path / "cache")
    fresh = export(timeline, "fresh.mp4", jobs=4)
    assert fresh.segments_reused == 0
    assert digest(one.output) == digest(again.output) == digest(fresh.output)


@pytest.mark.parametrize("size", [(192, 112), (320, 180)])
def test_the_same_bytes_whatever_was_in_memory_before(size, timeline, export):
    """x264's AVX-512 code uses memory that it has not written, at such sizes."""
    timeline = replace(
        timeline, preset="medium", canvas=replace(timeline.canvas, width=size[0], height=size[1])
    )
    made = set()
    for number in range(4):
        dirt = [bytes([97 + number]) * (3_000 * step) for step in range(1, 120)]
        del dirt
        made.add(digest(export(timeline, f"{number}.mp4", cached=False).output))
    assert len(made) == 1


def test_an_edit_encodes_only_what_it_touches(timeline, export, photo_visual):
    export(timeline)
    clips = (*timeline.clips[:2], replace(timeline.clips[2], visual=photo_visual(9)))
    result = export(replace(timeline, clips=clips))
    assert result.segments - result.segments_reused == 2


@pytest.mark.parametrize("which", [0, 1, 2])
@pytest.mark.parametrize("damage", ["half", "noise", "empty"])
def test_a_damaged_segment_is_made_again(which, damage, timeline, export, tmp_path, fonts):
    first = digest(export(timeline).output)
    key = plan(timeline, fonts, lambda asset: True)[which].key
    path = tmp_path / "cache" / "segments" / f"{key}.segment"
    whole = path.read_bytes()
    path.write_bytes({"half": whole[: len(whole) // 2], "noise": b"no video" * 99, "empty": b""}[damage])
    assert digest(export(timeline).output) == first


def test_a_cache_deleted_during_the_export_is_filled_again(timeline, export, tmp_path):
    first = digest(export(timeline).output)

    def progress(step):
        if step.stage == "Putting it together" and step.done == 0:
            shutil.rmtree(tmp_path / "cache")

    assert digest(export(timeline, progress=progress).output) == first


def test_two_exports_at_once_give_the_same(timeline, export):
    import threading

    results: list[str] = []
    threads = [
        threading.Thread(target=lambda n=n: results.append(digest(export(timeline, f"{n}.mp4").output)))
        for n in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 2
    assert len(set(results)) == 1


def test_a_folder_that_another_export_makes_in_the_same_moment_is_used(
    timeline, export, tmp_path, monkeypatch
):
    exists = Path.exists

    def not_seen_yet(path, **how):
        if path == tmp_path / "videos" and not exists(path):
            path.mkdir()  # by the other, right after we looked
            return False
        return exists(path, **how)

    monkeypatch.setattr(Path, "exists", not_seen_yet)
    assert export(timeline).output.is_file()


def test_progress_counts_every_picture_and_stages_follow_one_another(timeline, export):
    told = []
    export(timeline, progress=told.append)
    pictures = [p.done for p in told if p.stage == "Rendering pictures"]
    assert sorted(pictures) == list(range(timeline.pictures + 1))
    assert all(p.total == timeline.pictures for p in told if p.stage == "Rendering pictures")
    order = list(dict.fromkeys(p.stage for p in told))
    assert order[0] == "Rendering pictures"
    assert order[-1] == "Putting it together"


def test_cancelling_leaves_finished_segments_and_nothing_else(timeline, export, tmp_path):
    cancel = CancelToken()
    told = []

    def progress(step):
        told.append(step)
        if step.done >= 100:
            cancel.cancel()

    with pytest.raises(Cancelled):
        export(timeline, jobs=1, progress=progress, cancel=cancel)
    assert not (tmp_path / "videos").exists()
    kept = [name for name in left_in(tmp_path / "cache" / "segments") if not name.startswith("sound")]
    assert kept
    assert all(name.endswith(".segment") for name in kept)
    assert max(p.done for p in told) < 110
    result = export(timeline)
    assert result.segments_reused == len(kept)


@pytest.mark.parametrize("cached", [True, False])
def test_cancelling_does_not_wait_for_an_encoder_that_is_busy(
    cached, timeline, export, tmp_path, monkeypatch
):
    """One call of an encoder can last seconds. What it leaves goes when it is done."""
    cancel, busy, done = CancelToken(), threading.Event(), threading.Event()
    put = encode._put

    def stuck(container, stream, picture, token):
        if picture is not None and picture.pts == 5:
            busy.set()
            assert done.wait(60)
        put(container, stream, picture, token)

    monkeypatch.setattr(encode, "_put", stuck)

    def cancelling():
        assert busy.wait(60)
        cancel.cancel()

    hand = threading.Thread(target=cancelling)
    hand.start()
    with pytest.raises(Cancelled):
        export(timeline, jobs=2, cancel=cancel, cached=cached)
    hand.join()
    assert any(thread.name.startswith("segment") for thread in threading.enumerate())
    done.set()
    for thread in threading.enumerate():
        if thread.name.startswith("segment"):
            thread.join(60)
    assert not (tmp_path / "videos").exists()
    kept = left_in(tmp_path / "cache" / "segments") if cached else []
    assert all(name.startswith("sound") or name.endswith(".segment") for name in kept)
    monkeypatch.undo()
    assert export(timeline).pictures == timeline.pictures


def test_cancelled_before_it_begins(timeline, export, tmp_path):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        export(timeline, cancel=cancel)
    assert not (tmp_path / "videos").exists()


def test_a_failure_keeps_the_old_output(timeline, export, tmp_path, monkeypatch):
    result = export(timeline)
    before = digest(result.output)

    def broken(*args):
        raise RenderFailed("The encoder broke.")

    monkeypatch.setattr("app.render.makers.encode_segment", broken)
    changed = replace(timeline, crf=30)
    with pytest.raises(RenderFailed, match="broke"):
        export(changed)
    assert digest(result.output) == before
    assert left_in(tmp_path / "videos") == ["out.mp4"]


def test_what_a_killed_export_left_is_tidied_after_a_day(timeline, export, tmp_path):
    videos = tmp_path / "videos"
    for name in (".out-export-old", ".out-export-new", ".other-export-old", "out-export-mine"):
        (videos / name).mkdir(parents=True)
        (videos / name / "video.mp4").write_bytes(b"half")
    for name in (".out-export-old", ".other-export-old", "out-export-mine"):
        os.utime(videos / name, (1, 1))
    export(timeline)
    assert sorted(path.name for path in videos.iterdir()) == [
        ".other-export-old", ".out-export-new", "out-export-mine", "out.mp4",
    ]  # fmt: skip


def test_captions_are_written_beside_where_asked(timeline, assets, tmp_path, fonts):
    def write(timeline, video):
        path = video.with_suffix(".srt")
        path.write_text("1")
        return [path]

    renderer = Renderer(assets, tmp_path / "cache", write, fonts)
    request = ExportRequest(tmp_path / "a.mp4", captions_beside=True)
    result = renderer.export(timeline, request, silent, CancelToken())
    assert result.files == (tmp_path / "a.mp4", tmp_path / "a.srt")


def test_nothing_to_export_is_said(make_timeline, export):
    with pytest.raises(RenderFailed, match="no frames"):
        export(make_timeline([]))


def test_an_unknown_preset_is_said(timeline, export, tmp_path):
    with pytest.raises((RenderFailed, BadSetting), match="warp speed"):
        export(replace(timeline, preset="warp speed"))
    assert not (tmp_path / "videos").exists()


def test_outputs_are_checked_before_any_work(renderer, tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder.mp4").mkdir()
    refused = {
        tmp_path / "video.avi": "mp4",
        tmp_path / "folder.mp4": "folder",
        tmp_path / "file" / "video.mp4": "is a file",
        tmp_path / "file" / "deeper" / "video.mp4": "is a file",
    }
    for path, why in refused.items():
        with pytest.raises(BadOutput, match=why) as caught:
            renderer.check_output(path)
        assert str(path) in str(caught.value)
    with pytest.raises(BadOutput, match="too long"):
        renderer.check_output(tmp_path / ("x" * 300 + ".mp4"))
    before = left_in(tmp_path)
    renderer.check_output(tmp_path / "new" / "folders" / "video.mp4")
    renderer.check_output(tmp_path / "video.MP4")
    assert left_in(tmp_path) == before


def test_the_cache_keeps_to_its_limit_and_to_what_is_in_use(tmp_path):
    cache = SegmentCache(tmp_path, limit=350)
    for index, key in enumerate("abcd"):
        with cache.making(key) as path:
            path.write_bytes(bytes(100))
        os.utime(cache.path(key), (index, index))
    assert cache.has("a")  # used just now: the last to go
    cache.trim(frozenset("b"))
    assert left_in(tmp_path) == ["a.segment", "b.segment"]
    assert not cache.has("c")
    assert caching.SegmentCache(tmp_path / "none").has("a") is False
    SegmentCache(tmp_path / "none").trim()


@pytest.mark.skipif(sys.platform == "win32", reason="limits of file size are POSIX's")
def test_a_full_disk_is_said_and_leaves_no_output(tmp_path, assets):
    """A process that may write no file above 60 kB stands in for a disk without room."""
    asset = assets.photograph(1280, 720, 5)
    script = textwrap.dedent(
        f"""
        import resource, signal, sys
        from fractions import Fraction
        from pathlib import Path
        from app.domain.style import Style
        from app.domain.template import Look
        from app.domain.timeline import Canvas, Clip, Timeline, Visual
        from app.errors import DiskFull
        from app.render.renderer import Renderer
        from app.services.ports import CancelToken, ExportRequest, silent
        folder = Path({str(tmp_path)!r})
        class Store:
            def path(self, asset): return folder / "assets" / asset
            def exists(self, asset): return True
        visual = Visual("asset", {asset!r}, motion=Style("push_in", {{"amount": 0.4}}))
        clip = Clip("f", "s", 1, 0, 60, visual, Style("cut"), 0, 0)
        timeline = Timeline(Canvas(640, 360, Fraction(30)), Look("t", "t", ""), (clip,), True, crf=1)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
        try:
            request = ExportRequest(folder / "videos" / "out.mp4")
            Renderer(Store(), folder / "cache", lambda t, p: []).export(timeline, request, silent, CancelToken())
        except DiskFull as error:
            print(error)
            sys.exit(7)
        """
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True)
    assert done.returncode == 7, done.stderr
    assert str(tmp_path) in done.stdout
    assert not (tmp_path / "videos").exists()
    left = left_in(tmp_path / "cache")  # sound that fits the limit may have been finished meanwhile
    assert [name for name in left if not name.startswith("segments/sound")] in ([], ["segments"])


def test_a_full_disk_at_the_very_end_is_said(timeline, export, tmp_path, monkeypatch):
    import errno

    def full(parts, target, cancel):
        target.write_bytes(b"half")
        raise DiskFull(f"There is no room left in {target.parent}.", os.strerror(errno.ENOSPC))

    monkeypatch.setattr("app.render.export.join", full)
    with pytest.raises(DiskFull):
        export(timeline)
    assert not (tmp_path / "videos").exists()


def test_stretches_that_look_the_same_are_encoded_once(make_timeline, photo_visual, export, monkeypatch):
    from app.render import makers

    encoded = []
    real = makers.encode_segment
    monkeypatch.setattr(makers, "encode_segment", lambda *args: encoded.append(args[1]) or real(*args))
    same, other = photo_visual(1, Style("still")), photo_visual(2, Style("still"))
    result = export(make_timeline([same, other, same, same], 60, Style("cut")))
    assert (result.segments, len(encoded), result.segments_reused) == (4, 2, 2)
    assert result.pictures == 240
