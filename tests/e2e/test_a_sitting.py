"""A whole sitting at a real window, driven from outside: paste, drop, play, export, leave.

The light theme and scale 2 are gone through by ``python -m tests.e2e.outside.sitting FOLDER``.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.outside.screen import NEEDED
from tests.e2e.outside.sitting import PHOTOGRAPHS, sit

SCRIPT = """# Five pictures

## Outside

The sea is grey today.

A single leaf came down.

Driftwood lies on the sand.

Seeds fly over the dunes.

A ladybird walks along.

## And then

That was all of it.
"""


@pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason="needs the packages xvfb, xdotool and ffmpeg")
def test_from_a_pasted_script_to_a_video(tmp_path: Path) -> None:
    script = tmp_path / "script.md"
    script.write_text(SCRIPT, encoding="utf-8")
    seen: list[str] = []
    sitting = sit(tmp_path, script, "dark", 1, lambda name, _: seen.append(name))
    assert seen == ["start", "script", "spoken", "dropping", "dropped", "playing", "exporting", "exported"]
    assert sitting.status == 0
    assert "Traceback" not in sitting.told
    assert [frame["image"] for frame in sitting.frames] == [
        *(f"{name}.jpg" for name in PHOTOGRAPHS),
        "Backdrop",
    ]
    probed = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_entries", "format=duration:stream=codec_name,width,height",
         str(sitting.video)], capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    found = json.loads(probed.stdout)
    video = next(stream for stream in found["streams"] if stream["codec_name"] == "h264")
    assert (video["width"], video["height"]) == (1920, 1080)
    assert any(stream["codec_name"] == "aac" for stream in found["streams"])
    last = sitting.frames[-1]
    assert float(found["format"]["duration"]) == pytest.approx(last["start_s"] + last["length_s"], abs=0.05)
    loud = subprocess.run(
        ["ffmpeg", "-v", "info", "-i", str(sitting.video), "-af", "volumedetect", "-vn", "-f", "null", "-"],
        capture_output=True, check=True, timeout=60, text=True,
    ).stderr  # fmt: skip
    assert float(loud.split("max_volume:")[1].split("dB")[0]) > -12, "somebody speaks"
