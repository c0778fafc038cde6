"""Speech over HTTP: real servers on this computer, one for each fault."""

from __future__ import annotations

import logging
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import AlreadyExists, BadSetting, Cancelled, NotFound, SpeechFailed
from app.services.ports import CancelToken, Speech
from app.voice import http_speech
from app.voice.endpoints import Endpoint, Endpoints, checked_address, is_loopback, listed_voices
from app.voice.http_speech import Patience
from app.voice.openai_api import OpenAISpeech, ask_for_voices
from tests.unit.voice import speech_server as faults
from tests.unit.voice.speech_server import Fault, Server, speech_server

TEXT = "The river runs twice a day, and the sand keeps its own time."
QUICK = Patience(2.0, 0.4, 3.0, 4, 0.05, 0.2, 5.0)
KEY = "sk-very-secret-1234567890"


class Safe:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def set(self, name: str, secret: str) -> bool:
        self.kept[name] = secret
        return True

    def forget(self, name: str) -> None:
        self.kept.pop(name, None)


@pytest.fixture
def server() -> Iterator[Server]:
    with speech_server() as server:
        yield server


@pytest.fixture
def endpoints(server: Server, tmp_path: Path) -> Endpoints:
    made = Endpoints(tmp_path / "voices" / "servers.json", Safe())
    made.add(Endpoint("near", server.address, "kokoro", ("af_heart", "bm_george")), KEY)
    return made


def said(endpoints: Endpoints, text: str = TEXT, cancel: CancelToken | None = None) -> Speech:
    engine = OpenAISpeech(endpoints, replace(QUICK, whole=QUICK.whole - len(text)))
    return engine.speak(text, engine.voices()[0], "en", 1, cancel or CancelToken())


def whole(speech: Speech) -> None:
    assert 3 < speech.length < 6
    assert [word.text for word in speech.words] == TEXT.replace(",", "").rstrip(".").split()
    assert speech.recipe["word_times"] == "estimated"
    assert KEY not in str(speech.recipe)


def test_a_good_server_is_asked_once_for_what_is_meant(server: Server, endpoints: Endpoints) -> None:
    speech = said(endpoints)
    whole(speech)
    assert speech.rate == faults.GOOD_RATE
    (asked,) = server.asked
    assert asked == {
        "path": "/v1/audio/speech", "model": "kokoro", "voice": "af_heart", "input": TEXT,
        "response_format": "wav", "speed": 1.0,
    }  # fmt: skip
    assert server.keys == [f"Bearer {KEY}"]


@pytest.mark.parametrize(
    "fault",
    [
        faults.status(500), faults.status(502), faults.status(503), faults.status(429), faults.stall,
        faults.stall_inside, faults.half, faults.half_unannounced, faults.half_mp3, faults.hang_up,
        faults.no_http, faults.page, faults.noise, faults.silence, faults.brief, faults.mad_rate,
        faults.two_gigabytes, faults.two_gigabytes_unannounced,
    ],
)  # fmt: skip
def test_after_any_fault_it_is_asked_again_and_speaks(
    server: Server, endpoints: Endpoints, fault: Fault
) -> None:
    server.faults = [fault, fault]
    whole(said(endpoints))
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (faults.status(500, "out of memory"), r"it failed \(status 500: out of memory\)"),
        (faults.status(429), r"too busy \(status 429\)"),
        (faults.stall, "nothing came for 0.4 seconds"),
        (faults.drip, "did not come in"),
        (faults.half, "broke off"),
        (faults.half_unannounced, "cut short: [0-9,]+ of [0-9,]+ bytes"),
        (faults.half_mp3, "cut short: the last part of an MP3"),
        (faults.hang_up, "broke off"),
        (faults.no_http, "no HTTP"),
        (faults.page, "no sound but text/html"),
        (faults.noise, "cannot be read"),
        (faults.silence, "silence"),
        (faults.brief, "cut short: 0.2 seconds for 60 characters"),
        (faults.mad_rate, "4,000,000,000 samples a second"),
        (faults.two_gigabytes, "has 2,000,000,000 bytes"),
        (faults.two_gigabytes_unannounced, "does not end after"),
    ],
)
def test_a_fault_that_stays_is_one_clear_error_with_the_text(
    server: Server, endpoints: Endpoints, fault: Fault, why: str
) -> None:
    server.always = fault
    with pytest.raises(SpeechFailed, match=f"“The river runs twice a day.*{why}") as caught:
        said(endpoints)
    assert "tried 4 times" in str(caught.value)
    assert "voices endpoint try near" in caught.value.hint
    assert len(server.asked) == 4


def test_waits_grow(server: Server, endpoints: Endpoints) -> None:
    server.always = faults.status(500)
    patience = replace(QUICK, tries=5, first_wait=0.1, longest_wait=10.0)
    engine = OpenAISpeech(endpoints, patience)
    with pytest.raises(SpeechFailed):
        engine.speak(TEXT, engine.voices()[0], "en", 1, CancelToken())
    waits = [later - sooner for sooner, later in zip(server.moments, server.moments[1:], strict=False)]
    for number, wait in enumerate(waits):
        assert 0.05 * 2**number <= wait <= 0.1 * 2**number + 0.25
    assert waits[3] > 2 * waits[0]


@pytest.mark.parametrize(
    ("fault", "least"), [(faults.status(429, Retry_After="1"), 0.95), (faults.busy_until(2.9), 1.5)]
)
def test_a_server_is_left_alone_as_long_as_it_asks(
    server: Server, endpoints: Endpoints, fault: Fault, least: float
) -> None:
    server.faults = [fault]
    whole(said(endpoints))
    assert least <= server.moments[1] - server.moments[0] < least + 2.5


def test_a_server_that_asks_for_hours_is_given_up_at_once(server: Server, endpoints: Endpoints) -> None:
    server.always = faults.status(503, Retry_After="7200")
    with pytest.raises(SpeechFailed, match="asks to wait 7200 seconds"):
        said(endpoints)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (faults.status(401, "bad key"), "does not accept the key"),
        (faults.status(404, "no such model"), "does not know that address, model or voice.*no such model"),
        (faults.status(422, "too long\n\x1b[31m" + "x" * 500), "does not take the text"),
        (faults.elsewhere, "sends elsewhere"),
    ],
)
def test_a_refusal_is_told_at_once(server: Server, endpoints: Endpoints, fault: Fault, why: str) -> None:
    server.always = fault
    with pytest.raises(SpeechFailed, match=why) as caught:
        said(endpoints)
    assert len(server.asked) == 1
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_nobody_there(endpoints: Endpoints) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    endpoints.add(Endpoint("gone", address, "kokoro", ("a",)))
    engine = OpenAISpeech(endpoints, QUICK)
    voice = next(voice for voice in engine.voices() if voice.id == "openai:gone/a")
    with pytest.raises(SpeechFailed, match="it cannot be reached"):
        engine.speak(TEXT, voice, "en", 1, CancelToken())


@pytest.mark.parametrize("fault", [faults.stall, faults.stall_inside, faults.drip, faults.status(500)])
def test_whoever_stops_is_free_within_200_ms(server: Server, endpoints: Endpoints, fault: Fault) -> None:
    server.always = fault
    engine = OpenAISpeech(endpoints, Patience(first_wait=20.0))
    cancel = CancelToken()
    stopped: list[float] = []

    def stop() -> None:
        stopped.append(time.monotonic())
        cancel.cancel()

    threading.Timer(0.3, stop).start()
    with pytest.raises(Cancelled):
        engine.speak(TEXT, engine.voices()[0], "en", 1, cancel)
    assert time.monotonic() - stopped[0] < 0.2
    until = time.monotonic() + 2
    while any(thread.name == "speech over HTTP" for thread in threading.enumerate()):
        assert time.monotonic() < until, "the exchange goes on though nobody waits"
        time.sleep(0.01)


@pytest.mark.parametrize("fault", [faults.two_gigabytes, faults.two_gigabytes_unannounced])
def test_an_answer_without_end_takes_no_memory(server: Server, endpoints: Endpoints, fault: Fault) -> None:
    server.always = fault
    tracemalloc.start()
    try:
        with pytest.raises(SpeechFailed):
            said(endpoints)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 80_000_000
    assert server.sent < 4 * 40_000_000


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100, 48000])
def test_the_sounds_own_header_says_its_rate(server: Server, endpoints: Endpoints, rate: int) -> None:
    server.faults = [faults.at_rate(rate)]
    speech = said(endpoints)
    whole(speech)
    assert speech.rate == rate


@pytest.mark.parametrize("format", ["mp3", "pcm"])
def test_other_formats(server: Server, endpoints: Endpoints, format: str) -> None:
    endpoints.add(replace(endpoints.find("near"), format=format), instead=True)
    whole(said(endpoints))
    assert server.asked[0]["response_format"] == format


def test_a_text_longer_than_a_request_is_asked_for_in_parts(server: Server, endpoints: Endpoints) -> None:
    text = f"{TEXT} " * 80
    engine = OpenAISpeech(endpoints, QUICK)
    speech = engine.speak(text, engine.voices()[0], "en", 1, CancelToken())
    assert len(server.asked) == 3
    assert " ".join(each["input"] for each in server.asked) == text.strip()
    assert len(speech.words) == 80 * 13


def test_the_key_is_in_no_error_log_or_file(
    server: Server, endpoints: Endpoints, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server.always = faults.status(401, f"the key {KEY} is unknown")
    with caplog.at_level(logging.DEBUG), pytest.raises(SpeechFailed) as caught:
        said(endpoints)
    assert "the key … is unknown" in str(caught.value)
    told = [str(caught.value), caplog.text, repr(endpoints.find("near")), *map(str, _causes(caught.value))]
    told += [file.read_text() for file in tmp_path.rglob("*") if file.is_file()]
    assert not any(KEY in each for each in told)
    assert KEY not in repr(http_speech.Request("GET", "http://x", key=KEY))


def _causes(error: BaseException) -> Iterator[BaseException]:
    while error.__cause__ is not None:
        error = error.__cause__
        yield error


def test_a_voice_over_the_network_is_marked_and_refused_until_it_is_allowed(
    server: Server, endpoints: Endpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.voice.endpoints.is_loopback", lambda host: False)
    engine = OpenAISpeech(endpoints, QUICK)
    voice = engine.voices()[0]
    host = server.address.removeprefix("http://")
    assert (voice.needs_network, voice.allowed, voice.sends_to) == (True, False, host)
    with pytest.raises(SpeechFailed, match=f"would be sent to {host}, and nobody has allowed") as caught:
        engine.speak(TEXT, voice, "en", 1, CancelToken())
    assert "voices endpoint allow near" in caught.value.hint
    assert server.asked == []
    engine.allow(voice.id)
    assert engine.voices()[0].allowed
    assert engine.speak(TEXT, voice, "en", 1, CancelToken()).length > 3
    endpoints.allow("near", False)
    with pytest.raises(SpeechFailed, match="nobody has allowed"):
        engine.speak(TEXT, voice, "en", 1, CancelToken())


def test_kokoros_names_say_language_and_sex(endpoints: Endpoints) -> None:
    heart, george = OpenAISpeech(endpoints).voices()
    assert (heart.id, heart.languages, heart.sex) == ("openai:near/af_heart", ("en-US",), "female")
    assert (george.languages, george.sex) == (("en-GB",), "male")
    assert (heart.needs_network, heart.quality, heart.gives_word_times) == (False, 0, False)


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ({"voices": ["a", "b"]}, ["a", "b"]),
        (["a", "a", "b"], ["a", "b"]),
        ({"data": [{"id": "a"}, {"name": "b"}]}, ["a", "b"]),
        ({"voices": [{"voice_id": "a", "name": "A long name"}]}, ["a"]),
        ({"voices": ["../x", "a b", "a,b", 7, None, "good"]}, ["good"]),
        ({"error": "no"}, []),
        ("voices", []),
        (None, []),
    ],
)
def test_lists_of_voices_in_the_shapes_there_are(told: object, names: list[str]) -> None:
    assert listed_voices(told) == names


def test_a_server_is_asked_for_its_voices(server: Server, endpoints: Endpoints) -> None:
    near = endpoints.find("near")
    assert ask_for_voices(near, "", CancelToken(), QUICK) == ["alloy", "echo"]
    server.voices = None
    assert ask_for_voices(near, "", CancelToken(), QUICK) == []


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True), ("tts.localhost", True), ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True),
        ("10.0.0.1", False), ("localhost.example", False), ("0.0.0.0", False), ("", False),
    ],
)  # fmt: skip
def test_what_counts_as_this_computer(host: str, local: bool) -> None:
    assert is_loopback(host) is local


def test_addresses_are_kept_in_one_way() -> None:
    assert checked_address("http://localhost:8880/v1/") == "http://localhost:8880"
    assert checked_address("https://x.example/tts/v1") == "https://x.example/tts"
    for bad in ("localhost:8880", "ftp://x", "http://", "http://x?key=1", "http://x:99999", "http://[::1"):
        with pytest.raises(BadSetting, match="no server's address"):
            checked_address(bad)
    with pytest.raises(BadSetting) as caught:
        checked_address("https://me:secret@x.example")
    assert "secret" not in str(caught.value)


def test_a_server_that_is_replaced_leaves_no_key_behind(endpoints: Endpoints) -> None:
    kept = endpoints._secrets.kept  # type: ignore[attr-defined]
    old = endpoints.find("near")
    assert list(kept.values()) == [KEY]
    moved = replace(old, base="http://127.0.0.1:9/v1", keyed=False)
    endpoints.add(moved, "another", instead=True)
    assert list(kept.values()) == ["another"]
    assert endpoints.key(endpoints.find("near"), {}) == "another"
    endpoints.add(replace(moved, keyed=False), instead=True)
    assert kept == {}
    assert endpoints.key(endpoints.find("near"), {}) == ""


def test_a_key_does_not_travel_readable_nor_to_another_address(endpoints: Endpoints) -> None:
    with pytest.raises(BadSetting, match="for everybody on the way to read"):
        endpoints.add(Endpoint("far", "http://tts.example", "m", ("v",)), KEY)
    near = endpoints.find("near")
    assert endpoints.key(near, {}) == KEY
    assert endpoints.key(replace(near, base="http://127.0.0.1:1"), {}) == ""
    far = Endpoint("far-off", "https://tts.example", "m", ("v",))
    assert endpoints.key(far, {"SCENEWRIGHT_KEY_FAR_OFF": "abc"}) == "abc"
    assert endpoints.key(replace(far, base="http://tts.example"), {"SCENEWRIGHT_KEY_FAR_OFF": "abc"}) == ""


def test_servers_are_kept_found_and_forgotten(endpoints: Endpoints, tmp_path: Path) -> None:
    far = Endpoint("far", "https://tts.example", "m", ("v", "v", "w"))
    assert endpoints.add(far)
    again = Endpoints(tmp_path / "voices" / "servers.json", Safe())
    assert [one.name for one in again.all()] == ["far", "near"]
    assert again.find("FAR").voices == ("v", "w")
    with pytest.raises(AlreadyExists):
        endpoints.add(far)
    for bad in (
        replace(far, name="Far away"), replace(far, name="../far"), replace(far, voices=()),
        replace(far, voices=("a/b",)), replace(far, model=""), replace(far, format="midi"), replace(far, rate=1),
    ):  # fmt: skip
        with pytest.raises(BadSetting):
            endpoints.add(bad)
    endpoints.remove("near")
    assert endpoints._secrets.kept == {}  # type: ignore[attr-defined]
    with pytest.raises(NotFound, match="There are: far"):
        endpoints.find("near")


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"endpoints": [{"name": "x"}]}', '{"endpoints": [{"name": "x", "base": "y", "model": "m", "voices": []}]}']
)  # fmt: skip
def test_a_damaged_list_is_told_and_takes_no_other_voice_away(tmp_path: Path, damage: str) -> None:
    (tmp_path / "servers.json").write_text(damage)
    engine = OpenAISpeech(Endpoints(tmp_path / "servers.json", Safe()))
    assert list(engine.voices()) == []
    assert engine.report()["state"] == "missing"
    assert "servers.json" in engine.report()["detail"]
