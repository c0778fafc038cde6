"""How others make the benchmark's workloads, each as its own documentation shows.

Every function makes the video in a folder and returns its seconds, start-up left out where it can be.
"""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.workload import (
    CORNER,
    CRF,
    CROSSFADE,
    FPS,
    HEIGHT,
    LOOK,
    NAME,
    PRESET,
    ROLE,
    ROOT,
    WIDTH,
    ZOOM,
    Workload,
)

FONT = ROOT / "resources" / "fonts"
_SIZE = round(LOOK.captions.size * HEIGHT)
_BASE = round((1 - LOOK.captions.position) * HEIGHT)
"""Pixels from the picture's lower edge to the caption's."""


def ffmpeg(work: Workload, folder: Path) -> float:
    """FFmpeg's own filters: zoompan and xfade, or concat and subtitles, or concat, drawbox and drawtext;
    one stream, its own threads."""
    if work.name == "clips":
        return _ffmpeg_clips(work, folder)
    lasting = work.seconds_each + (CROSSFADE if work.moving else 0)
    pictures = round(lasting * FPS)
    cover = f"scale={WIDTH}:{HEIGHT}:force_original_aspect_ratio=increase,crop={WIDTH}:{HEIGHT}"
    command = ["ffmpeg", "-y", "-loglevel", "error"]
    chain = []
    for i, path in enumerate(work.photographs):
        command += ["-i", str(path)]
        if work.moving:
            chain.append(
                f"[{i}:v]{cover},"
                f"zoompan=z='1+{ZOOM}*on/{pictures}':x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':d={pictures}"
                f":s={WIDTH}x{HEIGHT}:fps={FPS},format=yuv420p[v{i}]"
            )
        else:  # scaled and converted once, then shown again and again
            chain.append(
                f"[{i}:v]{cover},format=yuv420p,loop={pictures - 1}:1:0,setpts=N/{FPS}/TB,fps={FPS},"
                f"setsar=1[v{i}]"
            )
    before = "v0"
    if work.moving:
        for i in range(1, len(work.photographs)):
            after, offset = f"x{i}", i * work.seconds_each
            chain.append(
                f"[{before}][v{i}]xfade=transition=fade:duration={CROSSFADE}:offset={offset}[{after}]"
            )
            before = after
    else:
        (folder / "captions.ass").write_text(_ass(work), encoding="utf-8")
        joined = "".join(f"[v{i}]" for i in range(len(work.photographs)))
        chain.append(f"{joined}concat=n={len(work.photographs)}:v=1:a=0[whole]")
        chain.append(f"[whole]subtitles={folder / 'captions.ass'}:fontsdir={FONT}[out]")
        before = "out"
    command += ["-filter_complex", ";".join(chain), "-map", f"[{before}]"]
    command += ["-frames:v", str(work.pictures), "-c:v", "libx264", "-preset", PRESET, "-crf", str(CRF)]
    return _timed([*command, str(folder / "out.mp4")])


_PANEL = (124, 706, 460, 158)
"""Left, top, width and height of the panel that this program draws, in pixels."""
_NAME_AT, _ROLE_AT, _CORNER_AT = (158, 728), (158, 800), (1600, 70)


def _ffmpeg_clips(work: Workload, folder: Path) -> float:
    command = ["ffmpeg", "-y", "-loglevel", "error"]
    for path in work.photographs:
        command += ["-i", str(path)]
    joined = "".join(f"[{i}:v]" for i in range(len(work.photographs)))
    left, top, width, height = _PANEL
    bold = FONT / "Inter-Bold.otf"

    def text(words: str, at: tuple[int, int], size: int, colour: str) -> str:
        return (
            f"drawtext=fontfile={bold}:text='{words}':x={at[0]}:y={at[1]}:fontsize={size}:fontcolor={colour}"
        )

    chain = (
        f"{joined}concat=n={len(work.photographs)}:v=1:a=0,"
        f"drawbox=x={left}:y={top}:w={width}:h={height}:color=0x14161a@0.86:t=fill,"
        f"drawbox=x={left}:y={top}:w=8:h={height}:color=0xf2a33a:t=fill,"
        + ",".join((
            text(NAME, _NAME_AT, 54, "0xeceef2"),
            text(ROLE.replace(",", "\\,"), _ROLE_AT, 35, "0xf2a33a"),
            text(CORNER, _CORNER_AT, 43, "0xeceef2"),
        ))
        + "[out]"
    )  # fmt: skip
    command += ["-filter_complex", chain, "-map", "[out]", "-frames:v", str(work.pictures)]
    command += ["-c:v", "libx264", "-preset", PRESET, "-crf", str(CRF), str(folder / "out.mp4")]
    return _timed(command)


def _ass(work: Workload) -> str:
    """The captions as libass takes them: an event a lit word, a box behind the line."""

    def at(seconds: float) -> str:
        return f"{int(seconds) // 3600}:{int(seconds) // 60 % 60:02}:{seconds % 60:05.2f}"

    lines = [
        "[Script Info]", "ScriptType: v4.00+", f"PlayResX: {WIDTH}", f"PlayResY: {HEIGHT}", "[V4+ Styles]",
        "Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, Bold, BorderStyle, "
        "Outline, Shadow, Alignment, MarginV",
        f"Style: Default,Inter,{round(_SIZE * 1.2)},&H00FFFFFF,&H37161210,&H37161210,1,3,14,0,2,{_BASE}",
        "[Events]", "Format: Layer, Start, End, Style, Text",
    ]  # fmt: skip
    for index in range(len(work.photographs)):
        begin, words = index * work.seconds_each, work.words(index)
        for lit, (_, start, end) in enumerate(words):
            last = float(end) if lit + 1 < len(words) else work.seconds_each
            text = " ".join(
                f"{{\\c&H3AA3F2&}}{word}{{\\c&HFFFFFF&}}" if place == lit else word
                for place, (word, _, _) in enumerate(words)
            )
            lines.append(f"Dialogue: 0,{at(begin + float(start))},{at(begin + last)},Default,{text}")
    return "\n".join(lines) + "\n"


def melt(work: Workload, folder: Path) -> float:
    """MLT's own: an affine filter that grows, luma mixes between; two threads, no picture dropped.

    Its qtblend would be faster, but draws nothing without a screen.
    """
    fade, each = round(CROSSFADE * FPS), work.seconds_each * FPS
    grown = f"-{ZOOM * 50:g}%/-{ZOOM * 50:g}%:{100 + ZOOM * 100:g}%x{100 + ZOOM * 100:g}%"
    command = ["melt", "-silent", "-profile", "atsc_1080p_30"]
    for index, path in enumerate(work.photographs):
        last = (each if index + 1 == len(work.photographs) else each + fade) - 1
        command += [f"pixbuf:{path}", f"out={last}", "-attach", "crop", "center=1", "-attach", "affine"]
        command += [f"transition.rect=0=0%/0%:100%x100%;{each + fade - 1}={grown}", "transition.fill=1"]
        if index:
            command += ["-mix", str(fade), "-mixer", "luma"]
    command += ["-consumer", f"avformat:{folder / 'out.mp4'}", "vcodec=libx264", f"preset={PRESET}"]
    return _timed([*command, f"crf={CRF}", "an=1", "real_time=-2"])


def moviepy(work: Workload, folder: Path) -> float:
    """MoviePy 2: image clips, resized and faded, or with a text clip for each state of the caption; or
    video clips with text clips over them."""
    from moviepy import CompositeVideoClip, ImageClip, vfx

    if work.name == "clips":
        return _moviepy_clips(work, folder)

    lasting = work.seconds_each + (CROSSFADE if work.moving else 0)
    began = time.perf_counter()
    clips = []
    for index, path in enumerate(work.photographs):
        clip = ImageClip(str(path), duration=lasting)
        clip = clip.resized(max(WIDTH / clip.w, HEIGHT / clip.h))
        if work.moving:
            clip = clip.resized(lambda t: 1 + ZOOM * t / lasting)
        clip = clip.with_position("center")
        if index and work.moving:
            clip = clip.with_effects([vfx.CrossFadeIn(CROSSFADE)])
        clips.append(clip.with_start(index * work.seconds_each))
    if not work.moving:
        for index in range(len(work.photographs)):
            clips += _moviepy_captions(work, index)
    return _moviepy_written(CompositeVideoClip(clips, size=(WIDTH, HEIGHT)), work, folder, began)


def _moviepy_written(whole: Any, work: Workload, folder: Path, began: float) -> float:
    whole = whole.with_duration(len(work.photographs) * work.seconds_each)
    whole.write_videofile(
        str(folder / "out.mp4"),
        fps=FPS,
        codec="libx264",
        preset=PRESET,
        ffmpeg_params=["-crf", str(CRF)],
        threads=2,
        audio=False,
        logger=None,
    )
    return time.perf_counter() - began


def _moviepy_clips(work: Workload, folder: Path) -> float:
    from moviepy import ColorClip, CompositeVideoClip, TextClip, VideoFileClip, concatenate_videoclips

    began = time.perf_counter()
    filmed = concatenate_videoclips([VideoFileClip(str(path), audio=False) for path in work.photographs])
    left, top, width, height = _PANEL
    bold = str(FONT / "Inter-Bold.otf")

    def text(words: str, at: tuple[int, int], size: int, colour: str) -> Any:
        return TextClip(
            font=bold, text=words, font_size=size, color=colour, margin=(0, 8, 0, 12)
        ).with_position(at)

    laid = [
        ColorClip((width, height), color=(20, 22, 26)).with_opacity(0.86).with_position((left, top)),
        ColorClip((8, height), color=(242, 163, 58)).with_position((left, top)),
        text(NAME, _NAME_AT, 54, "#eceef2"),
        text(ROLE, _ROLE_AT, 35, "#f2a33a"),
        text(CORNER, _CORNER_AT, 43, "#eceef2"),
    ]
    laid = [each.with_duration(filmed.duration) for each in laid]
    return _moviepy_written(CompositeVideoClip([filmed, *laid], size=(WIDTH, HEIGHT)), work, folder, began)


def _moviepy_captions(work: Workload, index: int) -> list[object]:
    """The line in white for the slide's whole time, and over it each word in colour while it is lit."""
    from moviepy import ColorClip, TextClip

    words = work.words(index)
    font = str(FONT / "Inter-SemiBold.otf")
    begin = index * work.seconds_each

    def text(words: str, colour: str) -> object:
        return TextClip(font=font, text=words, font_size=_SIZE, color=colour, margin=(0, 8, 0, 12))

    line = text(" ".join(word for word, _, _ in words), "#ffffff")
    left, top = (WIDTH - line.w) // 2, HEIGHT - _BASE - line.h
    box = ColorClip((line.w + 48, line.h + 16), color=(16, 18, 22)).with_opacity(0.78)
    made = [
        (box.with_position((left - 24, top - 8)), 0.0, float(work.seconds_each)),
        (line.with_position((left, top)), 0.0, float(work.seconds_each)),
    ]
    before = 0
    for place, (word, start, end) in enumerate(words):
        lit = text(word, "#f2a33a")
        if place:
            before = text(" ".join(other for other, _, _ in words[:place]) + " ", "#ffffff").w
        made.append((lit.with_position((left + before, top)), float(start), float(end)))
    return [clip.with_start(begin + start).with_duration(end - start) for clip, start, end in made]


def _timed(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return time.perf_counter() - began
