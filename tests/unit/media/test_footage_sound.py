"""A flash and a click at one moment stay together, in every container and after every cut."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from app.media.footage import Footage, probe_footage
from app.media.sound import sound_blocks
from app.media.streams import on_the_clock
from app.render.sound_decode import blocks
from tests.tools import needs_ffmpeg
from tests.unit.media.clips import X264, ffmpeg

pytestmark = needs_ffmpeg

MOMENTS = (Fraction(2, 5), Fraction(7, 5))
"""Seconds at which a picture of 25 a second flashes and a click of one sample's onset is heard."""

CLAP = (
    "-f", "lavfi", "-i",
    "color=black:s=64x64:r=25:d=2,geq=lum='if(eq(N,10)+eq(N,35),235,16)':cb=128:cr=128",
    "-f", "lavfi", "-i",
    "aevalsrc='if(between(t,0.4,0.41)+between(t,1.4,1.41),0.8*sin(2*PI*3000*t),0)':s=48000:d=2",
)  # fmt: skip
QUICK = (*X264, "-g", "10", "-bf", "2")


@pytest.fixture(scope="module")
def clap(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("clap") / "clap.mkv"
    ffmpeg(*CLAP, *QUICK, "-c:a", "pcm_s16le", path)
    return path


def onsets(samples: np.ndarray, rate: int) -> list[float]:
    """Seconds at which something is heard after 50 ms of quiet."""
    loud = np.flatnonzero(np.abs(samples.astype(float)) > 0.25 * np.abs(samples).max())
    firsts = [loud[0], *loud[1:][np.diff(loud) > rate // 20]]
    return [float(first) / rate for first in firsts]


def flashes(path: Path) -> list[float]:
    """Seconds at which the picture turns white, to a tenth of a millisecond."""
    info = probe_footage(path)
    found = []
    with Footage(path) as footage:
        lit = False
        for n in range(int(info.length * 10_000)):
            now = footage.at(Fraction(n, 10_000))[0].mean() > 120
            if now and not lit:
                found.append(n / 10_000)
            lit = bool(now)
    return found


WAYS: dict[str, tuple[str, list[object], float]] = {
    "mov with pcm": ("a.mov", ["-i", "{clap}", "-c:v", "copy", "-c:a", "pcm_s16le"], 0.0002),
    "mp4 with aac": ("a.mp4", ["-i", "{clap}", "-c:v", "copy", "-c:a", "aac"], 0.001),
    "mkv with aac": ("a.mkv", ["-i", "{clap}", "-c:v", "copy", "-c:a", "aac"], 0.001),
    "webm with vorbis": (
        "a.webm",
        ["-i", "{clap}", "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libvorbis"], 0.001,
    ),
    # Not in Matroska: older writers there store Opus late by its own delay, and players play it so.
    "mp4 with opus": ("o.mp4", ["-i", "{clap}", "-c:v", "copy", "-c:a", "libopus", "-strict", "-2"], 0.001),
    "ts": ("a.ts", ["-i", "{clap}", "-c:v", "copy", "-c:a", "aac"], 0.001),
    "fragments": (
        "f.mp4",
        ["-i", "{clap}", "-c:v", "copy", "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"], 0.001,
    ),
    "fragments with an edit list": (
        "d.mp4",
        ["-i", "{clap}", "-c:v", "copy", "-c:a", "aac", "-movflags", "frag_keyframe+delay_moov"], 0.001,
    ),
    "avi": ("a.avi", ["-i", "{clap}", "-c:v", "mjpeg", "-q:v", "2", "-c:a", "pcm_s16le"], 0.0002),
    "pictures later": (
        "late.mp4",
        ["-itsoffset", "0.5", "-i", "{clap}", "-itsoffset", "0.5", "-i", "{clap}", "-f", "lavfi", "-i", "anullsrc=d=0.1",
         "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac"], 0.001,
    ),
    "sound later": (
        "sound.mp4",
        ["-i", "{clap}", "-itsoffset", "0.25", "-ss", "0.25", "-i", "{clap}", "-map", "0:v", "-map", "1:a",
         "-c:v", "copy", "-c:a", "pcm_s16le", "-f", "mov"], 0.0002,
    ),
    "sound later in ts": (
        "sound.ts",
        ["-i", "{clap}", "-itsoffset", "0.25", "-ss", "0.25", "-i", "{clap}", "-map", "0:v", "-map", "1:a",
         "-c:v", "copy", "-c:a", "aac"], 0.001,
    ),
    "sound with a hole": (
        "hole.mkv",
        ["-i", "{clap}", "-c:v", "copy", "-af", "aselect='not(between(t,0.6,1.1))'", "-c:a", "pcm_s16le"], 0.002,
    ),
    "cut at the start": ("cut.mp4", ["-ss", "0.3", "-i", "{mp4}", "-c", "copy"], 0.001),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_flash_and_click_stay_together(clap, tmp_path, way):
    name, arguments, slack = WAYS[way]
    plain = tmp_path / "plain.mp4"
    if "{mp4}" in arguments:
        ffmpeg("-i", clap, "-c:v", "copy", "-c:a", "aac", plain)
    path = tmp_path / name
    ffmpeg(*(str(word).format(clap=clap, mp4=plain) for word in arguments), path)
    seen = flashes(path)
    heard = np.concatenate(list(blocks(path, 1, 48_000 * 10)))[:, 0]
    clicks = onsets(heard, 48_000)
    assert len(seen) == len(clicks) == 2, (seen, clicks)
    for flash, click in zip(seen, clicks, strict=True):
        assert abs(flash - click) < slack + 0.0002, (seen, clicks)
    # The waveform that people see lies the same way.
    pieces = list(sound_blocks(path))
    whole = np.concatenate([piece for piece, _ in pieces])[:, 0]
    for flash, click in zip(seen, onsets(whole, pieces[0][1]), strict=True):
        assert abs(flash - click) < slack + 0.0002


def test_eight_channels_that_begin_late(clap, tmp_path):
    path = tmp_path / "late.mkv"
    ffmpeg(
        "-i", clap, "-itsoffset", "0.25", "-ss", "0.25", "-i", clap, "-map", "0:v", "-map", "1:a", "-c:v", "copy",
        "-af", "aformat=channel_layouts=7.1", "-c:a", "aac", path,
    )  # fmt: skip
    heard = np.concatenate(list(blocks(path, 2, 48_000 * 10)))
    assert onsets(heard[:, 0] + heard[:, 1], 48_000) == pytest.approx(flashes(path), abs=0.0012)
    assert not heard[: 48_000 // 5].any()


def test_sound_that_is_no_videos_is_left_as_it_is(clap, tmp_path):
    """A song's cover does not make it a video, and a song begins with its first sample."""
    song = tmp_path / "song.mka"
    ffmpeg("-itsoffset", "0.5", "-i", clap, "-vn", "-c:a", "pcm_s16le", song)
    assert onsets(np.concatenate(list(blocks(song, 1, 480_000)))[:, 0], 48_000)[0] == pytest.approx(
        0.4, abs=1e-4
    )


def test_a_clock_that_jumps_by_hours_is_no_silence():
    class Piece:
        sample_rate, samples, time_base = 48_000, 480, Fraction(1, 48_000)

        def __init__(self, pts: int) -> None:
            self.pts = pts

    hour = 3600 * 48_000
    starts = [
        start
        for _, start in on_the_clock(
            [Piece(0), Piece(480), Piece(hour), Piece(hour + 480), Piece(hour + 4800)], Fraction(0)
        )
    ]
    assert starts == [0, None, None, None, Fraction(960 + 4800, 48_000)]
