"""Captions as SRT and WebVTT: read back by ffmpeg, and by the formats' own rules."""

from __future__ import annotations

import re
import shutil
import subprocess
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.captions import Cue, CueWord, cues
from app.domain.style import Style
from app.domain.takes import Word
from app.domain.template import Look
from app.domain.timeline import Canvas, Clip, Timeline, Visual
from app.errors import BadOutput, DiskFull
from app.interchange import captions as module
from app.interchange.captions import srt, vtt, write_captions


def cue(start, end, text, separator=" "):
    """A cue whose words share its time evenly; ``|`` divides lines."""
    start, end = Fraction(start), Fraction(end)
    count = len(text.replace("|", " ").split())
    step, number, lines = (end - start) / max(1, count), 0, []
    for line in text.split("|"):
        words = []
        for word in line.split():
            words.append(CueWord(word, start + step * number, start + step * (number + 1)))
            number += 1
        lines.append(tuple(words))
    return Cue(start, end, tuple(lines), separator)


def timeline(*clips, fps=Fraction(30), language="en"):
    """Clips of (pictures, cues) one after the other."""
    made, start = [], 0
    for number, (pictures, found) in enumerate(clips, 1):
        visual = Visual("missing")
        made.append(Clip("f", "s", number, start, pictures, visual, Style("cut"), 0, 0, cues=tuple(found)))
        start += pictures
    return Timeline(Canvas(320, 180, fps), Look("p", "P", ""), tuple(made), False, language=language)


TIMES = re.compile(r"(\d\d+):(\d\d):(\d\d)[,.](\d\d\d) --> (\d\d+):(\d\d):(\d\d)[,.](\d\d\d)")


def spans(text):
    found = []
    for match in TIMES.finditer(text):
        h1, m1, s1, n1, h2, m2, s2, n2 = map(int, match.groups())
        found.append((((h1 * 60 + m1) * 60 + s1) * 1000 + n1, ((h2 * 60 + m2) * 60 + s2) * 1000 + n2))
    return found


TWO = timeline(
    (90, [cue("0.25", "1.5", "Twice a day,"), cue("1.5", "2.75", "without fail,|every day.")]),
    (60, [cue("0.5", "1.75", "The river turns.")]),
)


def test_srt_as_a_whole():
    assert srt(TWO) == (
        "1\n00:00:00,250 --> 00:00:01,433\nTwice a day,\n\n"
        "2\n00:00:01,500 --> 00:00:02,750\nwithout fail,\nevery day.\n\n"
        "3\n00:00:03,500 --> 00:00:04,750\nThe river turns.\n"
    )


def test_vtt_as_a_whole_with_a_time_for_every_word_but_the_first():
    assert vtt(TWO) == (
        "WEBVTT\nKind: captions\nLanguage: en\n\n"
        "1\n00:00:00.250 --> 00:00:01.433\nTwice <00:00:00.667>a <00:00:01.083>day,\n\n"
        "2\n00:00:01.500 --> 00:00:02.750\n"
        "without <00:00:01.813>fail,\n<00:00:02.125>every <00:00:02.438>day.\n\n"
        "3\n00:00:03.500 --> 00:00:04.750\nThe <00:00:03.917>river <00:00:04.333>turns.\n"
    )


def test_gaps_under_half_a_second_close_to_two_pictures_and_longer_ones_stay():
    made = timeline((300, [cue(0, 1, "a"), cue("1.3", 2, "b"), cue("2.5", 4, "c")]), fps=Fraction(25))
    assert spans(srt(made)) == [(0, 1220), (1300, 2000), (2500, 4000)]


def test_a_gap_across_frames_closes_too():
    made = timeline((30, [cue(0, 1, "a")]), (30, [cue("0.2", 1, "b")]))
    assert spans(srt(made))[0] == (0, 1133)


def test_rates_of_1001_do_not_drift():
    fps = Fraction(30000, 1001)
    hours = timeline((107_892 * 3, [cue(0, 1, "a")]), (30, [cue("0.5", 1, "late")]), fps=fps)
    start = round((Fraction(107_892 * 3) / fps + Fraction(1, 2)) * 1000)
    assert spans(vtt(hours))[1][0] == start
    assert "03:00:0" in srt(hours)


def test_mark_up_in_the_text_is_text(tmp_path):
    text = "if a<b && c>d --> <i>not</i> {\\an8} &amp; 5 < 6"
    made = timeline((90, [cue(0, 2, text)]))
    assert "&lt;i&gt;not&lt;/i&gt;" in vtt(made)
    assert "&amp;amp;" in vtt(made)
    body = vtt(made).split("\n\n", 1)[1]
    assert body.count("-->") == 1
    assert srt(made).count("-->") == 1
    assert srt(made).replace("\u2060", "").split("\n")[2] == text
    assert "<i>" not in srt(made)
    plain = text.replace("{\\an8} ", "")  # ffmpeg's own output has braces for something else
    made = timeline((90, [cue(0, 2, plain)]))
    assert read_back(tmp_path, made, ".vtt")[0][2].replace("\n", " ") == plain


def read_back(folder, made, suffix):
    """(start ms, end ms, plain text) of each caption as ffmpeg reads the file."""
    paths = {path.suffix: path for path in write_captions(made, folder / "video.mp4")}
    program = shutil.which("ffmpeg")
    if program is None:
        pytest.fail("ffmpeg is needed as an independent reader: install the packages of packaging/")
    ran = subprocess.run(
        [program, "-v", "error", "-i", str(paths[suffix]), "-c:s", "ass", "-f", "ass", "-"],
        capture_output=True, check=True,
    )  # fmt: skip
    found = []
    for line in ran.stdout.decode().splitlines():
        if line.startswith("Dialogue:"):
            fields = line.split(",", 9)
            start, end = (
                round((int(h) * 3600 + int(m) * 60 + float(s)) * 1000)
                for h, m, s in (field.split(":") for field in fields[1:3])
            )
            text = re.sub(r"\{\\[^}]*\}", "", fields[9].replace("\\{", "{").replace("\\N", "\n"))
            found.append((start, end, text))
    return found


@pytest.mark.parametrize("suffix", [".srt", ".vtt"])
@pytest.mark.parametrize("text", ["The tide turns.", "مرحبا بالعالم|كيف حالك", "猫が鳴く", "👩‍👩‍👧 & co"])
def test_ffmpeg_reads_what_was_written(tmp_path, suffix, text):
    made = timeline((90, [cue("0.25", "1.5", text), cue(2, "2.5", "next")]))
    found = read_back(tmp_path, made, suffix)
    assert [(start, end) for start, end, _ in found] == [(250, 1500), (2000, 2500)]
    assert found[0][2] == text.replace("|", "\n")


def test_words_without_spaces_are_joined_without_them():
    made = timeline((90, [cue(0, 2, "猫 が 鳴く", separator="")]))
    assert "\n猫が鳴く\n" in srt(made)
    assert "猫<00:00:00.667>が" in vtt(made)


def test_control_characters_and_broken_surrogates_do_not_reach_the_file(tmp_path):
    made = timeline((90, [cue(0, 2, "a\x00b \ud800 c")]), language="en\n\n1")
    paths = write_captions(made, tmp_path / "video.mp4")
    for path in paths:
        data = path.read_bytes()
        assert b"\0" not in data
        assert b"ab c" in data or b">c" in data
    assert vtt(made).startswith("WEBVTT\n\n")


def test_nothing_to_say_makes_empty_files(tmp_path):
    first, second = write_captions(timeline((30, [])), tmp_path / "video.mp4")
    assert first.read_text() == ""
    assert second.read_text().startswith("WEBVTT\n")


def test_files_are_named_as_the_video_and_replaced_whole(tmp_path):
    output = tmp_path / "talk.final.mp4"
    (tmp_path / "talk.final.srt").write_text("old")
    paths = write_captions(TWO, output)
    assert paths == (tmp_path / "talk.final.srt", tmp_path / "talk.final.vtt")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["talk.final.srt", "talk.final.vtt"]
    assert paths[0].read_text(encoding="utf-8") == srt(TWO)
    assert b"\r" not in paths[1].read_bytes()


def test_a_folder_that_is_a_file_is_a_bad_output(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadOutput, match="file"):
        write_captions(TWO, tmp_path / "file" / "video.mp4")


def test_a_full_disk_leaves_the_old_files(tmp_path, monkeypatch):
    (tmp_path / "video.srt").write_text("old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(DiskFull, match="captions"):
        write_captions(TWO, tmp_path / "video.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["video.srt"]
    assert (tmp_path / "video.srt").read_text() == "old"


TEXTS = st.text(st.characters(codec="utf-8"), max_size=120)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 400), TEXTS, st.integers(0, 3000)), max_size=6),
    st.sampled_from([Fraction(24000, 1001), Fraction(25), Fraction(60), Fraction(1)]),
)
def test_cues_go_forward_and_never_overlap_whatever_is_said(frames, fps):
    clips = []
    for pictures, text, word_ms in frames:
        until = pictures / fps
        words, at = [], Fraction(0)
        for found in re.finditer(r"\S+", text):
            end = min(at + Fraction(word_ms, 1000), until)
            words.append(Word(found.group(), *found.span(), at, end))
            at = end
        clips.append((pictures, cues(text, words, Fraction(0), until, until, 42)))
    made = timeline(*clips, fps=fps)
    for text in (srt(made), vtt(made)):
        last = 0
        for start, end in spans(text):
            assert last <= start < end
            last = end
    for block in vtt(made).split("\n\n")[1:]:
        inside = [
            (int(h) * 3600 + int(m) * 60 + int(s)) * 1000 + int(n)
            for h, m, s, n in re.findall(r"<(\d\d):(\d\d):(\d\d)\.(\d\d\d)>", block)
        ]
        (start, end), *_ = spans(block)
        assert all(a < b for a, b in zip([start, *inside], [*inside, end], strict=True))
