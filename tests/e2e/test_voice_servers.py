"""Speech servers and the network, as a user meets them: added, tried, refused, and everything without it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.voice import speech_server as faults
from tests.unit.voice.speech_server import Server, speech_server

KEY = "sk-very-secret-1234567890"
FAR = "https://203.0.113.7"
"""An address of those that documents use for examples (RFC 5737): nobody answers there."""


@pytest.fixture
def server() -> Iterator[Server]:
    with speech_server() as server:
        yield server


def test_a_server_is_added_tried_used_and_removed(run, home: Path, tmp_path: Path, server: Server) -> None:
    server.voices = {"voices": ["af_heart", "bm_george"]}
    added = run("voices", "endpoint", "add", "kokoro", server.address + "/v1", "--model", "kokoro", "--json")
    assert added.status == 0, added.err
    assert added.line["voices"] == ["af_heart", "bm_george"]
    assert (added.line["local"], added.line["allowed"]) == (True, True)
    listed = {voice["id"]: voice for voice in run("voices", "--engine", "openai", "--json").line}
    assert listed["openai:kokoro/bm_george"]["languages"] == ["en-GB"]
    assert not listed["openai:kokoro/bm_george"]["needs_network"]
    server.voices = {"voices": ["af_heart", "af_bella"]}
    tried = run(
        "voices", "endpoint", "try", "kokoro", "--voice", "af_bella", "-o", tmp_path / "t.wav", "--json"
    )
    assert tried.status == 0, tried.err
    assert tried.line["rate"] == faults.GOOD_RATE
    assert (tmp_path / "t.wav").stat().st_size > 100_000
    spoken = run(
        "speak", "The tide turns.", "--voice", "openai:kokoro/af_bella", "-o", tmp_path / "s.wav",
        "--times", tmp_path / "s.json", "--json",
    )  # fmt: skip
    assert spoken.status == 0, spoken.err
    assert [word["word"] for word in json.loads((tmp_path / "s.json").read_text())["words"]] == [
        "The",
        "tide",
        "turns",
    ]
    assert run("voices", "endpoint", "add", "kokoro", server.address, "--voices", "a").status == 2
    assert run("voices", "endpoint", "list", "--json").line[0]["name"] == "kokoro"
    assert run("voices", "endpoint", "remove", "kokoro").status == 0
    assert run("voices", "--engine", "openai", "--json").line == []


def test_what_cannot_be_a_server_is_refused(run, server: Server) -> None:
    server.voices = None
    for arguments, why in [
        (("x", "localhost"), "no server's address"),
        (("X!", server.address), "cannot be a server's name"),
        (("x", server.address), "does not list its voices"),
        (("x", FAR), "nobody allowed it"),
        (("x", FAR, "--voices", "a b"), "voices are not known"),
        (("x", "http://tts.example", "--voices", "a", "--key"), "for everybody on the way to read"),
    ]:
        refused = run("voices", "endpoint", "add", *arguments, typed=f"{KEY}\n")
        assert refused.status == 2, arguments
        assert why in refused.err
        assert KEY not in refused.err + refused.out


def test_a_failing_server_costs_its_own_frames_alone(
    run, tmp_path: Path, script: Path, server: Server
) -> None:
    run("voices", "endpoint", "add", "near", server.address, "--voices", "alloy", "--model", "m")
    made = run("projects", "list", "--json")
    assert made.line == []
    server.always = faults.status(422, "the text is too wet")
    done = run("make", script, "-o", tmp_path / "o.mp4", "--size", "160x90", "--voice", "fake:beep")
    assert done.status == 0, done.err
    assert run("frame", "The tide", "2", "--voice", "openai:near/alloy").status == 0
    assert run("frame", "The tide", "3", "--text", "Another word is said.").status == 0
    failed = run("render", "The tide", "-o", tmp_path / "p.mp4", "--size", "160x90")
    assert failed.status == 2
    assert "Frame 2 could not be spoken" in failed.err
    assert "“Then it is quiet again, and the" in failed.err
    assert "the text is too wet" in failed.err
    server.always = None
    asked = len(server.asked)
    rendered = run("render", "The tide", "-o", tmp_path / "p.mp4", "--size", "160x90")
    assert rendered.status == 0, rendered.err
    assert len(server.asked) == asked + 1


CUT = """
import os, socket
allowed = ("127.", "::1", "localhost")
def guarded(name):
    real = getattr(socket.socket, name)
    def connect(self, address, *rest):
        if isinstance(address, tuple) and not str(address[0]).startswith(allowed):
            raise OSError(101, "Network is unreachable")
        return real(self, address, *rest)
    setattr(socket.socket, name, connect)
for name in ("connect", "connect_ex", "sendto"):
    guarded(name)
real = socket.getaddrinfo
def getaddrinfo(host, *rest, **others):
    if host and not str(host).startswith(allowed):
        raise socket.gaierror(-3, "Temporary failure in name resolution")
    return real(host, *rest, **others)
socket.getaddrinfo = getaddrinfo
open(os.environ["CUT_SEEN"], "a").write("cut\\n")
"""


def _own_network() -> bool:
    """Whether a process may be put into a network of its own, in which there is nothing."""
    try:
        return (
            subprocess.run(
                ["unshare", "-rn", "true"], capture_output=True, timeout=20, check=False
            ).returncode
            == 0
        )
    except OSError:
        return False


@pytest.fixture(params=["no network", "no sockets"])
def cut(request: pytest.FixtureRequest, run, tmp_path: Path):
    """Runs the program without a network: the kernel's way where that is allowed, and by taking Python's
    sockets away, also of every program that it starts."""
    if request.param == "no network":
        if not _own_network():
            pytest.skip("networks of one's own need Linux and its leave")
        return lambda *arguments, **others: run(*arguments, prefix=("unshare", "-rn"), **others)
    folder = tmp_path / "cut"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(CUT)
    seen = tmp_path / "seen"
    environment = {"PYTHONPATH": str(folder), "CUT_SEEN": str(seen), "SCENEWRIGHT_MONGODB_URI": ""}

    def runs(*arguments: object):
        done = run(*arguments, environment=environment)
        assert seen.read_text()
        return done

    return runs


def test_without_a_network_everything_works_but_the_marked_voices(
    run, cut, tmp_path: Path, script: Path
) -> None:
    far = run(
        "voices", "endpoint", "add", "far", FAR, "--voices", "alloy", "--model", "m", "--allow", "--json"
    )
    assert far.status == 0, far.err
    voices = cut("voices", "--json").line
    assert [voice["id"] for voice in voices if voice["needs_network"]] == ["openai:far/alloy"]
    engines = {
        voice["engine"]: voice["id"]
        for voice in voices
        if not voice["needs_network"] and "en" in str(voice["languages"])
    }
    assert {"hibari", "espeak"} <= set(engines)
    for engine, voice in {**engines, "fake": "fake:beep"}.items():
        spoken = cut("speak", "The tide turns.", "--voice", voice, "-o", tmp_path / f"{engine}.wav", "--json")
        assert spoken.status == 0, (voice, spoken.err)
        assert spoken.line["voice"] == voice
    assert cut("doctor").status == 0
    by_language = cut(
        "speak",
        "Der Fluss ändert zweimal am Tag seine Meinung, und niemand am Ufer sagt ein Wort.",
        "-o",
        tmp_path / "de.wav",
        "--json",
    )
    assert by_language.line["voice"].startswith("espeak:de")
    made = cut("make", script, "-o", tmp_path / "o.mp4", "--size", "160x90")
    assert made.status == 0, made.err
    refused = cut("speak", "The tide turns.", "--voice", "openai:far/alloy", "-o", tmp_path / "far.wav")
    assert refused.status == 2
    assert "“The tide turns.”: of 203.0.113.7, it cannot be reached (tried 5 times)" in refused.err
    assert not (tmp_path / "far.wav").exists()
