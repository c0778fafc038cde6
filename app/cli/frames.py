"""Frames: list them, show one, change what it says, shows and sounds like."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from app.bootstrap import services
from app.cli.console import Terminal, described
from app.cli.delivery import asks_of_delivery, check_delivery, told
from app.domain.footage import FREEZE, LOOP, Footage
from app.domain.names import clean_name
from app.domain.script import Frame
from app.domain.style import Style, Value, checked, checked_kind
from app.domain.takes import Image
from app.domain.time import clock, picture_time
from app.domain.timeline import Board, Timeline
from app.errors import BadInput, BadSetting
from app.services.facade import Services
from app.services.ports import CancelToken

_CLIP = ("clip_from", "clip_to", "clip_speed", "clip_end", "clip_sound", "clip_gain")
"""Options about a frame's video."""


def _frame_rows(program: Services, board: Board, timeline: Timeline) -> list[dict[str, object]]:
    scenes = {scene.id: scene.title or str(number) for number, scene in enumerate(board.scenes, 1)}
    fps = timeline.canvas.fps
    rows: list[dict[str, object]] = []
    for frame, clip in zip(board.frames, timeline.clips, strict=True):
        image = board.images.get(frame.image_id or "")
        rows.append(
            {
                "number": clip.number,
                "id": frame.id,
                "scene": scenes[frame.scene_id],
                "start_s": float(picture_time(clip.start, fps)),
                "length_s": float(picture_time(clip.pictures, fps)),
                "text": frame.text,
                "image": image.name if image else "",
                "motion": _told(clip.visual.motion),
                "transition": _told(clip.transition),
                "voice": program.narration.voice_for(board, frame),
                "source": frame.source,
            }
        )
    return rows


def frames(options: argparse.Namespace, terminal: Terminal, _: CancelToken) -> int:
    """``scenewright frames``."""
    with services() as program:
        project = program.projects.find(options.project)
        board = program.projects.board(project.id)
        rows = _frame_rows(program, board, program.renders.timeline(board))
        for row in rows:
            start, length = float(str(row["start_s"])), float(str(row["length_s"]))
            terminal.say(f"{row['number']:>4}  {clock(start):>7}  {length:5.1f} s  {row['text']}")
        terminal.line(rows)
    return 0


def frame(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright frame``: change what is named, then show the frame."""
    with services() as program:
        project = program.projects.find(options.project)
        changed = program.storyboard.at_number(project.id, options.number)
        # Everything is looked at before anything is changed.
        if options.voice:
            program.narration.find_voice(options.voice)
        if options.image is not None:
            program.illustration.check(options.image)
        if options.recording is not None:
            program.media.check_music(options.recording)
        clip = _clip(program, changed) if options.image is None else None
        if options.text is not None and not options.text.strip() and options.image is None and clip is None:
            raise BadSetting("The frame's text is empty.", "Give the words to be said with --text.")
        if clip is None and options.image is None and _asks_of_clip(options):
            raise BadInput(f"Frame {options.number} shows no video.", "Give one with --image FILE.")
        check_delivery(options)
        at = None
        if options.split_at is not None:
            text = changed.text if options.text is None else clean_name(options.text)
            at = split_place(text, options.split_at)
        overlays = None if options.overlay is None else _overlays(options.overlay, changed)
        motion = None if options.motion is None else _own_style("motion", options.motion)
        transition = None if options.transition is None else _own_style("transition", options.transition)
        if options.image is not None:
            clip = program.illustration.add(changed.id, [options.image])[0]
        if _asks_of_clip(options):
            assert clip is not None
            program.illustration.set_footage(clip.id, _cut(options, clip))
        if options.text is not None:
            program.storyboard.set_text(changed.id, options.text)
        if overlays is not None:
            program.storyboard.set_overlays(changed.id, overlays)
        if motion is not None:
            program.storyboard.set_motion(changed.id, *motion)
        if transition is not None:
            program.storyboard.set_transition(changed.id, *transition)
        if options.voice is not None:
            program.storyboard.set_voice(changed.id, options.voice)
        if options.recording is not None:
            take = program.recordings.keep_file(changed.id, options.recording, cancel, not options.no_gate)
            if take.recipe["word_times"] == "estimated":
                terminal.note("When its words sound is estimated: the recording was not heard to say them.")
            if take.recipe["clipped"]:
                terminal.note("The recording is too loud in places and was cut off there.")
        if asks_of_delivery(options):
            program.storyboard.set_delivery(changed.id, *told(options, changed))
        if at is not None:  # last, so that both halves have all that was asked for
            program.structure.split_frame(changed.id, at)
        board = program.projects.board(project.id)
        row = _frame_rows(program, board, program.renders.timeline(board))[options.number - 1]
        terminal.say(described({name: value for name, value in row.items() if name != "source"}))
        terminal.line(row)
    return 0


def split_place(text: str, words: str) -> int:
    """Where in a text some words begin. BadSetting where they do not stand there once, or at its start."""
    times = text.count(words) if words.strip() else 0
    if times != 1 or not text.index(words):
        what = (
            f"“{words}” stands {times} times in the frame’s text"
            if times > 1
            else f"“{words}” begins the frame"
        )
        raise BadSetting(
            f"{what if times else f'The frame does not say “{words}”'}.",
            "Give the words with which the second frame is to begin, as they stand there.",
        )
    return text.index(words)


def _asks_of_clip(options: argparse.Namespace) -> bool:
    return any(getattr(options, name) is not None for name in _CLIP)


def _clip(program: Services, frame: Frame) -> Image | None:
    """The video that a frame shows."""
    for image in program.illustration.candidates(frame.id):
        if image.id == frame.image_id and image.footage is not None:
            return image
    return None


def _overlays(given: Sequence[Sequence[str]], frame: Frame) -> list[Style]:
    """What ``--overlay KIND name=value …`` lays over a frame, above what lies there; alone, nothing."""
    styles = list(frame.overlays)
    for words in given:
        if words == ["none"]:
            styles.clear()
            continue
        styles.append(_style("overlay", words))
    return styles


def _told(style: Style) -> str:
    """A style as it is asked for."""
    return " ".join([style.kind, *(f"{name}={value}" for name, value in sorted(style.params.items()))])


def _own_style(group: str, words: Sequence[str]) -> tuple[Style | None]:
    """What ``--motion`` or ``--transition`` asks for; ``template`` leaves it to that."""
    return (None if list(words) == ["template"] else _style(group, words),)


def _style(group: str, words: Sequence[str]) -> Style:
    """``KIND name=value …`` as a style of the catalogue."""
    kind = checked_kind(group, words[0])
    what = f"an {group}" if group == "overlay" else f"a {group}"
    params: dict[str, Value] = {}
    for word in words[1:]:
        name, equals, value = word.partition("=")
        if not equals:
            raise BadSetting(f"“{word}” is not a setting of {what}.", "Write it as name=value.")
        try:
            params[name] = float(value) if name in kind.params else value
        except ValueError:
            raise BadSetting(f"{name} of {what} is not “{value}”.", "Give a number.") from None
    return checked(group, Style(words[0], params))


def _cut(options: argparse.Namespace, image: Image) -> Footage:
    """A clip's footage with what the options say of it."""
    footage = image.footage
    if footage is None:
        raise BadInput(f"{image.name} is not a video.", "Give a video with --image FILE.")
    if options.clip_from is not None:
        footage = replace(footage, start=options.clip_from)
    if options.clip_to is not None:
        footage = replace(footage, end=options.clip_to)
    if options.clip_speed is not None:
        footage = replace(footage, speed=Fraction(options.clip_speed))
    if options.clip_end is not None:
        footage = replace(footage, ending=LOOP if options.clip_end == "loop" else FREEZE)
    if options.clip_sound is not None:
        footage = replace(footage, muted=options.clip_sound == "off")
    if options.clip_gain is not None:
        footage = replace(footage, gain_db=options.clip_gain)
    return footage
