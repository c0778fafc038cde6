"""How far the lit word of burned captions is from the voice, looked at from outside.

``python -m tests.benchmarks.caption_sync VIDEO FRAMES.json`` takes a finished video and what
``scenewright frames PROJECT --json`` says of it. When a word *sounds* is found by forced alignment
of the decoded sound (soundswallower, which shares nothing with ours); when a word is *lit* is seen
in the decoded pictures, as letters of the caption turning from the lit colour to white or the
other way round. Each word is held against the change of light nearest to it. Frames with words that
the aligner's dictionary lacks are left out, and counted.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
from pathlib import Path
from typing import Any

import av
import numpy as np
import soundswallower

RATE = 16_000
LIT_LUMA, PLAIN_LUMA = 156, 235
"""Of the default template's #f2a33a and #ffffff, in BT.709 limited range."""
CAPTION_FROM = 0.72
"""Share of the height below which captions are."""


def sound_of(video: Path) -> np.ndarray:
    """The whole decoded sound, mono at 16 kHz."""
    resampler = av.AudioResampler("s16", "mono", RATE)
    parts = []
    with av.open(str(video)) as container:
        for decoded in container.decode(audio=0):
            parts += [part.to_ndarray()[0] for part in resampler.resample(decoded)]
    return np.concatenate(parts)


def spoken(sound: np.ndarray, text: str, start: float, length: float) -> list[float] | None:
    """When each word of ``text`` sounds, in seconds of the video, or None where it cannot be told."""
    decoder = soundswallower.Decoder(hmm=soundswallower.get_model_path("en-us"), loglevel="FATAL")
    words = [word.lower().replace("’", "'") for word in re.findall(r"[\w'’]+", text)]
    if any(decoder.lookup_word(word) is None for word in words):
        return None
    decoder.set_align_text(" ".join(words))
    piece = sound[int(start * RATE) : int((start + length) * RATE)]
    decoder.start_utt()
    decoder.process_raw(piece.astype("<i2").tobytes(), full_utt=True)
    decoder.end_utt()
    found = [seg for seg in (decoder.seg or ()) if not seg.text.startswith("<") and seg.text != "[NOISE]"]
    return [start + seg.start for seg in found] if len(found) == len(words) else None


def lit(video: Path, start: float, length: float) -> list[float]:
    """When the lit word changes, in seconds of the video: the first is when a caption comes."""
    times: list[float] = []
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        container.seek(int(start / stream.time_base), stream=stream)
        before: np.ndarray | None = None
        for picture in container.decode(stream):
            time = float(picture.pts * stream.time_base)
            if time < start - 0.2:
                continue
            if time >= start + length:
                break
            luma = picture.to_ndarray()[: picture.height]
            luma = luma[int(CAPTION_FROM * picture.height) :].astype(np.int16)
            if before is not None:
                turned_lit = np.count_nonzero((before > PLAIN_LUMA - 18) & (abs(luma - LIT_LUMA) < 26))
                turned_white = np.count_nonzero((abs(before - LIT_LUMA) < 26) & (luma > PLAIN_LUMA - 18))
                appeared = np.count_nonzero((before < 120) & (luma > PLAIN_LUMA - 18))
                if appeared > 60 or min(turned_lit, turned_white) > 4:
                    times.append(time)
            before = luma
    return times


def main() -> None:
    """Measure at the start, in the middle and at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("video", type=Path)
    parser.add_argument("frames", type=Path)
    parser.add_argument("--each", type=int, default=12, help="frames looked at in each part")
    options = parser.parse_args()
    frames: list[dict[str, Any]] = json.loads(options.frames.read_text(encoding="utf-8"))
    sound = sound_of(options.video)
    with av.open(str(options.video)) as container:
        fps = float(container.streams.video[0].average_rate)
    middle = (len(frames) - options.each) // 2
    parts = {
        "start": frames[: options.each],
        "middle": frames[middle : middle + options.each],
        "end": frames[-options.each :],
    }
    for name, chosen in parts.items():
        offsets: list[float] = []
        first_words: list[float] = []
        left_out = 0
        for frame in chosen:
            heard = spoken(sound, frame["text"], frame["start_s"], frame["length_s"])
            seen = lit(options.video, frame["start_s"], frame["length_s"])
            if heard is None or not seen:
                left_out += 1
                continue
            found = [(min(seen, key=lambda light: abs(light - voice)) - voice) * fps for voice in heard]
            offsets += found
            first_words.append(found[0])
        if not offsets:
            print(f"{name}: no frame could be measured")
            continue
        sizes = sorted(map(abs, offsets))
        near = sum(size <= 2 for size in sizes) / len(sizes)
        print(
            f"{name}: {len(offsets)} words of {len(chosen) - left_out} frames ({left_out} with words the "
            f"aligner does not know), median offset {statistics.median(offsets):+.2f} pictures, "
            f"{near:.0%} within 2, 95 % within {sizes[int(0.95 * (len(sizes) - 1))]:.2f}; "
            f"first words of frames: median {statistics.median(first_words):+.2f}, "
            f"worst {max(map(abs, first_words)):.2f}"
        )


if __name__ == "__main__":
    main()
