"""A take's sound as an asset, and the take among its frame's: what speaking, recording and cutting share."""

from __future__ import annotations

import io
import wave
from dataclasses import replace
from fractions import Fraction

from app.domain.accounts import Actor
from app.domain.media import Asset
from app.domain.script import Frame
from app.domain.takes import Voiceover, VoiceTake
from app.services.editing import Edit
from app.services.keeping import describe
from app.services.parts import Parts
from app.services.ports import Repositories, Speech


def wav(speech: Speech) -> bytes:
    """Speech as a WAV file's bytes."""
    return wav_bytes(speech.samples, speech.rate)


def wav_bytes(samples: bytes, rate: int, channels: int = 1) -> bytes:
    """Interleaved 16-bit little-endian samples as a WAV file's bytes."""
    target = io.BytesIO()
    with wave.open(target, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(samples)
    return target.getvalue()


def keep_sound(parts: Parts, actor: Actor, data: bytes, length: Fraction, name: str) -> str:
    """Keep a WAV file's bytes, ``length`` seconds long, called ``name``; the asset's id."""
    asset_id = parts.assets.put_bytes(data, ".wav")
    asset = Asset(id=asset_id, kind="sound", mime="audio/wav", size=len(data), length=length, name=name)
    describe(parts, actor, asset)
    return asset_id


def put_take(edit: Edit, repositories: Repositories, frame: Frame, take: VoiceTake) -> Frame:
    """Add a take to a frame's and choose it; the frame with its voiceover, which is left to be saved."""
    voiceover = repositories.voiceovers.first(frame_id=frame.id)
    if voiceover is None:
        made = Voiceover(
            project_id=frame.project_id, frame_id=frame.id, text=take.text, take_id=take.id, takes=(take,)
        )
        return replace(frame, voiceover_id=edit.add(made).id)
    takes = (*voiceover.takes, take)
    edit.save(replace(voiceover, text=frame.text, take_id=take.id, takes=takes))
    return replace(frame, voiceover_id=voiceover.id)
