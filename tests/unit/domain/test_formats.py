"""What goes together, what does not, and what is meant where only some of it is said."""

from __future__ import annotations

from fractions import Fraction

import pytest

from app.domain.formats import (
    CONTAINERS,
    SPEEDS,
    VIDEO_CODECS,
    Format,
    VideoEncoding,
    check_size,
    checked_format,
)
from app.domain.presets import PRESETS, FormatWish, format_of
from app.errors import BadSetting


def test_every_preset_goes_together_and_says_what_it_is_for() -> None:
    for preset in PRESETS.values():
        assert checked_format(preset) is preset
        assert preset.description
        assert preset.container.label in preset.facts()
    assert not set(PRESETS) & set(SPEEDS)


@pytest.mark.parametrize(
    ("name", "project", "size", "rate"),
    [
        ("youtube", (1280, 720), (1920, 1080), 60),
        ("youtube", (720, 1280), (1080, 1920), 60),
        ("youtube-4k", (1920, 1080), (3840, 2160), 60),
        ("shorts", (1920, 1080), (1080, 1920), 30),
        ("square", (1920, 1080), (1080, 1080), 30),
        ("gif", (1920, 1080), (480, 270), 15),
        ("gif", (1080, 1920), (270, 480), 15),
        ("gif", (320, 180), (320, 180), 15),
        ("master", (1920, 1080), (1920, 1080), 60),
    ],
)
def test_sizes_and_rates_follow_the_project(name, project, size, rate) -> None:
    assert PRESETS[name].size(*project) == size
    assert PRESETS[name].rate(Fraction(60)) == rate


@pytest.mark.parametrize(
    ("shape", "size"),
    [("16:9", (1920, 1080)), ("9:16", (1080, 1920)), ("1:1", (1080, 1080)), ("4:5", (1080, 1350))],
)
def test_shapes_keep_the_shorter_side(shape, size) -> None:
    assert Format("", "", ".mp4", shape=shape).size(1920, 1080) == size


def test_a_rate_is_divided_so_that_no_picture_is_uneven() -> None:
    slow = Format("", "", ".gif", VideoEncoding("gif"), None, fps=Fraction(15))
    rates = {"24": "12", "25": "25/2", "30": "15", "60": "15", "30000/1001": "15000/1001", "12": "12"}
    assert {given: str(slow.rate(Fraction(given))) for given in rates} == rates


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_every_suffix_alone_is_enough(suffix) -> None:
    made = format_of(suffix.upper())
    assert made.suffix == suffix
    assert (made.video is not None) == bool(made.container.video)
    assert (made.sound is not None) == bool(made.container.sound)


def test_the_project_says_how_h264_is_encoded_and_an_export_may_say_otherwise() -> None:
    project = VideoEncoding(crf=23, speed="slow")
    assert format_of(".mp4", project=project).video == project
    assert format_of(".webm", project=project).video == VideoEncoding("vp9", speed="slow")
    made = format_of(".mkv", FormatWish(("fast",), crf=17), project)
    assert made.video == VideoEncoding(crf=17, speed="fast")
    both = format_of(".mov", FormatWish(("youtube", "veryslow"), crf=15)).video
    assert both == VideoEncoding(crf=15, speed="veryslow", most_kbits=12_000)


@pytest.mark.parametrize(
    ("suffix", "wish", "said"),
    [
        (".avi", FormatWish(), r"cannot end in “\.avi”"),
        (".webm", FormatWish(("youtube",)), r"H\.264 does not go into WebM\. It goes into \.mp4, \.mov or"),
        (".webm", FormatWish(sound="aac"), "AAC does not go into WebM"),
        (".mp4", FormatWish(codec="prores"), "ProRes 422 does not go into MP4"),
        (".mp4", FormatWish(("master",)), "ProRes 422 does not go into MP4"),
        (".mp4", FormatWish(("wav",)), "MP4 files are videos"),
        (".gif", FormatWish(sound="aac"), "have no sound"),
        (".gif", FormatWish(crf=20), "GIF has no quality"),
        (".wav", FormatWish(crf=20), "--crf is about pictures"),
        (".wav", FormatWish(("fast",)), "fast is about pictures"),
        (".mp4", FormatWish(crf=52), "H.264 has no quality 52"),
        (".webm", FormatWish(crf=64), "VP9 has no quality 64"),
        (".mp4", FormatWish(("yuotube",)), "Did you mean “youtube”"),
        (".mp4", FormatWish(("placebo9",)), "There are youtube"),
        (".mp4", FormatWish(("fast", "slow")), "exclude each other"),
        (".mp4", FormatWish(("shorts", "square")), "exclude each other"),
        (".mp4", FormatWish(codec="mpeg2"), "no video codec “mpeg2”"),
        (".mp4", FormatWish(hardware="abacus"), "no hardware encoder “abacus”"),
    ],
)
def test_what_does_not_go_together_is_said_with_what_would(suffix, wish, said) -> None:
    with pytest.raises(BadSetting, match=said):
        format_of(suffix, wish)


def test_pictures_that_are_too_small_for_a_codec_are_refused() -> None:
    master = PRESETS["master-dnxhr"]
    check_size(master, 256, 120)
    check_size(PRESETS["wav"], 2, 2)
    with pytest.raises(BadSetting, match="DNxHR cannot encode 128x72"):
        check_size(master, 128, 72)


def test_every_codec_has_a_container_and_a_usual_quality_on_its_scale() -> None:
    for name, codec in VIDEO_CODECS.items():
        assert any(name in kind.video for kind in CONTAINERS.values())
        assert 0 <= codec.usual <= codec.worst
