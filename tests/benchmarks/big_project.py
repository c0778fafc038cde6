"""Projects of any size, made at once, their documents as large as those of real ones.

A frame has three photographs and a backdrop to choose from and one voice take with every word's
time: some 4.5 kB in six documents, beside its part of a scene.
"""

from __future__ import annotations

import hashlib
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image as Picture

from app.domain.order import keys
from app.domain.project import Project, ProjectSettings
from app.domain.script import Frame, FrameDraft, Scene, Script
from app.domain.takes import Image, Voiceover, VoiceTake, Word
from app.services.facade import Services
from app.services.ports import Repositories
from app.services.projects import name_key
from app.services.take_keeping import keep_sound, wav_bytes
from app.services.templates import look
from app.voice import fake
from app.voice.words import spans

ARTICLE = Path(__file__).resolve().parents[2] / "resources" / "samples" / "severn-bore.md"

FRAMES_A_SCENE = 25
PICTURES = 24
"""Photographs that a project with media has, each used over and over."""
SIZE = 1600, 1200


@dataclass
class Media:
    """Files that really are there: a few photographs, and each sentence's voice."""

    program: Services
    sounds: dict[str, str] = field(default_factory=dict)
    """Asset ids by the texts."""

    def __post_init__(self) -> None:
        dice = np.random.default_rng(1)
        assets = self.program._parts.assets
        self.pictures: list[str] = []
        for _ in range(PICTURES):
            shades = dice.integers(0, 255, (9, 12, 3), dtype=np.uint8)
            file = io.BytesIO()
            Picture.fromarray(shades).resize(SIZE, Picture.Resampling.BICUBIC).save(file, "JPEG", quality=88)
            self.pictures.append(assets.put_bytes(file.getvalue(), ".jpg"))

    def sound(self, text: str, length: Fraction) -> str:
        """The asset of a voice so long."""
        if text not in self.sounds:
            samples = (1000 * np.sin(np.arange(int(length * fake.RATE)) / 9)).astype("<i2").tobytes()
            wave = wav_bytes(samples, fake.RATE)
            self.sounds[text] = keep_sound(self.program._parts, self.program.actor, wave, length, "voice.wav")
        return self.sounds[text]


def made(
    program: Services,
    name: str,
    frames: int,
    frames_a_scene: int = FRAMES_A_SCENE,
    media: Media | None = None,
) -> Project:
    """A project of so many frames, their sentences from the sample article over and over. Without
    ``media`` there are no files behind its photographs and voices."""
    project = program.projects.create(name, ProjectSettings(voice=fake.VOICE.id))
    script = Script(project_id=project.id, name="article.md", format="markdown", language="en")
    drafts = itertools.cycle(
        draft
        for scene in program.scripts.read_text(ARTICLE.read_text(encoding="utf-8"), ARTICLE.name).scenes
        for draft in scene.frames
    )
    pictures = program._parts.pictures
    template = look(project.settings.template)
    repositories = program._parts.repositories
    scenes = -(-frames // frames_a_scene)
    with repositories.transaction():
        repositories.scripts.add(script)
        for number, order in enumerate(keys(scenes), 1):
            title = f"Part {number}: the river that runs twice a day"
            scene = Scene(project_id=project.id, script_id=script.id, order=order, title=title)
            repositories.scenes.add(scene)
            first = (number - 1) * frames_a_scene
            own = list(itertools.islice(drafts, min(frames_a_scene, frames - first)))
            for place, (draft, key) in enumerate(zip(own, keys(len(own)), strict=True)):
                recipe = pictures.backdrop(template, first + place, title, draft.text, number)
                frame = Frame(
                    project_id=project.id, scene_id=scene.id, order=key, source=draft.source, text=draft.text
                )
                images = [*_photographs(frame, media, first + place), _backdrop(frame, recipe)]
                images = [replace(image, order=key) for image, key in zip(images, keys(4), strict=True)]
                voiceover = _voiceover(frame, draft, media)
                repositories.frames.add(replace(frame, image_id=images[0].id, voiceover_id=voiceover.id))
                repositories.images.add_many(images)
                repositories.voiceovers.add(voiceover)
        return repositories.projects.save(replace(project, script_id=script.id, language="en"))


def _photographs(frame: Frame, media: Media | None, place: int) -> Iterator[Image]:
    for number in range(3):
        asset_id = hashlib.sha256(f"{frame.id}{number}".encode()).hexdigest()
        width, height = 4032, 3024
        if media is not None:
            asset_id = media.pictures[(place + number * 5) % len(media.pictures)]
            width, height = SIZE
        yield Image(
            project_id=frame.project_id,
            frame_id=frame.id,
            order="",
            asset_id=asset_id,
            width=width,
            height=height,
            name=f"IMG_{number:04}-towards-gloucester.jpg",
            origin="Photographs of the river",
        )


def _backdrop(frame: Frame, recipe: dict[str, object]) -> Image:
    return Image(
        project_id=frame.project_id,
        frame_id=frame.id,
        order="",
        kind="backdrop",
        width=1920,
        height=1080,
        name="Backdrop",
        origin="Made by the template",
        recipe=recipe,
    )


def _voiceover(frame: Frame, draft: FrameDraft, media: Media | None) -> Voiceover:
    """A voice as the fake one speaks it, without its sound: word times on a grid of 5 ms."""
    words: list[Word] = []
    at = Fraction(60, 1000)
    for first, last in spans(draft.text, by_character=True):
        word = draft.text[first:last]
        end = at + fake.syllables(word) * Fraction(155 + len(words) % 3 * 5, 1000)
        words.append(Word(word, first, last, at, end))
        at = end + fake.GAP
    take = VoiceTake(
        asset_id=media.sound(draft.text, at) if media else hashlib.sha256(draft.text.encode()).hexdigest(),
        engine=fake.Fake.name,
        voice=fake.VOICE.id,
        text=draft.text,
        length=at,
        words=tuple(words),
        recipe={
            "engine": "fake",
            "version": "1",
            "voice": fake.VOICE.id,
            "language": "en",
            "seed": 1,
            "rate": fake.RATE,
            "text": draft.text,
            "word_times": "engine",
            "asked": [fake.VOICE.id, "en", 1],
        },
        made_at=datetime.now(UTC),
    )
    return Voiceover(
        project_id=frame.project_id, frame_id=frame.id, text=draft.text, take_id=take.id, takes=(take,)
    )


def many(repositories: Repositories, count: int, owners: int) -> None:
    """So many empty projects, changed at moments of their own, shared out among owners ``o0``, ``o1``, …"""
    began = datetime(2026, 1, 1, tzinfo=UTC)
    for first in range(0, count, 5_000):
        group = []
        for number in range(first, min(count, first + 5_000)):
            name = f"Project {number}"
            moment = began + timedelta(seconds=number * 7919 % (count * 60))
            group.append(
                Project(
                    name=name,
                    name_key=name_key(name),
                    owner_id=f"o{number % owners}",
                    language="en",
                    revision=1,
                    created_at=moment,
                    updated_at=moment,
                )
            )
        repositories.restore(group)
