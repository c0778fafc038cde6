"""Five voices in one project sound like one programme: as loud as each other, and no click where they meet."""

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from app.bootstrap import services
from app.config import Config
from app.domain.project import ProjectSettings

VOICES = ["hibari:en", "espeak:en-US", "espeak:de", "system", "fake:beep"]
ENGLISH = "Twice a day the river changes its mind, and everybody who lives beside it knows the hour."
GERMAN = "Zweimal am Tag ändert der Fluss seine Richtung, und alle, die dort wohnen, kennen die Stunde."

pytestmark = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="measured with ffmpeg's own meter")


def loudness(video: Path, start: float, length: float) -> float:
    """Integrated loudness of a stretch in LUFS, as ffmpeg's ebur128 has it."""
    told = subprocess.run(
        ["ffmpeg", "-hide_banner", "-nostats", "-ss", str(start), "-t", str(length), "-i", str(video),
         "-af", "ebur128", "-f", "null", "-"],
        capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", told)[-1])


def sound(video: Path) -> np.ndarray:
    """The decoded sound, mono at 48 kHz, -1 to 1."""
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(video), "-ac", "1", "-ar", "48000", "-f", "f32le", "-"],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    return np.frombuffer(raw, "<f4")


def test_five_voices_are_one_programme(tmp_path: Path) -> None:
    output = tmp_path / "five.wav"
    with services(Config(tmp_path / "home")) as program:
        system = next(
            (v.id for v in program.narration.voices() if v.engine == "system" and v.languages[0][:2] == "en"),
            "",
        )
        voices = [system if voice == "system" else voice for voice in VOICES]
        voices = [voice for voice in voices if voice]
        project = program.projects.create("Five", ProjectSettings(width=320, height=180))
        text = "\n\n".join(GERMAN if voice == "espeak:de" else ENGLISH for voice in voices)
        project = program.scripts.adopt(project.id, program.scripts.read_text(text, "five.txt"))
        board = program.projects.board(project.id)
        assert len(board.frames) == len(voices)
        for frame, voice in zip(board.frames, voices, strict=True):
            program.storyboard.set_voice(frame.id, voice)
        program.production.render(project.id, output)
        board = program.projects.board(project.id)
        clips = program.renders.timeline(board).clips
    stretches = [
        (float(clip.voice.start), float(clip.voice.length)) for clip in clips if clip.voice is not None
    ]
    assert len(stretches) == len(voices)
    levels = [loudness(output, start, length) for start, length in stretches]
    middle = float(np.median(levels))
    assert all(abs(level - middle) <= 1.0 for level in levels), dict(zip(voices, levels, strict=True))

    samples = sound(output)
    loudest = float(np.abs(samples).max())
    for start, length in stretches:
        for edge in (start, start + length):
            around = samples[max(0, round((edge - 0.01) * 48_000)) : round((edge + 0.01) * 48_000)]
            # A click is a step; what is faded moves by less than a hundredth of the loudest from
            # one sample to the next.
            assert np.abs(np.diff(around)).max(initial=0.0) < loudest / 100
