"""Captions light up with the voice, seen and heard from outside: in decoded pictures and decoded sound.

The fake voice says each word as one burst of tone, so that the ear needed here is a threshold.
"""

from pathlib import Path

import av
import numpy as np

FPS = 30
SENTENCES = 24


def onsets(video: Path) -> list[float]:
    """When each burst begins, in seconds: after 20 ms or more of quiet, the first loud millisecond."""
    resampler = av.AudioResampler("s16", "mono", 48_000)
    parts = []
    with av.open(str(video)) as container:
        for decoded in container.decode(audio=0):
            parts += [part.to_ndarray()[0] for part in resampler.resample(decoded)]
    sound = np.abs(np.concatenate(parts).astype(np.int32))
    loud = sound[: len(sound) // 48 * 48].reshape(-1, 48).max(axis=1) > 1500
    return [
        index / 1000
        for index in range(1, len(loud))
        if loud[index] and not loud[max(0, index - 20) : index].any()
    ]


def changes(video: Path) -> list[float]:
    """When letters of the caption turn lit, turn white again, or appear, in seconds."""
    times = []
    before = None
    with av.open(str(video)) as container:
        for picture in container.decode(video=0):
            luma = picture.to_ndarray()[int(0.74 * picture.height) : picture.height].astype(np.int16)
            if before is not None:
                lit, white = abs(luma - 156) < 26, luma > 217
                turned = min(
                    np.count_nonzero((before > 217) & lit),
                    np.count_nonzero((abs(before - 156) < 26) & white),
                )
                appeared = np.count_nonzero((before < 110) & (white | lit))
                if turned > 5 or appeared > 50:
                    times.append(float(picture.pts * picture.time_base))
            before = luma
    return times


def test_every_word_is_lit_when_it_sounds_from_the_start_to_the_end(run, tmp_path: Path) -> None:
    script = tmp_path / "sync.txt"
    script.write_text(
        "\n\n".join(
            f"The water turns at bend {name}, and everybody watching from the bank falls silent."
            for name in (f"{a}{b}" for a in ("alpha", "bravo", "tango", "delta") for b in "abcdef")
        ),
        encoding="utf-8",
    )
    output = tmp_path / "o.mp4"
    made = run(
        "make", script, "-o", output, "--size", "640x360", "--fps", FPS, "--voice", "fake:beep", "--json"
    )
    assert made.status == 0, made.err
    frames = run("frames", "sync", "--json").line
    assert len(frames) == SENTENCES
    heard, seen = onsets(output), changes(output)
    words = [len(frame["text"].split()) for frame in frames]
    assert len(heard) == sum(words), "every word is heard as one burst"
    part = SENTENCES // 3
    for name, first in (("start", 0), ("middle", part), ("end", 2 * part)):
        chosen = heard[sum(words[:first]) : sum(words[: first + part])]
        offsets = [min((light - sound for light in seen), key=abs) * FPS for sound in chosen]
        assert max(map(abs, offsets)) <= 2, name
        assert abs(float(np.median(offsets))) <= 1, name
    starts = [round(frame["start_s"] * FPS) for frame in frames]
    assert all(
        abs(frame["start_s"] * FPS - start) < 1e-6 for frame, start in zip(frames, starts, strict=True)
    )
