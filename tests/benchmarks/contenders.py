"""One contender of the export benchmark, alone in a process of its own.

``python -m tests.benchmarks.contenders NAME WORKLOAD SECONDS_EACH FOLDER`` prints one JSON line:
``seconds`` of wall clock and ``processor_s`` without start-up, ``memory_mb`` at its highest.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.benchmarks import peers
from tests.benchmarks.apart import say, spent
from tests.benchmarks.workload import CRF, FPS, HEIGHT, PRESET, WIDTH, Workload, timeline_of, workload

JOBS = 2


def scenewright(work: Workload, folder: Path) -> float:
    """The whole export: sources read, composed, encoded by segments, sound, joined, checked."""
    from app.interchange.captions import write_captions
    from app.media.folder import FolderAssets
    from app.render.renderer import Renderer
    from app.services.ports import CancelToken, ExportRequest, silent

    assets = FolderAssets(folder / "assets")
    timeline = timeline_of(work, assets)
    renderer = Renderer(assets, folder / "cache", write_captions)
    began = time.perf_counter()
    result = renderer.export(timeline, ExportRequest(folder / "out.mp4", JOBS), silent, CancelToken())
    took = time.perf_counter() - began
    assert result.pictures == work.pictures
    assert result.segments_reused == 0
    return took


def encode_only(work: Workload, folder: Path) -> float:
    """The limit: the same pictures, ready in memory, through the same encoder in the same segments.

    Pictures that are equal lie in memory once, as the program too draws them once.
    """
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
    timeline = timeline_of(work, assets)
    fonts = Fonts()
    composer = Composer(timeline, assets, fonts)
    desk = Desk()
    ready, shown = [], None
    for number in range(timeline.pictures):
        if composer.key(number) != shown:
            planes = new_planes(WIDTH, HEIGHT)
            composer.compose(number, planes, desk)
            shown = composer.key(number)
        ready.append(planes.whole)
    composer.ready.clear()

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

    segments = plan(timeline, fonts, assets.exists)
    began, used = time.perf_counter(), spent()
    with ThreadPoolExecutor(JOBS) as pool:
        for made in [pool.submit(encode, segment.first, segment.last) for segment in segments]:
            made.result()
    took = time.perf_counter() - began
    say(processor_s=round(spent() - used, 3))  # composing beforehand does not count
    return took


CONTENDERS: dict[str, Callable[[Workload, Path], float]] = {
    "encode only": encode_only,
    "scenewright": scenewright,
    "ffmpeg": peers.ffmpeg,
    "melt": peers.melt,
    "moviepy": peers.moviepy,
}


def main() -> None:
    """Run the one that was named."""
    name, work, seconds_each, folder = sys.argv[1:5]
    used = spent()
    seconds = CONTENDERS[name](workload(work, int(seconds_each)), Path(folder))
    written = Path(folder) / "out.mp4"
    say(
        **{"processor_s": round(spent() - used, 3)} if name != "encode only" else {},
        seconds=round(seconds, 3),
        bytes=written.stat().st_size if written.exists() else 0,
    )


if __name__ == "__main__":
    main()
