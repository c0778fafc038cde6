"""``scenewright speak``: one text by hand, as a sound file with the times of its words."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from app.bootstrap import services
from app.cli.console import Terminal
from app.errors import BadInput, BadOutput, BadSetting, DiskFull
from app.media.files import NO_ROOM
from app.services.facade import Services
from app.services.ports import CancelToken, Speech
from app.services.take_keeping import wav


def speak(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright speak``."""
    outputs = [path for path in (options.output, options.times) if path is not None]
    _check(options.output, options.times)
    with services() as program:
        text = _text(program, options.text)
        speech = program.narration.speak(text, options.voice, options.rate or Fraction(1), cancel)
    files = {options.output: wav(speech)}
    if options.times is not None:
        files[options.times] = _times(speech)
    _write(files)
    voice, length = str(speech.recipe.get("voice") or "silence"), float(speech.length)
    if speech.recipe.get("instead_of"):
        terminal.note(f"{voice} spoke instead of {speech.recipe['instead_of']}: {speech.recipe['because']}")
    if speech.recipe.get("word_times") == "estimated" and options.times is not None:
        terminal.note(
            f"{voice} does not tell when its words sound: their times are estimated from the sound."
        )
    terminal.say(f"{options.output}  {length:.2f} s, {len(speech.words)} words by {voice}")
    terminal.line(
        {
            "output": str(options.output),
            "files": [str(path) for path in outputs],
            "duration_s": length,
            "voice": voice,
            "words": len(speech.words),
            "word_times": speech.recipe.get("word_times", ""),
        }
    )
    return 0


def _times(speech: Speech) -> bytes:
    words = [
        {"word": word.text, "start_s": float(word.start), "end_s": float(word.end)} for word in speech.words
    ]
    return (json.dumps({"words": words}, ensure_ascii=False, indent=1) + "\n").encode()


def _text(program: Services, given: str) -> str:
    """What is to be said: standard input for ``-``, a script file's words, or the text itself."""
    if given == "-":
        text = sys.stdin.buffer.read().decode("utf-8", "replace") if sys.stdin else ""
        if not text.strip():
            raise BadInput("Standard input holds no text.", "Write some into it, or give the text itself.")
        return text.strip()
    if not given.strip():
        raise BadInput("There is no text to say.", "Give a text, a file of text, or - for standard input.")
    with contextlib.suppress(OSError, ValueError):  # a text that is too long for a file's name
        if Path(given).exists():
            draft = program.scripts.read(Path(given))
            return "\n".join(" ".join(frame.text for frame in scene.frames) for scene in draft.scenes)
    if not any(character.isspace() for character in given) and Path(given).suffix.lower() in _SCRIPTS:
        raise BadInput(f"There is no file {given}.", "Check its name, or give a text in quotation marks.")
    return given


_SCRIPTS = frozenset({".txt", ".md", ".markdown", ".fountain", ".fdx", ".docx"})
"""A word that ends like this was meant as a file's name."""


def _check(output: Path, times: Path | None) -> None:
    """What can be told before anything is spoken."""
    if output.suffix.lower() != ".wav":
        raise BadOutput(f"{output} is not the name of a WAV file.", "Give a name that ends in .wav.")
    if times is not None and times.absolute() == output.absolute():
        raise BadSetting("The sound and the times cannot be one file.", "Give --times another name.")
    for path in (output, times):
        if path is None:
            continue
        if os.path.isdir(path):  # noqa: PTH112 - says no where pathlib raises
            raise BadOutput(f"{path} is a folder.", "Give a file's name.")
        if not os.path.isdir(path.parent):  # noqa: PTH112
            raise BadOutput(f"There is no folder {path.parent}.", "Make it first, or choose another.")


def _write(files: Mapping[Path, bytes]) -> None:
    """All of the files or none: each is written whole beside its place, then all are renamed."""
    waiting: list[tuple[str, Path]] = []
    path = next(iter(files))
    try:
        for path, data in files.items():
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".speak-", delete=False) as file:
                waiting.append((file.name, path))
                file.write(data)
        umask = os.umask(0)
        os.umask(umask)
        for name, path in waiting:
            os.chmod(name, 0o666 & ~umask)  # noqa: PTH101 - a passing file is its owner's alone
            os.replace(name, path)  # noqa: PTH105
    except OSError as error:
        if error.errno in NO_ROOM:
            raise DiskFull(f"There is no room left in {path.parent}.", "Free some space.") from error
        raise BadOutput(
            f"{path} cannot be written ({error.strerror or error}).", "Choose another place."
        ) from error
    finally:
        for name, _ in waiting:
            with contextlib.suppress(OSError):
                os.unlink(name)  # noqa: PTH108
