"""Whether words are timed where they sound, by ears that share nothing with what is timed.

``python -m tests.benchmarks.word_times`` speaks some 500 English words with each engine and holds
every word's start against another source, the constant offset taken away:

- an engine's own times against soundswallower's alignment of the sound;
- espeak's, on words set apart by pauses, against the onsets of its own sound;
- the alignment itself on takes whose times are known: espeak's words between pauses against their
  onsets, hibari's phrases, and the test voice's beeps, which the aligner has to refuse;
- the same after a change of speed to 1.25;
- a recording of ten minutes made of takes, with pauses and noise, as a stereo MP3 of 44.1 kHz, laid
  over its script; and one in which sentences are left out, read twice and changed.

Writes ``build/bench/word_times.json`` and prints a table. Status 1 where a limit is not kept.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from app.bootstrap import keyring
from app.services.ports import Laying, Speech
from app.voice.align import aligned, retimed
from app.voice.engines import engines
from app.voice.laying import Recordings
from app.voice.speaker import Speaker
from app.voice.stretch import at_speed
from tests.benchmarks.reading_matter import sentences
from tests.benchmarks.recorded import RATE, joined, write

MEDIAN, HIGH = 0.030, 0.090
"""Seconds: the limits for the median and the 95th percentile."""
WITHIN, SHARE = 0.100, 0.95
SPEED = Fraction(5, 4)

Truth = Callable[[Speech], list[float] | None]


def by_aligner(speech: Speech) -> list[float] | None:
    """Word starts by forced alignment of the sound, without what the program makes of them."""
    samples = np.frombuffer(speech.samples, "<i2").astype(np.int16)
    found = aligned(samples, speech.rate, [word.text for word in speech.words], "en")
    return None if found is None else [one.start / speech.rate for one in found]


def by_onsets(speech: Speech) -> list[float] | None:
    """Where sound begins after at least 80 ms of quiet: word starts where words stand apart."""
    samples = np.abs(np.frombuffer(speech.samples, "<i2").astype(np.int32))
    half = speech.rate // 400
    around = np.lib.stride_tricks.sliding_window_view(np.pad(samples, half), 2 * half + 1).max(axis=1)
    heard = np.flatnonzero(around > samples.max() / 60)
    cuts = np.flatnonzero(np.diff(heard) > speech.rate * 0.08)
    starts = [int(heard[0]), *(int(heard[cut + 1]) for cut in cuts)]
    return [(start + half) / speech.rate for start in starts]


def known(speech: Speech) -> list[float]:
    """The speech's own word starts."""
    return [float(word.start) for word in speech.words]


def compared(found: Sequence[float], truth: Sequence[float]) -> list[float]:
    """Each found start's distance from the true one, or from the nearest where numbers differ."""
    if len(found) == len(truth):
        return [one - two for one, two in zip(found, truth, strict=True)]
    return [one - min(truth, key=lambda each: abs(each - one)) for one in found]


def row(name: str, apart: Sequence[float], refused: int = 0, limit: bool = True) -> dict[str, object]:
    """A line of the report."""
    if not apart:
        return {"name": name, "words": 0, "refused": refused, "kept": not limit}
    offset = float(np.median(apart))
    sizes = np.abs(np.asarray(apart) - offset)
    median, high = float(np.median(sizes)), float(np.percentile(sizes, 95))
    return {
        "name": name,
        "words": len(apart),
        "offset_ms": round(1000 * offset, 1),
        "median_ms": round(1000 * median, 1),
        "p95_ms": round(1000 * high, 1),
        "worst_ms": round(1000 * float(sizes.max()), 1),
        "refused": refused,
        "kept": (median <= MEDIAN and high <= HIGH) or not limit,
    }


def engine(name: str, speeches: Sequence[Speech], truth: Truth) -> dict[str, object]:
    """An engine's own times against another source."""
    apart: list[float] = []
    refused = 0
    for speech in speeches:
        true = truth(speech)
        if true is None:
            refused += 1
        else:
            apart += compared(known(speech), true)
    return row(name, apart, refused)


def alignment(
    name: str, texts: Sequence[str], speeches: Sequence[Speech], truth: Truth, speed: Fraction
) -> dict[str, object]:
    """What the program makes of speeches that tell no times, against known ones; at another speed as the
    program does it, the words found first."""
    apart: list[float] = []
    refused = 0
    for text, speech in zip(texts, speeches, strict=True):
        bare = replace(speech, recipe={**speech.recipe, "word_times": "estimated", "language": "en"})
        found = retimed(bare, text)
        if found.recipe["word_times"] != "aligned":
            refused += 1
            continue
        apart += compared(known(at_speed(found, speed)), truth(at_speed(speech, speed)) or [])
    return row(name, apart, refused)


def apart_by_pauses(texts: Sequence[str]) -> list[str]:
    """The same words, set apart by commas, a dozen at a time."""
    words = [word for text in texts for word in re.findall(r"[\w'’]+", text)]
    return [", ".join(words[first : first + 12]) + "." for first in range(0, len(words), 12)]


def laid(
    name: str, laying: Laying, texts: Sequence[str], starts: dict[int, list[float]], words: int
) -> dict[str, object]:
    """A recording laid over its script against the takes it was made of."""
    apart: list[float] = []
    for one in laying.laid:
        true = starts.get(one.index)
        if true is None:
            continue
        places = [match.start() for match in re.finditer(r"[\w'’]+", texts[one.index])]
        at = dict(zip(places, true, strict=True))
        apart += [float(one.begin + word.start) - at[word.first] for word in one.words]
    near = sum(abs(each) <= WITHIN for each in apart) / max(1, words)
    made = row(name, apart, limit=False)
    return {**made, "expected": words, "within_100_ms": round(near, 4), "kept": near >= SHARE}


def recordings(speaker: Speaker, words: int) -> list[dict[str, object]]:
    """The long recording, as it is written and otherwise."""
    texts = sentences(words, seed=5)
    takes = [speaker.speak(text, "hibari:en", "en", number) for number, text in enumerate(texts, 1)]
    result: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reading.mp3"
        samples, starts = joined(takes)
        write(path, samples)
        began = time.monotonic()
        laying = Recordings().lay(path, texts, "en")
        took = time.monotonic() - began
        total = sum(map(len, starts))
        one = laid("a recording laid over its script", laying, texts, dict(enumerate(starts)), total)
        seconds = len(samples) / RATE
        flagged = sum(not each.as_written for each in laying.laid)
        result.append(
            {
                **one,
                "seconds": round(seconds, 1),
                "times_realtime": round(seconds / took, 1),
                "flagged": flagged,
            }
        )

        order: list[tuple[int, Speech]] = []
        skipped, twice, changed = (
            set(range(6, len(texts), 17)),
            set(range(3, len(texts), 17)),
            set(range(10, len(texts), 17)),
        )
        other = sentences(words, seed=99)
        for index, take in enumerate(takes):
            if index in skipped:
                continue
            if index in changed:
                order.append((-1 - index, speaker.speak(other[index], "hibari:en", "en", index)))
                continue
            order += [(index, take)] * (2 if index in twice else 1)
        samples, starts = joined([take for _, take in order], seed=2)
        write(path, samples)
        laying = Recordings().lay(path, texts, "en")
        true = {index: own for (index, _), own in zip(order, starts, strict=True) if index >= 0}
        two = laid(
            "… with sentences left out, read twice and changed",
            laying,
            texts,
            true,
            sum(map(len, true.values())),
        )
        found = {each.index: each for each in laying.laid}
        told = {
            "left_out_told": f"{sum(index not in found for index in skipped)} of {len(skipped)}",
            "changed_told": f"{sum(index not in found or not found[index].as_written for index in changed)} of {len(changed)}",
            "twice_told": f"{sum(index in found and found[index].readings == 2 for index in twice)} of {len(twice)}",
            "flagged_wrongly": sum(
                not each.as_written for each in laying.laid if each.index not in skipped | changed
            ),
        }
        result.append({**two, **told})
    return result


def measured(speaker: Speaker, words: int) -> list[dict[str, object]]:
    """All rows but the recordings."""
    texts = sentences(words)
    apart = apart_by_pauses(texts)
    rows: list[dict[str, object]] = []
    plain = [speaker.speak(text, "hibari:en", "en") for text in texts]
    plain_apart = [speaker.speak(text, "espeak:en-US", "en") for text in apart]
    beeps = [speaker.speak(text, "fake:beep", "en") for text in texts]
    refused = alignment("beeps, which are no speech", texts, beeps, known, Fraction(1))
    rows.append({**refused, "kept": refused["refused"] == len(texts)})
    told = [voice.id for voice in speaker.voices() if voice.engine == "piper" and "en" in voice.languages[0]]
    for speed in (Fraction(1), SPEED):
        at = "" if speed == 1 else f" at {float(speed):g} times the speed"
        prose = [speaker.speak(text, "hibari:en", "en", speed=speed) for text in texts]
        rows.append(engine(f"hibari:en{at}, by an aligner", prose, by_aligner))
        for voice in told[:1]:
            spoken = [speaker.speak(text, voice, "en", speed=speed) for text in texts]
            own = [speech for speech in spoken if speech.recipe.get("word_times") == "engine"]
            rows.append(engine(f"{voice}{at}, by an aligner", own, by_aligner))
        words_apart = [speaker.speak(text, "espeak:en-US", "en", speed=speed) for text in apart]
        rows.append(engine(f"espeak:en-US{at}, by its onsets", words_apart, by_onsets))
        rows.append(alignment(f"alignment of hibari:en{at}", texts, plain, known, speed))
        rows.append(alignment(f"alignment of espeak:en-US{at}", apart, plain_apart, by_onsets, speed))
    return rows


def main() -> int:
    """Measure, write, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--recorded", type=int, default=1580, help="words in the long recording")
    parser.add_argument("--voices", type=Path, default=Path("build/bench/voices"), help="piper's voice files")
    parser.add_argument("--output", type=Path, default=Path("build/bench/word_times.json"))
    options = parser.parse_args()
    speaker = Speaker(engines(options.voices, keyring()))
    rows = measured(speaker, options.words)
    if options.recorded:
        rows += recordings(speaker, options.recorded)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps({"rows": rows}, indent=1), encoding="utf-8")
    print("| what | words | median | 95 % | within 100 ms | refused | kept |")
    print("|---|---:|---:|---:|---:|---:|---|")
    for each in rows:
        near = each.get("within_100_ms")
        print(
            f"| {each['name']} | {each['words']} | {each.get('median_ms', '')} ms | {each.get('p95_ms', '')} ms | "
            f"{'' if near is None else f'{near:.1%}'} | {each['refused']} | {'yes' if each['kept'] else '**no**'} |"
        )
        more = {
            key: value
            for key, value in each.items()
            if key.endswith("_told") or key.startswith(("flagged", "times_", "seconds"))
        }
        if more:
            print(f"<!-- {more} -->")
    return 0 if all(each["kept"] for each in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
