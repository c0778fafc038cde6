"""``python -m tests.benchmarks.voices``: how fast a script is voiced; ``--stress``: does every engine hold?

Speed: a script of 1,000 English words and one of 10,000 are voiced by the default voice through the
services, each in a process of its own, start-up left out and loading the voice counted. ``--stress``:
fifty frames voiced from a worker thread, twenty times over, by every engine there is, servers faked
over real HTTP among them; then killed with SIGKILL in the middle and gone on with. Ends with status 1
where anything hung or was lost.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.bootstrap import services, speech_servers
from app.config import Config
from app.domain.project import ProjectSettings
from app.services.facade import Services
from app.services.ports import CancelToken, Progress
from app.voice.endpoints import Endpoint
from tests.benchmarks.apart import ROOT, measured, say, spent
from tests.unit.voice.speech_server import speech_server

SENTENCES = (
    "The river runs twice a day, and the sand keeps its own time.",
    "Most people never notice the water turning until their boots are wet.",
    "Every spring a wall of brown foam climbs the narrow channel before breakfast.",
    "Farmers on the western bank remember years when the wave reached the church.",
    "Some birds follow the front of the wave, because small fish are thrown up behind it.",
    "When the moon is full, the whole valley seems to hold its breath.",
    "Nobody can say exactly why the sound arrives before the water does.",
    "The museum keeps a map drawn by a sailor who could not write his name.",
)
SERVED = "openai:near/alloy"
ENGINES = {
    "hibari": "hibari:en",
    "espeak": "espeak:en-US",
    "system": "system:gmw/en-us",
    "piper": "piper:en_US-joe-medium",
    "openai": SERVED,
    "fake": "fake:beep",
}
HANGS_AFTER_S = 300.0
"""Seconds in which fifty frames are voiced by any engine, or it hangs."""


def script(words: int) -> str:
    """English sentences of about so many words, no two alike, in paragraphs of four."""
    parts: list[str] = []
    count = 0
    while count < words:
        number = len(parts)
        sentence = f"{_named(number)} {SENTENCES[number % len(SENTENCES)]}"
        count += len(sentence.split())
        parts.append(sentence + ("\n\n" if number % 4 == 3 else " "))
    return "".join(parts)


_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def _named(number: int) -> str:
    digits = " ".join(_ONES[int(digit)] for digit in str(number))
    return f"Note {digits}."


def made(program: Services, name: str, text: str, voice: str) -> str:
    """A project of a text; its id."""
    project = program.projects.create(name, ProjectSettings(voice=voice))
    return program.scripts.adopt(project.id, program.scripts.read_text(text, f"{name}.txt")).id


def speed(words: str, folder: str) -> None:
    """Voice a script of so many words; says seconds of work, of processor and of speech."""
    text = script(int(words))
    with services(Config(Path(folder))) as program:
        id = made(program, "Speed", text, "")
        board = program.projects.board(id)
        began, used = time.perf_counter(), spent()
        program.narration.voice_all(board)
        took, processor = time.perf_counter() - began, spent() - used
        board = program.projects.board(id)
        takes = [program.narration.current_take(board, frame) for frame in board.frames]
    speech = sum(float(take.length) for take in takes if take)
    say(
        words=len(text.split()),
        frames=len(takes),
        voice=next(take.voice for take in takes if take),
        work_s=round(took, 2),
        processor_s=round(processor, 2),
        speech_s=round(speech, 1),
        share=round(took / speech, 4),
    )


def fifty(round: int, frames: int = 50) -> str:
    """So many short paragraphs, each a frame, no two rounds alike."""
    return "\n\n".join(
        f"Frame {number + 1} of round {round + 1}: {SENTENCES[number % len(SENTENCES)]}"
        for number in range(frames)
    )


@contextlib.contextmanager
def home_of(folder: Path, voice: str) -> Iterator[Config]:
    """A data folder in which the voice is; a server is faked for the one that needs one."""
    config = Config(folder)
    with contextlib.ExitStack() as opened:
        if voice == SERVED:
            server = opened.enter_context(speech_server())
            speech_servers(config).add(Endpoint("near", server.address, "m", ("alloy",)), instead=True)
        yield config


def stressed(engine: str, times: int, frames: int, folder: Path) -> dict[str, Any]:
    """Voice so many frames so many times from a worker thread, then be killed in the middle and go on."""
    voice = ENGINES[engine]
    hangs = lost = 0
    began = time.perf_counter()
    with home_of(folder, voice) as config:
        with services(config) as program:
            program.narration.find_voice(voice)
            for round in range(times):
                id = made(program, f"Round {round}", fifty(round, frames), voice)
                if not _in_time(program, id):
                    hangs += 1
                    break  # a thread that hangs is in the way of all that come after
                lost += frames - _whole(program, id)
        took = time.perf_counter() - began
        killed = {} if hangs else _killed(config, voice, frames)
    return {
        "engine": engine, "voice": voice, "rounds": times, "frames": frames, "hangs": hangs, "lost": lost,
        "seconds": int(took), **killed,
    }  # fmt: skip


def _in_time(program: Services, id: str) -> bool:
    """Whether a worker thread voices a project; its errors are raised here."""
    errors: list[BaseException] = []
    cancel = CancelToken()

    def work() -> None:
        try:
            program.narration.voice_all(program.projects.board(id), cancel=cancel)
        except BaseException as error:
            errors.append(error)

    worker = threading.Thread(target=work, name="voices", daemon=True)
    worker.start()
    worker.join(HANGS_AFTER_S)
    if worker.is_alive():
        cancel.cancel()
        return False
    for error in errors:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    return True


def _whole(program: Services, id: str) -> int:
    """Frames whose take is there, with its sound and its words."""
    board = program.projects.board(id)
    takes = [program.narration.current_take(board, frame) for frame in board.frames]
    assets = program._parts.assets
    return sum(
        bool(take and take.words and take.length > 1 and assets.exists(take.asset_id)) for take in takes
    )


def _killed(config: Config, voice: str, frames: int) -> dict[str, Any]:
    """Voice in another process until a third is told to be done, kill it, and go on here."""
    with services(config) as program:
        id = made(program, "Killed", fifty(1000, frames), voice)
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.voices", "--work", id, str(config.home)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert worker.stdout is not None
    told = 0
    for line in worker.stdout:
        told = int(line)
        if told >= frames // 3:
            break
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    with services(config) as program:
        kept = _whole(program, id)
        board = program.projects.board(id)
        missing = len(program.narration.missing(board))
        before = {take.id for each in board.voiceovers.values() for take in each.takes}
        _in_time(program, id)
        after = program.projects.board(id)
        takes = {take.id for each in after.voiceovers.values() for take in each.takes}
        return {
            "told_before_kill": told, "kept": kept, "missing_then": missing,
            "spoken_after": len(takes - before), "gone_after": len(before - takes), "whole_after": _whole(program, id),
        }  # fmt: skip


def work(id: str, home: Path) -> None:
    """Voice a project and tell after each frame how many are done, until somebody ends this process."""

    def tell(progress: Progress) -> None:
        print(int(progress.done), flush=True)

    with services(Config(home)) as program:
        program.narration.voice_all(program.projects.board(id), tell)


def held(found: dict[str, Any]) -> bool:
    """Whether nothing hung, nothing was lost, and after a kill only what was missing was spoken."""
    frames = found["frames"]
    return (
        not found["hangs"]
        and not found["lost"]
        and found["kept"] >= found["told_before_kill"]
        and found["kept"] + found["missing_then"] == frames
        and found["spoken_after"] == found["missing_then"]
        and not found["gone_after"]
        and found["whole_after"] == frames
    )


def _stress(engines: Sequence[str], times: int, frames: int) -> int:
    status = 0
    for engine in engines:
        found = measured("tests.benchmarks.voices", "--hold", engine, times, frames)
        found |= {"held": held(found)}
        status = status if found["held"] else 1
        print(json.dumps(found), flush=True)
    return status


def main() -> int:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", default="1000,10000", help="of the scripts that are voiced")
    parser.add_argument("--stress", action="store_true", help="hold the engines instead of timing one")
    parser.add_argument("--engines", default=",".join(ENGINES), help=f"of {', '.join(ENGINES)}")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--frames", type=int, default=50)
    parser.add_argument("--work", nargs=2, metavar=("ID", "HOME"), help=argparse.SUPPRESS)
    parser.add_argument("--speed", nargs=2, metavar=("WORDS", "HOME"), help=argparse.SUPPRESS)
    parser.add_argument("--hold", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(options.work[0], Path(options.work[1]))
        return 0
    if options.speed:
        speed(*options.speed)
        return 0
    if options.hold:
        engine, times, frames, folder = options.hold
        say(**stressed(engine, int(times), int(frames), Path(folder)))
        return 0
    if options.stress:
        return _stress(options.engines.split(","), options.times, options.frames)
    for words in options.words.split(","):
        print(json.dumps(measured("tests.benchmarks.voices", "--speed", words)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
