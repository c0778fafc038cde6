"""Export again after an edit, through the services as a person uses them: one process, real stores.

``python -m tests.benchmarks.edited FRAMES HEIGHT FOLDER`` makes a project of so many spoken frames,
exports it, changes one thing at a time and exports again.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.bootstrap import services
from app.config import Config
from app.domain.project import Project, ProjectSettings
from app.domain.style import Style
from app.services.facade import Services
from app.services.production import MakeRequest
from tests.benchmarks.apart import say
from tests.benchmarks.workload import PRESET, ROOT

ARTICLE = ROOT / "resources" / "samples" / "severn-bore.md"
PHOTOGRAPHS = ROOT / "resources" / "samples" / "photos"


def script(program: Services, frames: int, path: Path) -> Path:
    """The sample article's sentences, over and over, a paragraph each, up to so many frames."""
    draft = program.scripts.read_text(ARTICLE.read_text(encoding="utf-8"), ARTICLE.name)
    texts = itertools.cycle(frame.text for scene in draft.scenes for frame in scene.frames)
    path.write_text("\n\n".join(itertools.islice(texts, frames)) + "\n", encoding="utf-8")
    return path


def main() -> None:
    """Measure and say it."""
    frames, height, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    output = folder / "out.mp4"
    with services(Config(folder / "home")) as program:
        settings = replace(
            ProjectSettings(voice="fake:beep"), width=height * 16 // 9, height=height, preset=PRESET
        )
        request = MakeRequest(
            script(program, frames, folder / "article.txt"), "Again", PHOTOGRAPHS, settings=settings
        )
        project = program.production.create(program.production.prepare(request))

        def export() -> tuple[float, float, int, dict[str, float]]:
            began = time.perf_counter()
            program.narration.voice_all(program.projects.board(project.id))
            spoken = time.perf_counter()
            result = program.renders.export(program.projects.board(project.id), output)
            fresh = result.segments - result.segments_reused
            stages = {name: round(seconds, 3) for name, seconds in result.stages.items()}
            return time.perf_counter() - spoken, spoken - began, fresh, stages

        first, _, made, stages = export()
        figures = {"frames": len(program.projects.board(project.id).frames), "segments": made}
        edits: dict[str, Callable[[], object]] = {
            "nothing": lambda: None,
            "motion": lambda: set_motion(program, project, frames // 2),
            "image": lambda: set_image(program, project, frames // 3),
            "word": lambda: set_word(program, project, frames * 2 // 3),
        }
        after = {}
        for name, edit in edits.items():
            edit()
            took, spoke, fresh, shares = export()
            after[name] = {
                "seconds": round(took, 3), "share": round(took / first, 4), "speaking_s": round(spoke, 3),
                "segments": fresh, "stages": shares,
            }  # fmt: skip
        say(**figures, first_s=round(first, 3), first_stages=stages, after=after)


def set_motion(program: Services, project: Project, index: int) -> None:
    """Another motion for one frame."""
    frame = program.projects.board(project.id).frames[index]
    program.storyboard.set_motion(frame.id, Style("pan_left", {"amount": 0.2}))


def set_image(program: Services, project: Project, index: int) -> None:
    """Another photograph for one frame."""
    frame = program.projects.board(project.id).frames[index]
    others = [image for image in program.illustration.candidates(frame.id) if image.id != frame.image_id]
    program.illustration.choose(frame.id, others[0].id)


def set_word(program: Services, project: Project, index: int) -> None:
    """One word of one frame's text becomes another, longer one."""
    frame = program.projects.board(project.id).frames[index]
    before = frame.text.split()
    program.storyboard.set_text(frame.id, " ".join(["Extraordinarily", *before[1:]]))


if __name__ == "__main__":
    main()
