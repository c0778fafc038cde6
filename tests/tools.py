"""Programs that share nothing with ours, for tests to hold files against."""

from __future__ import annotations

import shutil

import pytest

needs_ffmpeg = pytest.mark.skipif(
    not (shutil.which("ffmpeg") and shutil.which("ffprobe")), reason="needs the ffmpeg package"
)
"""Of tests whose independent check is ffmpeg or ffprobe, which nothing else could stand in for."""
