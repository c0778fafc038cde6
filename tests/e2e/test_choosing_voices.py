"""Voices from the command line: searched, heard, given to speakers, warned of."""

import wave
from pathlib import Path

PLAY = """INT. FERRY - DAY

ANNA
Does this boat go all the way to the island today?

BEN
It always did when we were children.
"""


def test_voices_are_searched(run) -> None:
    ran = run("voices", "--language", "de", "--sex", "female", "--offline", "--variants", "--json")
    assert ran.status == 0, ran.err
    assert len(ran.line) >= 3
    assert all(v["sex"] == "female" and not v["needs_network"] for v in ran.line)
    assert all(v["languages"][0].startswith("de") for v in ran.line)
    best = run("voices", "--language", "en", "--json").line
    assert [v["quality"] for v in best] == sorted((v["quality"] for v in best), reverse=True)
    assert run("voices", "--quality", "101", "--json").line == []


def test_one_sentence_is_read_by_several_voices(run, tmp_path: Path) -> None:
    out = tmp_path / "heard"
    ran = run("audition", "Good morning.", "--voices", "hibari:en, espeak:en+m3", "-o", out, "--json")
    assert ran.status == 0, ran.err
    assert sorted(path.name for path in out.iterdir()) == ["espeak-en+m3.wav", "hibari-en.wav"]
    for line in ran.line:
        with wave.open(line["file"]) as file:
            assert abs(file.getnframes() / file.getframerate() - line["duration_s"]) < 0.001
    ran = run("audition", "Die Flut kommt zweimal am Tag.", "--language", "de", "-o", out, "--json")
    assert ran.line[0]["voice"] == "espeak:de"
    assert len(ran.line) == 5
    assert run("audition", "Hello.", "--voices", "espeak:nonesuch", "-o", out).status == 2
    (tmp_path / "file").write_text("x")
    assert run("audition", "Hello.", "--voices", "fake:beep", "-o", tmp_path / "file").status == 2


def test_speakers_have_voices_and_what_is_read_badly_is_told_first(run, tmp_path: Path) -> None:
    script = tmp_path / "play.fountain"
    script.write_text(PLAY + "\nTALE\n東京に行く。\n", encoding="utf-8")
    made = run("make", script, "-o", tmp_path / "play.mp4", "--size", "320x180")
    assert made.status == 0, made.err
    cast = {each["name"]: each for each in run("speakers", "list", "play", "--json").line}
    assert len({each["voice"] for each in cast.values()}) == 3
    assert cast["TALE"]["voice"].startswith("espeak:ja")
    assert "Frame 3: espeak-ng does not read kanji" in made.err
    chosen = run("speakers", "set", "play", "anna", "espeak:en-GB-x-rp+f2", "--json")
    assert chosen.status == 0, chosen.err
    assert chosen.line[0] | {"frames": 1} == {
        "name": "ANNA", "frames": 1, "language": "en", "voice": "espeak:en-GB-x-rp+f2", "chosen": True,
    }  # fmt: skip
    told = run("language", "play", "--json").line
    assert (told["language"], told["by_language"]) == ("en", {"en": [1, 2], "ja": [3]})
    assert run("language", "play", "fr", "--scene", "1", "--json").line["by_language"] == {"fr": [1, 2, 3]}
    assert run("language", "play", "de", "--frame", "2", "--json").line["by_language"]["de"] == [2]
    assert (
        run("language", "play", "", "--scene", "1", "--quotations", "on", "--json").line["quotations"] == "on"
    )
    assert run("language", "play", "german").status == run("language", "play", "--frame", "2").status == 2
    assert run("language", "play", "", "--frame", "2").status == 0
    frames = run("frames", "play", "--json").line
    assert frames[1]["voice"] == cast["BEN"]["voice"]
    assert run("speakers", "set", "play", "Dora", "espeak:en").status == 2
