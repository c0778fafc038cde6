"""``scenewright audition``: one sentence in several voices, a sound file each."""

from __future__ import annotations

import argparse
import os
import re
import shutil
from dataclasses import replace
from pathlib import Path

from app.bootstrap import services
from app.cli.console import Terminal
from app.cli.voices import query_of
from app.errors import BadOutput, BadSetting
from app.services.auditions import Reading
from app.services.facade import Services
from app.services.ports import CancelToken

BY_ITSELF = 5
"""Voices that read where none are named."""
_UNFIT = re.compile(r"[^\w.+-]+")


def audition(options: argparse.Namespace, terminal: Terminal, cancel: CancelToken) -> int:
    """``scenewright audition``; the status is 1 where a voice could not read it."""
    folder: Path = options.output
    if os.path.exists(folder) and not os.path.isdir(folder):  # noqa: PTH110, PTH112 - no error for odd names
        raise BadOutput(f"{folder} is no folder.", "Give a folder with -o; it is made where there is none.")
    with services() as program, terminal.progress() as progress:
        readings = program.auditions.hear(
            options.text,
            _voices(program, options),
            options.language,
            progress=progress,
            cancel=cancel,
        )
        files = _written(readings, folder)
    terminal.table(
        ["voice", "seconds", "file"],
        [
            [each.voice, f"{float(each.length):.2f}", str(files.get(each.voice, "")) or each.problem]
            for each in readings
        ],
    )
    for each in readings:
        if each.problem:
            terminal.note(each.problem)
    terminal.line(
        [
            {
                "voice": each.voice,
                "file": str(files[each.voice]) if each.voice in files else "",
                "duration_s": float(each.length),
                "problem": each.problem,
            }
            for each in readings
        ]
    )
    return 1 if any(each.problem for each in readings) else 0


def _voices(program: Services, options: argparse.Namespace) -> list[str]:
    """Those that are named, else the best that the other options leave for the text's language."""
    named = [voice.strip() for voice in options.voices.split(",") if voice.strip()]
    if named:
        return named
    query = query_of(options)
    if not query.language:
        query = replace(query, language=program.voices.language_of(options.text))
    # Never chosen by itself: what sends the text elsewhere, and what is for trials.
    query = replace(query, offline=True, quality=max(1, query.quality))
    found = [voice.id for voice in program.voices.search(query, variants=True)][:BY_ITSELF]
    if not found:
        raise BadSetting(
            f"No voice for “{query.language}” is all of that.", "Ask for less, or name some with --voices."
        )
    return found


def _written(readings: list[Reading], folder: Path) -> dict[str, Path]:
    """Each reading as a file of the folder, named by its voice."""
    files: dict[str, Path] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each in readings:
            if each.path is not None:
                target = folder / f"{_UNFIT.sub('-', each.voice)}.wav"
                shutil.copyfile(each.path, target)
                files[each.voice] = target
    except OSError as error:
        raise BadOutput(
            f"{folder} cannot be written ({error.strerror or error}).", "Choose another place."
        ) from error
    return files
