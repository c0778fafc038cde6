"""What is damaged is found before it is shipped, and whoever wants to stop is heard at once."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from pathlib import Path

import pytest

from app.domain.formats import VideoEncoding
from app.domain.presets import FormatWish, format_of
from app.domain.style import Style
from app.errors import Cancelled, RenderFailed
from app.render import encode as encoding
from app.render import export as exporting
from app.render.encoders import encoder_of
from app.render.plan import plan
from app.services.ports import CancelToken, ExportRequest, silent


@pytest.fixture
def timeline(make_timeline, photo_visual):
    """One segment of two seconds, with detail enough for encoders to hold something back."""
    return make_timeline([photo_visual(1, Style("pan_left"))], [60], preset="medium")


@pytest.fixture
def export(renderer, tmp_path):
    def run(timeline, name="out.mp4", progress=silent, cancel=None, wish=FormatWish(), **options):
        output = tmp_path / "videos" / name
        video = VideoEncoding(crf=timeline.crf, speed=timeline.preset)
        made = format_of(output.suffix, wish, video)
        return renderer.export(
            timeline, ExportRequest(output, format=made, **options), progress, cancel or CancelToken()
        )

    return run


def left(tmp_path: Path) -> list[str]:
    """All files but the pictures that the test itself has made."""
    return [
        path.name
        for path in tmp_path.rglob("*")
        if path.is_file() and not {"assets", "sound"} & {*path.parts}
    ]


# Damage --------------------------------------------------------------------------------------


def scrambled(data: bytes) -> bytes:
    """Every 500th byte after the headers turned round."""
    changed = bytearray(data)
    for at in range(1500, len(changed) - 500, 500):
        changed[at] ^= 0xFF
    return bytes(changed)


def scrambled_end(data: bytes) -> bytes:
    """The same in the last third alone, where only the last picture shows it."""
    return data[: 2 * len(data) // 3] + scrambled(bytes(1500) + data[2 * len(data) // 3 :])[1500:]


DAMAGES = {
    "scrambled": scrambled,
    "scrambled at its end": scrambled_end,
    "half": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("codec", ["h264", "hevc", "vp9", "av1", "prores"])
def test_a_segment_that_was_encoded_wrongly_is_never_kept(
    damage, codec, timeline, export, tmp_path, monkeypatch
):
    proved = encoding.prove

    def damaged(path, *how):
        path.write_bytes(DAMAGES[damage](path.read_bytes()))
        proved(path, *how)

    monkeypatch.setattr(encoding, "prove", damaged)
    name = "out.mov" if codec == "prores" else "out.mp4"
    with pytest.raises(RenderFailed, match="damaged"):
        export(timeline, name, wish=FormatWish(("ultrafast",), codec=codec))
    assert left(tmp_path) == []


def test_a_segment_with_another_picture_at_its_end_is_never_kept(timeline, export, tmp_path, monkeypatch):
    composed = encoding.Composer.compose

    def astray(self, number, out, desk):
        composed(self, number, out, desk)
        if number == 59:
            self.astray = [plane.copy() for plane in out.each()]

    seen = encoding.from_afar
    looks = []

    def other(planes):
        looks.append(1)
        return seen([255 - plane for plane in planes] if len(looks) == 2 else planes)

    monkeypatch.setattr(encoding.Composer, "compose", astray)
    monkeypatch.setattr(encoding, "from_afar", other)
    with pytest.raises(RenderFailed, match="its last picture is another"):
        export(timeline)
    assert left(tmp_path) == []


@pytest.mark.parametrize("quality", [0, 51])
def test_every_quality_passes(quality, timeline, export):
    assert export(timeline, wish=FormatWish(("ultrafast",), quality)).pictures == 60


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9, 1])
def test_one_bit_in_a_stored_segment_is_found_and_the_segment_made_again(
    at, timeline, export, tmp_path, fonts
):
    first = export(timeline).output.read_bytes()
    encoder = encoder_of(VideoEncoding(crf=timeline.crf, speed=timeline.preset), timeline.canvas)
    key = plan(timeline, fonts, lambda asset: True, encoder)[0].key
    path = tmp_path / "cache" / "segments" / f"{key}.segment"
    data = bytearray(path.read_bytes())
    data[int((len(data) - 1) * at)] ^= 1
    path.write_bytes(data)
    again = export(timeline, "again.mp4")
    assert again.segments_reused == 0
    assert again.output.read_bytes() == first
    assert export(timeline, "third.mp4").segments_reused == 1


def spoilt(monkeypatch, spoil):
    """Have the finished file changed right after it was put together."""
    joined = exporting.join

    def join(parts, target, cancel):
        joined(parts, target, cancel)
        target.write_bytes(spoil(target.read_bytes()))

    monkeypatch.setattr(exporting, "join", join)


@pytest.mark.parametrize("name", ["out.mp4", "out.mkv"])
def test_a_file_cut_short_does_not_appear(name, timeline, export, tmp_path, monkeypatch):
    spoilt(monkeypatch, lambda data: data[: len(data) // 3])
    with pytest.raises(RenderFailed):
        export(timeline, name, verify=True)
    assert not (tmp_path / "videos").exists()


def test_a_file_with_a_picture_too_many_does_not_appear(timeline, export, tmp_path, monkeypatch):
    shorter = dataclasses.replace(timeline, clips=(dataclasses.replace(timeline.clips[0], pictures=59),))
    checked = exporting.check

    def check(target, _, *how, **more):
        checked(target, shorter, *how, **more)

    monkeypatch.setattr(exporting, "check", check)
    for name in ("out.mp4", "out.mkv"):
        with pytest.raises(RenderFailed, match="60 pictures instead of 59"):
            export(timeline, name)
    assert not (tmp_path / "videos").exists()


def test_verify_finds_what_only_decoding_can(timeline, export, tmp_path, monkeypatch):
    def spoil(data):
        return scrambled_end(data)

    spoilt(monkeypatch, spoil)
    export(timeline, "unseen.mp4")  # the index is whole, so it looks well
    with pytest.raises(RenderFailed, match=r"damaged|decode"):
        export(timeline, "seen.mp4", verify=True)
    assert not (tmp_path / "videos" / "seen.mp4").exists()


def test_verify_is_content_with_what_is_whole(timeline, export):
    told = []
    export(timeline, verify=True, progress=told.append)
    assert [p.done for p in told if p.stage == exporting.CHECK] == list(range(1, 61))


@pytest.mark.parametrize("name", ["out.gif", "out.webp"])
def test_an_animation_is_looked_at_as_well(name, timeline, export, tmp_path, monkeypatch):
    export(timeline, name, verify=True)
    made = exporting.animate
    spoils = [lambda data: data[: len(data) // 2], lambda data: scrambled(data)]

    for spoil in spoils:

        def animate(composer, video, target, *how, spoil=spoil):
            made(composer, video, target, *how)
            target.write_bytes(spoil(target.read_bytes()))

        monkeypatch.setattr(exporting, "animate", animate)
        with pytest.raises(RenderFailed):
            export(timeline, f"spoilt-{name}", verify=True)
        assert not (tmp_path / "videos" / f"spoilt-{name}").exists()


# Stopping ------------------------------------------------------------------------------------


class Counting(CancelToken):
    """Counts how often somebody looked after it was asked for: work goes on for so many steps."""

    looks = 0

    def check(self) -> None:
        self.looks += self.cancelled
        super().check()


def stopping(cancel, stage, done):
    def progress(step):
        if step.stage == stage and step.done >= done:
            cancel.cancel()

    return progress


def test_stopping_is_heard_while_the_encoder_brings_out_what_it_holds_back(timeline, export, tmp_path):
    cancel = Counting()
    with pytest.raises(Cancelled):
        export(timeline, progress=stopping(cancel, "Rendering pictures", 60), cancel=cancel)
    assert left(tmp_path) == []  # had it come to its end, the segment would have been kept


@pytest.mark.parametrize(
    ("stage", "done", "options"),
    [
        ("Putting it together", 0, {}),
        ("Checking", 3, {"verify": True}),
    ],
)
def test_stopping_is_heard_at_the_end(stage, done, options, timeline, export, tmp_path):
    export(timeline, "before.mp4")
    cancel = Counting()
    told = []

    def progress(step):
        told.append(step)
        stopping(cancel, stage, done)(step)

    with pytest.raises(Cancelled):
        export(timeline, progress=progress, cancel=cancel, **options)
    assert cancel.looks == 1
    assert max(step.done for step in told if step.stage == stage) == done
    assert [path.name for path in (tmp_path / "videos").iterdir()] == ["before.mp4"]


@pytest.mark.parametrize("look", [1, 2, 5, 30])
@pytest.mark.parametrize("name", ["out.mp4", "out.gif", "out.webp", "out.wav", "out.mkv"])
def test_stopping_at_any_look_leaves_nothing(name, look, timeline, export, tmp_path):
    class AtLook(CancelToken):
        left = look

        def check(self) -> None:
            self.left -= 1
            if self.left <= 0:
                self.cancel()
            super().check()

    with pytest.raises(Cancelled):
        export(timeline, name, cancel=AtLook())
    assert not (tmp_path / "videos").exists()
    assert [name for name in left(tmp_path) if not name.endswith(".segment")] == []


def test_stopping_is_heard_while_stored_segments_are_looked_at(timeline, export, tmp_path, monkeypatch):
    from app.render import cache

    export(timeline, "before.mp4")
    monkeypatch.setattr(cache, "_AT_ONCE", 100)
    cancel = Counting()
    looks = []

    def digest(file, size, check):
        if check is cache._nothing:  # kept sound, a few kilobytes each
            return original(file, size, check)
        looks.append(size)
        if len(looks) == 1:
            cancel.cancel()
        return original(file, size, check)

    original = cache._digest
    monkeypatch.setattr(cache, "_digest", digest)
    with pytest.raises(Cancelled):
        export(timeline, cancel=cancel)
    assert len(looks) == 1
    assert [path.name for path in (tmp_path / "videos").iterdir()] == ["before.mp4"]


# Keys ----------------------------------------------------------------------------------------


def test_what_shapes_the_bytes_names_the_segments_and_nothing_else_does(timeline, fonts):
    usual = VideoEncoding(crf=20, speed="fast")

    def named(video):
        return plan(timeline, fonts, lambda asset: True, encoder_of(video, timeline.canvas))[0].key

    changed = {
        name: named(dataclasses.replace(usual, **{name: value}))
        for name, value in {
            "codec": "hevc", "crf": 21, "speed": "slow", "most_kbits": 4000, "hardware": "nvenc",
        }.items()
    }  # fmt: skip
    assert len({named(usual), *changed.values()}) == 6
    assert named(dataclasses.replace(usual, codec="prores", crf=None)) != named(
        dataclasses.replace(usual, codec="prores", crf=None, profile="proxy")
    )


def test_a_format_given_for_one_export_leaves_the_others_segments(timeline, export):
    first = export(timeline)
    assert export(timeline, wish=FormatWish(crf=30)).segments_reused == 0
    assert export(timeline, wish=FormatWish(("veryslow",))).segments_reused == 0
    again = export(timeline, "again.mkv", jobs=1)  # another container and other hands, the same segments
    assert again.segments_reused == first.segments == 1


def test_without_the_cache_nothing_is_taken_from_it_and_nothing_left(timeline, export, tmp_path):
    alone = export(timeline, "alone.mp4", cached=False)
    assert not (tmp_path / "cache").exists()
    kept = export(timeline, "kept.mp4")
    again = export(timeline, "again.mp4", cached=False)
    assert (alone.segments_reused, again.segments_reused) == (0, 0)
    assert alone.output.read_bytes() == kept.output.read_bytes() == again.output.read_bytes()
    assert Fraction(alone.length) == 2
