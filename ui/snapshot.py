"""The open project as it was at one moment, with what follows from it: read off the window's thread.

::

    what changed  ──►  board  ──►  touched frames  ──►  clips, wishes, rows of those
                        others stay the very same objects, so that whoever compares is done at once
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from app.domain.clip_index import ClipIndex
from app.domain.relayout import Before, touched
from app.domain.running_time import estimate
from app.domain.script import Frame, Scene
from app.domain.takes import Image
from app.domain.timeline import Board, Timeline
from ui.shots import Shots, kept_clips, scenes_of

if TYPE_CHECKING:
    from app.services.boards import Changed
    from app.services.facade import Services
    from app.services.history import UndoState
    from app.services.narration import Wanted

Judged: TypeAlias = "tuple[Wanted, str]"
"""What a frame's voice should be, and why listeners will not understand that voice then, or empty."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A project read at one moment, with what follows from it."""

    board: Board
    timeline: Timeline
    undo: UndoState
    newest: str
    """The id of the newest history entry, or empty."""
    missing: frozenset[str]
    """Ids of frames whose voice is not what is wanted now."""
    frames: Mapping[str, Frame] = field(default_factory=dict)
    scenes: Mapping[str, Scene] = field(default_factory=dict)
    candidates: Mapping[str, tuple[Image, ...]] = field(default_factory=dict)
    """By frame, in their order."""
    judged: Mapping[str, Judged] = field(default_factory=dict)
    """By frame."""
    places: Mapping[str, int] = field(default_factory=dict)
    """Where each frame is in the video, counted from 0."""
    shots: Shots = field(default_factory=Shots)
    """What lists show; the same objects as before where nothing changed."""
    clips: ClipIndex = field(default_factory=lambda: ClipIndex(()))
    """The timeline's, to be found quickly."""
    running: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))
    """Seconds that it runs with what is not spoken yet, and its voice's seconds a word."""
    speakers: list[str] = field(default_factory=list)
    """Who speaks, by name."""

    editable: bool = True
    """Whether whoever works here may change it."""

    @property
    def doubted(self) -> frozenset[str]:
        """Ids of frames that their voice is known to read wrongly."""
        return frozenset(frame_id for frame_id, (_, doubted) in self.judged.items() if doubted)


def snapshot(
    services: Services,
    project_id: str,
    before: Snapshot | None = None,
    changed: Changed | None = None,
    *,
    judging: bool = True,
) -> Snapshot:
    """Read a project. ``before`` spares reading again what has not changed since, ``changed`` (ids by
    collection) also asking whether it has. Without ``judging``, which needs the voices, it is not said
    which frames they misread: such a one is there to be looked at, and a ``before`` of a whole read."""
    board = services.projects.board(project_id, before.board if before else None, changed)
    if before is not None and board == before.board and board.edits == before.board.edits:
        board = before.board  # compared here, off the window's thread, which then only looks whether it is it
    if before is not None and changed is not None and board.project == before.board.project:
        others = touched(board, before.board)
        wanted = [frame for frame in board.frames if frame.id in others]
    else:  # what a whole project shares, such as its voice or a dictionary, may be another
        others = touched(board, before.board) if before else frozenset(frame.id for frame in board.frames)
        wanted = list(board.frames)
    was = Before(before.board, before.timeline, others) if before else None
    timeline = services.renders.timeline(board, before=was)
    # Unchanged clips stay the same objects: whoever compares two timelines looks at ten thousand of them.
    timeline = replace(timeline, clips=kept_clips(before.timeline if before else None, timeline))
    if before is not None and timeline == before.timeline:
        timeline = before.timeline
    entries = services.history.entries(project_id, limit=1)
    newest = entries[0].id if entries else ""
    undo = before.undo if before and before.newest == newest else services.history.state(project_id)
    stands = before is not None and board.frames is before.board.frames
    frames = before.frames if before and stands else {frame.id: frame for frame in board.frames}
    judged = _judged(services, board, before, wanted) if judging else {}
    missing = {frame.id for frame in services.narration.missing(board, wanted)}
    if before is not None and len(wanted) < len(board.frames):
        looked_at = {frame.id for frame in wanted}
        missing |= {each for each in before.missing if each in frames and each not in looked_at}
    candidates = _candidates(board, before)
    shots = scenes_of(
        board,
        timeline,
        frozenset(missing),
        {frame_id: doubt for frame_id, (_, doubt) in judged.items() if doubt},
        candidates,
        before.shots if before else None,
        others,
    )
    places = before.places if before and stands else {each: place for place, each in enumerate(frames)}
    laid = before is not None and timeline is before.timeline
    return Snapshot(
        board,
        timeline,
        undo,
        newest,
        before.missing if before and before.missing == missing else frozenset(missing),
        frames,
        {scene.id: scene for scene in board.scenes},
        candidates,
        before.judged if before and before.judged == judged else judged,
        places,
        shots,
        before.clips if before and laid else ClipIndex(timeline.clips, places),
        estimate(timeline, board, missing),
        sorted({frame.speaker for frame in board.frames if frame.speaker}),
        services.projects.may_edit(project_id),
    )


def _judged(
    services: Services, board: Board, before: Snapshot | None, wanted: Sequence[Frame]
) -> dict[str, Judged]:
    """By frame, in their order; those that are not wanted are as they were."""
    known = before.judged if before else {}
    wishes = services.narration.wishes(board, wanted) if wanted else {}
    new = [frame for frame in wanted if frame.id not in known or known[frame.id][0] != wishes[frame.id]]
    doubts: dict[str, str] = {}
    for each in services.voices.findings(board, new) if new else []:
        for frame_id in each.frame_ids if each.doubt.grave else ():
            doubts.setdefault(frame_id, each.doubt.what)
    fresh = {frame.id: (wishes[frame.id], doubts.get(frame.id, "")) for frame in new}
    return {frame.id: fresh.get(frame.id) or known[frame.id] for frame in board.frames}


def _candidates(board: Board, before: Snapshot | None) -> Mapping[str, tuple[Image, ...]]:
    """Images by frame; where few are others than before, only theirs are gathered anew."""
    if before is None:
        return _gathered(board.images.values())
    if board.images is before.board.images:
        return before.candidates
    old, now = before.board.images, board.images
    other: set[str] = set()
    for key, image in now.items():
        stood = old.get(key)
        if stood is not image:
            other |= {image.frame_id} if stood is None else {image.frame_id, stood.frame_id}
    if len(other) or len(now) != len(old):
        other |= {old[key].frame_id for key in old.keys() - now.keys()}
    if not other:
        return before.candidates
    found = dict(before.candidates)
    for frame_id in other:
        found.pop(frame_id, None)
    return found | _gathered(image for image in now.values() if image.frame_id in other)


def _gathered(images: Iterable[Image]) -> dict[str, tuple[Image, ...]]:
    found: dict[str, list[Image]] = {}
    for image in sorted(images, key=lambda image: (image.order, image.id)):
        found.setdefault(image.frame_id, []).append(image)
    return {frame_id: tuple(each) for frame_id, each in found.items()}
