"""One contender of the export benchmark, alone in a process of its own.

``python -m tests.benchmarks.contenders NAME SECONDS_EACH FOLDER`` prints one JSON line:
``seconds`` of wall clock without start-up, ``memory_mb`` at its highest.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.benchmarks.workload import (
    CRF,
    CROSSFADE,
    FPS,
    HEIGHT,
    PRESET,
    WIDTH,
    ZOOM,
    Workload,
    sample_photographs,
    timeline_of,
)

JOBS = 2


def scenewright(workload: Workload, folder: Path) -> float:
    """The whole export: sources read, composed, encoded by segments, sound, joined, checked."""
    from app.interchange.captions import write_captions
    from app.media.folder import FolderAssets
    from app.render.renderer import Renderer
    from app.services.ports import CancelToken, ExportRequest, silent

    assets = FolderAssets(folder / "assets")
    timeline = timeline_of(workload, assets)
    renderer = Renderer(assets, folder / "cache", write_captions)
    began = time.perf_counter()
    result = renderer.export(timeline, ExportRequest(folder / "out.mp4", JOBS), silent, CancelToken())
    took = time.perf_counter() - began
    assert result.pictures == workload.pictures
    assert result.segments_reused == 0
    return took


def encode_only(workload: Workload, folder: Path) -> float:
    """The limit: the same pictures, ready in memory, through the same encoder in the same segments."""
    import av
    import cv2

    from app.media.folder import FolderAssets
    from app.render.colour import new_planes
    from app.render.compose import Composer
    from app.render.desk import Desk
    from app.render.fonts import Fonts
    from app.render.plan import plan

    cv2.setNumThreads(1)
    assets = FolderAssets(folder / "assets")
    timeline = timeline_of(workload, assets)
    fonts = Fonts()
    composer = Composer(timeline, assets, fonts)
    desk = Desk()
    ready = []
    for number in range(timeline.pictures):
        planes = new_planes(WIDTH, HEIGHT)
        composer.compose(number, planes, desk)
        ready.append(planes.whole)
    composer.sources.clear()

    def encode(first: int, last: int) -> None:
        with av.open(str(folder / f"{first}.nut"), "w") as container:
            stream = container.add_stream("libx264", rate=FPS, options={"preset": PRESET, "crf": str(CRF)})
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            stream.codec_context.thread_count = 1
            stream.codec_context.gop_size = 4 * FPS
            for number in range(first, last):
                picture = av.VideoFrame.from_numpy_buffer(ready[number], format="yuv420p")
                picture.pts = number - first
                container.mux(stream.encode(picture))
            container.mux(stream.encode(None))

    began = time.perf_counter()
    with ThreadPoolExecutor(JOBS) as pool:
        for made in [pool.submit(encode, s.first, s.last) for s in plan(timeline, fonts, assets.exists)]:
            made.result()
    return time.perf_counter() - began


def ffmpeg(workload: Workload, folder: Path) -> float:
    """FFmpeg's own filters: zoompan and xfade, one stream, its own threads."""
    lasting = workload.seconds_each + CROSSFADE
    command = ["ffmpeg", "-y", "-loglevel", "error"]
    for path in workload.photographs:
        command += ["-i", str(path)]
    pictures = round(lasting * FPS)
    chain = [
        f"[{i}:v]scale={WIDTH}:{HEIGHT}:force_original_aspect_ratio=increase,crop={WIDTH}:{HEIGHT},"
        f"zoompan=z='1+{ZOOM}*on/{pictures}':x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':d={pictures}"
        f":s={WIDTH}x{HEIGHT}:fps={FPS},format=yuv420p[v{i}]"
        for i in range(len(workload.photographs))
    ]
    before = "v0"
    for i in range(1, len(workload.photographs)):
        after = f"x{i}"
        offset = i * workload.seconds_each
        chain.append(f"[{before}][v{i}]xfade=transition=fade:duration={CROSSFADE}:offset={offset}[{after}]")
        before = after
    command += ["-filter_complex", ";".join(chain), "-map", f"[{before}]"]
    command += ["-frames:v", str(workload.pictures), "-c:v", "libx264", "-preset", PRESET, "-crf", str(CRF)]
    command += [str(folder / "out.mp4")]
    began = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return time.perf_counter() - began


def moviepy(workload: Workload, folder: Path) -> float:
    """MoviePy 2 as its documentation shows: resized image clips, crossfades, one composite."""
    from moviepy import CompositeVideoClip, ImageClip, vfx

    lasting = workload.seconds_each + CROSSFADE
    began = time.perf_counter()
    clips = []
    for index, path in enumerate(workload.photographs):
        clip = ImageClip(str(path), duration=lasting)
        scale = max(WIDTH / clip.w, HEIGHT / clip.h)
        clip = clip.resized(scale).resized(lambda t: 1 + ZOOM * t / lasting).with_position("center")
        if index:
            clip = clip.with_effects([vfx.CrossFadeIn(CROSSFADE)])
        clips.append(clip.with_start(index * workload.seconds_each))
    whole = CompositeVideoClip(clips, size=(WIDTH, HEIGHT))
    whole = whole.with_duration(len(clips) * workload.seconds_each)
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


CONTENDERS: dict[str, Callable[[Workload, Path], float]] = {
    "encode only": encode_only,
    "scenewright": scenewright,
    "ffmpeg filters": ffmpeg,
    "moviepy": moviepy,
}


def main() -> None:
    """Run the one that was named."""
    name, seconds_each, folder = sys.argv[1:4]
    seconds = CONTENDERS[name](Workload(sample_photographs(), int(seconds_each)), Path(folder))
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps({"seconds": seconds, "memory_mb": round((own + children) / 1024)}))


if __name__ == "__main__":
    main()
