"""Makes “Low Tide”, the music under the demo: calm pads, a plucked figure, a slow bass.

Sixteen bars of D major at 72 beats a minute, 53 seconds, that end where they began: what rings
past the end is laid over the beginning, so that the piece loops without a seam. Everything is
computed, nothing is random that is not seeded, and the same file comes out each time.

    python packaging/sample_music.py build/low-tide.wav
"""

from __future__ import annotations

import sys
import wave
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
BEAT = 60 / 72
BARS = 16
LENGTH = round(BARS * 4 * BEAT * RATE)
"""Samples in one round of the loop."""

Sound = NDArray[np.float64]

# Chords as MIDI notes: bass, then three upper voices that move as little as they can.
CHORDS = {
    "D": (38, (66, 69, 74)),
    "A/C#": (37, (64, 69, 73)),
    "Bm7": (35, (66, 69, 74)),
    "G": (31, (67, 71, 74)),
    "Gmaj7": (31, (66, 71, 74)),
    "Em7": (40, (67, 71, 74)),
    "A": (33, (64, 69, 73)),
    "Asus": (33, (64, 69, 74)),
    "F#m": (30, (66, 69, 73)),
}
PROGRESSION = (
    "D", "A/C#", "Bm7", "G",
    "D", "F#m", "Gmaj7", "Asus",
    "Bm7", "G", "D", "A",
    "Em7", "Gmaj7", "Asus", "A",
)  # fmt: skip

# The plucked figure in eighths: which voice of the chord (3 is the first an octave up), None rests.
FIGURE = (0, 2, 1, 3, 2, 1, 2, None)
ANSWER = (0, 1, 2, 3, None, 2, 1, None)

# A melody in (bar, beat, note, beats), heard from the fifth bar on, high and sparse.
MELODY = (
    (4, 0, 78, 2), (4, 2, 76, 1), (4, 3, 74, 1), (5, 0, 73, 3), (6, 0, 74, 2), (6, 2, 71, 2), (7, 0, 69, 3),
    (8, 1, 78, 1), (8, 2, 81, 2), (9, 0, 79, 2), (9, 2, 78, 2), (10, 0, 76, 1), (10, 1, 74, 3), (11, 0, 73, 3),
    (12, 0, 71, 2), (12, 2, 74, 2), (13, 0, 78, 3), (14, 0, 76, 2), (14, 2, 74, 2), (15, 0, 73, 3),
)  # fmt: skip


def pitch(note: float) -> float:
    """Hertz of a MIDI note, A4 = 440."""
    return float(440.0 * 2 ** ((note - 69) / 12))


def add(track: Sound, sound: Sound, start: float, pan: float = 0.0) -> None:
    """Lay a mono sound on the loop at ``start`` seconds; what passes the end comes in at the beginning.

    ``pan`` is -1 (left) to 1 (right), at equal power.
    """
    angle = (pan + 1) * np.pi / 4
    stereo = sound[:, None] * np.array([np.cos(angle), np.sin(angle)])
    first = round(start * RATE) % LENGTH
    while len(stereo):
        part = stereo[: LENGTH - first]
        track[first : first + len(part)] += part
        stereo, first = stereo[len(part) :], 0


def swell(length: float, attack: float, release: float) -> Sound:
    """An envelope of raised cosines: silent at both ends, no corner anywhere."""
    count, rise, fall = round(length * RATE), round(attack * RATE), round(release * RATE)
    envelope = np.ones(count)
    envelope[:rise] = 0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / rise)
    envelope[count - fall :] = 0.5 + 0.5 * np.cos(np.pi * np.arange(fall) / fall)
    return envelope


@cache
def pad(note: float, length: float) -> Sound:
    """A soft, slowly beating tone: three detuned voices whose overtones fade with height."""
    phase = note * 2.399963  # the golden angle: no two notes beat alike
    time = np.arange(round(length * RATE)) / RATE
    sound = np.zeros_like(time)
    for cents, share in ((-5, 0.8), (0, 1.0), (6, 0.8)):
        base = pitch(note + cents / 100)
        for harmonic, level in ((1, 1.0), (2, 0.42), (3, 0.24), (4, 0.13), (6, 0.05)):
            shimmer = 1 + 0.25 * np.sin(2 * np.pi * 0.13 * harmonic * time + phase + harmonic)
            turn = 2 * np.pi * base * harmonic * time + phase * harmonic * (1 + cents)
            sound += share * level * shimmer * np.sin(turn)
    return sound * swell(length, 1.4, 1.8)


@cache
def pluck(note: float, strength: float, ring: float = 2.6) -> Sound:
    """A struck string, felt-soft: each overtone dies sooner than the one below it."""
    time = np.arange(round(ring * RATE)) / RATE
    base = pitch(note)
    sound = np.zeros_like(time)
    for harmonic in range(1, 9):
        stretched = base * harmonic * (1 + 0.00035 * harmonic**2)  # strings are a little stiff
        if stretched > 9_000:
            break
        level = strength ** (harmonic - 1) / harmonic**0.4
        sound += level * np.exp(-time * (1.3 + 0.6 * harmonic)) * np.sin(2 * np.pi * stretched * time)
    onset = round(0.006 * RATE)
    sound[:onset] *= np.linspace(0, 1, onset)
    return sound * np.linspace(1, 0, len(time)) ** 0.5


def bass(note: float, length: float) -> Sound:
    """A round low tone with enough octave above it to be heard on small loudspeakers."""
    time = np.arange(round(length * RATE)) / RATE
    base = pitch(note)
    tone = np.sin(2 * np.pi * base * time) + 0.4 * np.sin(4 * np.pi * base * time)
    tone += 0.12 * np.sin(6 * np.pi * base * time)
    return tone * swell(length, 0.09, 0.7) * np.exp(-time * 0.35)


def room(track: Sound, seconds: float = 2.8, seed: int = 1955) -> Sound:
    """The loop as it sounds in a large soft room: convolved, in a circle, with decaying noise."""
    draw = np.random.default_rng(seed)
    time = np.arange(round(seconds * RATE)) / RATE
    noise = draw.standard_normal((len(time), 2))
    # A room swallows treble first: smooth the noise more the later it comes, in three stretches.
    for start, width in ((0.0, 3), (0.25, 6), (0.9, 14)):
        smooth = np.ones(width) / width
        first = round(start * RATE)
        for side in range(2):
            noise[first:, side] = np.convolve(noise[first:, side], smooth, mode="same")
    answer = noise * np.exp(-time * 6.9 / seconds)[:, None]
    answer[: round(0.018 * RATE)] = 0  # the nearest wall is three metres off
    answer /= np.sqrt((answer**2).sum(axis=0))
    spectrum = np.fft.rfft(answer, LENGTH, axis=0)
    spectrum[: round(180 * LENGTH / RATE)] *= 0.15  # low notes stay dry, or they turn to mud
    return np.fft.irfft(np.fft.rfft(track, axis=0) * spectrum, LENGTH, axis=0)


def compose() -> Sound:
    """The whole loop, LENGTH x 2, peaks below 0.8 of full scale."""
    pads, plucks, low, tune = (np.zeros((LENGTH, 2)) for _ in range(4))
    draw = np.random.default_rng(260)
    bar = 4 * BEAT
    for number, name in enumerate(PROGRESSION):
        root, voices = CHORDS[name]
        start = number * bar
        for voice, note in enumerate(voices):
            add(pads, pad(note - 12, bar + 1.6), start - 0.6, (-0.5, 0.0, 0.5)[voice])
        add(low, bass(root, bar), start)
        add(low, 0.5 * bass(root + 12, 2 * BEAT), start + 2.5 * BEAT)
        ladder = (*voices, voices[0] + 12)
        # The first two bars belong to the pads; the figure breathes in and out over four bars.
        figure = (None,) * 8 if number < 2 else ANSWER if number % 4 == 3 else FIGURE
        for step, voice_number in enumerate(figure):
            if voice_number is None:
                continue
            late = float(draw.normal(0, 0.006))  # hands are not machines
            touch = 0.34 + 0.05 * np.sin(np.pi * (number % 4 + step / 8) / 4) + float(draw.normal(0, 0.02))
            sound = pluck(ladder[voice_number], 0.62) * touch
            add(plucks, sound, start + step * BEAT / 2 + late, (-0.35, 0.35)[step % 2])
    for number, beat, note, beats in MELODY:
        sound = pluck(note, 0.5, ring=min(4.0, beats * BEAT + 1.6)) * 0.3
        add(tune, sound, (number * 4 + beat) * BEAT + float(draw.normal(0, 0.008)), 0.1)
    dry = 0.034 * pads + 0.34 * plucks + 0.075 * low + 0.52 * tune
    wet = room(0.030 * pads + 0.36 * plucks + 0.60 * tune)
    mix = dry + 0.32 * wet
    mix -= mix.mean(axis=0)
    return mix * (0.78 / np.abs(mix).max())


def write(path: Path) -> None:
    """The loop as 48 kHz stereo 16-bit WAV, dithered, written whole or not at all."""
    mix = compose()
    draw = np.random.default_rng(16)
    dither = draw.random(mix.shape) - draw.random(mix.shape)
    samples = np.clip(np.rint(mix * 32767 + dither), -32768, 32767).astype("<i2")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with wave.open(str(unfinished), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    unfinished.replace(path)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python packaging/sample_music.py OUT.wav")
    write(Path(sys.argv[1]))
