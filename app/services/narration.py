"""Voices for frames: spoken side by side, every finished take kept at once, nothing spoken twice."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction

from app.domain.accounts import Actor
from app.domain.casting import language_for, voice_for
from app.domain.delivery import AT_REST, Delivery, delivery_for
from app.domain.project import Project
from app.domain.pronouncing import Rule, rules_in
from app.domain.script import Frame, Scene
from app.domain.takes import RECORDING, Voiceover, VoiceTake
from app.domain.timeline import Board, voice_of
from app.errors import (
    Cancelled,
    DiskFull,
    NotFound,
    ScenewrightError,
    SpeechFailed,
    StoreUnavailable,
    UnknownVoice,
)
from app.services.activity import TAKE_MADE, note
from app.services.crossings import Crossings
from app.services.dictionary import rules_of
from app.services.editing import Edit, Editing
from app.services.jobs import side_by_side
from app.services.parts import Parts
from app.services.ports import CancelToken, OnProgress, Progress, Speech, Voice, cores, silent
from app.services.take_keeping import keep_sound, wav
from app.services.trying import retried


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a frame's voice should be now: the same wish twice is the same take."""

    text: str
    voice: str
    """A voice's id, or empty to choose by language."""
    language: str
    seed: int
    delivery: Delivery = AT_REST
    """Rate and pitch; the volume is the mix's."""
    rules: tuple[Rule, ...] = ()
    """The entries of the pronunciation dictionary that apply in the text, and no others."""
    quotations: bool = False
    """Whether quotations in other languages are said in theirs; only where the text has any marks of one."""

    @property
    def asked(self) -> list[object]:
        """What a take's recipe keeps of the wish."""
        shaped: list[object] = []
        if self.delivery != AT_REST or self.rules:
            rules = [rule.described() for rule in self.rules]
            shaped = [{"rate": self.delivery.rate, "pitch": self.delivery.pitch, "rules": rules}]
        if self.quotations:
            shaped.append({"quotations": True})
        return [self.voice, self.language, self.seed, *shaped]

    def met_by(self, take: VoiceTake) -> bool:
        """Whether a take is what is wanted."""
        return take.text == self.text and take.recipe.get("asked") == self.asked

    def read_alike(self, take: VoiceTake) -> bool:
        """Whether a take is what is wanted but for the seed: another reading of the same."""
        asked = take.recipe.get("asked")
        if take.text != self.text or not isinstance(asked, list):
            return False
        return [*asked[:2], *asked[3:]] == [*self.asked[:2], *self.asked[3:]]


def wanted_voice(project: Project, scene: Scene, frame: Frame, rules: Sequence[Rule] = ()) -> Wanted:
    """The nearest choice wins, as :mod:`app.domain.casting` says. ``rules`` are the whole dictionary."""
    voice, language = voice_for(project, scene, frame), language_for(project, scene, frame)
    own = rules_in(frame.text, language, rules)
    # The volume is the mix's: a louder frame is not spoken again.
    delivery = replace(delivery_for(project, scene, frame), volume=0.0)
    quoted = project.settings.quotations and not _QUOTES.isdisjoint(frame.text)
    return Wanted(frame.text, voice, language, project.settings.seed, delivery, own, quoted)


_QUOTES = frozenset('"“„«»‹›「『‘')


class Narration:
    """What one actor does with voices."""

    def __init__(self, parts: Parts, actor: Actor, editing: Editing) -> None:
        self._parts = parts
        self._actor = actor
        self._editing = editing
        self._crossings = Crossings(parts, actor)

    def voices(self) -> Sequence[Voice]:
        """Every voice that works on this computer."""
        return self._parts.speaker.voices()

    def find_voice(self, voice_id: str) -> Voice:
        """The voice of that id; UnknownVoice where there is none."""
        return self._parts.speaker.find(voice_id)

    def voice_for(self, board: Board, frame: Frame) -> str:
        """The id of the voice that speaks, or will speak, a frame."""
        take = self.current_take(board, frame)
        if take is not None:
            return take.voice
        scene = next(scene for scene in board.scenes if scene.id == frame.scene_id)
        wanted = wanted_voice(board.project, scene, frame)
        return wanted.voice or self._parts.speaker.choose(wanted.language).id

    def current_take(self, board: Board, frame: Frame) -> VoiceTake | None:
        """The frame's chosen take, where it says what the frame says now."""
        voiceover = voice_of(board, frame)
        take = voiceover.chosen if voiceover else None
        return take if take is not None and take.text == frame.text else None

    def wishes(self, board: Board, frames: Sequence[Frame] | None = None) -> dict[str, Wanted]:
        """What each frame's voice should be, by the frame's id; of ``frames`` only, where they are given."""
        scenes = {scene.id: scene for scene in board.scenes}
        rules = rules_of(self._parts.repositories, board.project)
        return {
            frame.id: wanted_voice(board.project, scenes[frame.scene_id], frame, rules)
            for frame in (board.frames if frames is None else frames)
        }

    def missing(self, board: Board, frames: Sequence[Frame] | None = None) -> list[Frame]:
        """Frames, of all or of these, whose chosen take is not what is wanted now."""
        wishes = self.wishes(board, frames)
        asked = board.frames if frames is None else frames
        return [frame for frame in asked if not self._up_to_date(voice_of(board, frame), wishes[frame.id])]

    def voice_all(
        self,
        board: Board,
        progress: OnProgress = silent,
        cancel: CancelToken | None = None,
        frames: Sequence[Frame] | None = None,
        until: Fraction | None = None,
    ) -> None:
        """Speak every frame that is not voiced as wanted, or those of ``frames`` that are not.

        With ``until``, frames are taken in order only as long as what is voiced lasts fewer
        seconds than that. Finished takes are kept whatever happens to others; SpeechFailed at
        the end names the first frames that could not be spoken, and how many.
        """
        cancel = cancel or CancelToken()
        numbers = {frame.id: number for number, frame in enumerate(board.frames, 1)}
        wanted = self.wishes(board if frames is None else replace(board, frames=tuple(frames)))
        todo = [frame for frame in board.frames if frame.id in wanted]
        for voice in {wish.voice for wish in wanted.values() if wish.voice}:
            try:
                self._parts.speaker.find(voice)
            except UnknownVoice:  # what was spoken on another computer is good here too
                own = [frame for frame in todo if wanted[frame.id].voice == voice]
                if not all(self._up_to_date(voice_of(board, frame), wanted[frame.id]) for frame in own):
                    raise
        done, voiced = 0, Fraction(0)
        total = len(todo)
        failed: list[tuple[int, str, ScenewrightError]] = []

        def waiting() -> Iterator[Frame]:
            nonlocal done, voiced
            for frame in todo:
                voiceover = voice_of(board, frame)
                if self._up_to_date(voiceover, wanted[frame.id]):
                    chosen = voiceover.chosen if voiceover else None
                    done, voiced = done + 1, voiced + (chosen.length if chosen else 0)
                    continue
                if until is not None and voiced >= until:
                    return
                yield frame

        progress(Progress("Voicing frames", 0, total))
        for frame, result in side_by_side(
            waiting(), lambda frame: self._voice_one(frame, wanted[frame.id], cancel), cancel, cores()
        ):
            if isinstance(result, VoiceTake):
                done, voiced = done + 1, voiced + result.length
            elif isinstance(result, DiskFull | StoreUnavailable):
                raise result
            elif isinstance(result, Cancelled):
                pass  # side_by_side raises it once nothing runs any more
            elif isinstance(result, ScenewrightError):
                failed.append((numbers[frame.id], frame.id, result))
            else:
                raise result
            progress(Progress("Voicing frames", min(total, done + len(failed)), total))
        if failed:
            failed.sort(key=lambda each: each[0])
            number, _, error = failed[0]
            others = f" ({len(failed)} frames failed in all)" if len(failed) > 1 else ""
            raise SpeechFailed(
                f"Frame {number} could not be spoken{others}: {error.what}",
                error.hint or "Give the frame another voice or another text.",
                frames=tuple(frame_id for _, frame_id, _ in failed),
            )

    def speak_again(self, frame_id: str, seed: int, cancel: CancelToken | None = None) -> VoiceTake:
        """Another reading of a frame, kept beside the others and chosen."""
        frame = self._parts.repositories.frames.require(frame_id)
        project = self._parts.repositories.projects.require(frame.project_id)
        scene = self._parts.repositories.scenes.require(frame.scene_id)
        rules = rules_of(self._parts.repositories, project)
        wish = replace(wanted_voice(project, scene, frame, rules), seed=seed)
        return self._voice_one(frame, wish, cancel or CancelToken())

    def speak(
        self, text: str, voice: str = "", speed: Fraction = Fraction(1), cancel: CancelToken | None = None
    ) -> Speech:
        """Say one text that belongs to no project and keep nothing; ``voice`` by language where empty."""
        return self._parts.speaker.speak(text, voice, cancel=cancel, speed=speed)

    def choose_take(self, frame_id: str, take_id: str, seen: Voiceover | None = None) -> Voiceover:
        """Choose among a frame's voice takes; one step of undo. EditConflict where another person has
        chosen otherwise since it was ``seen``."""
        project_id = self._parts.repositories.frames.require(frame_id).project_id

        def choose(edit: Edit) -> Voiceover:
            voiceover = self._of_frame(frame_id)
            if voiceover is None or all(take.id != take_id for take in voiceover.takes):
                raise SpeechFailed("That voice take is gone.", "Speak the frame again.")
            self._crossings.check(voiceover, seen, take_id, "take_id")
            return edit.save(replace(voiceover, take_id=take_id))

        return self._editing.run(project_id, "Choose voice take", choose)

    def report(self) -> Sequence[Mapping[str, str]]:
        """What of the voices works on this computer."""
        return self._parts.speaker.report()

    def _up_to_date(self, voiceover: Voiceover | None, wish: Wanted) -> bool:
        take = voiceover.chosen if voiceover else None
        if take is None or not self._parts.assets.exists(take.asset_id):
            return False  # without its sound a take is words on paper
        if wish.met_by(take):
            return True
        # A take chosen by hand stays while the words and the asked voice are still the same.
        if take.engine == RECORDING:  # and how a voice would speak is nothing to what a person has said
            asked = take.recipe.get("asked")
            return take.text == wish.text and isinstance(asked, list) and asked[:1] == [wish.voice]
        return wish.read_alike(take)

    def _of_frame(self, frame_id: str) -> Voiceover | None:
        return self._parts.repositories.voiceovers.first(frame_id=frame_id)

    def _voice_one(self, frame: Frame, wish: Wanted, cancel: CancelToken) -> VoiceTake:
        """Find the wanted take among the frame's own, or speak it; keep it and choose it."""
        cancel.check()
        voiceover = self._of_frame(frame.id)
        takes = voiceover.takes if voiceover else ()
        known = next(
            (take for take in takes if wish.met_by(take) and self._parts.assets.exists(take.asset_id)), None
        )
        take = known or self._spoken(wish, cancel)
        with contextlib.suppress(NotFound):  # somebody deleted the frame while it was spoken
            return retried(lambda: self._keep(frame.id, take))
        return take

    def _spoken(self, wish: Wanted, cancel: CancelToken) -> VoiceTake:
        speaker = self._parts.speaker
        speech = speaker.speak(
            wish.text,
            wish.voice,
            wish.language,
            wish.seed,
            cancel,
            delivery=wish.delivery,
            rules=wish.rules,
            quotations=wish.quotations,
        )
        data = wav(speech)
        voice = str(speech.recipe.get("voice") or wish.voice)
        asset_id = keep_sound(self._parts, self._actor, data, speech.length, voice)
        return VoiceTake(
            asset_id=asset_id,
            engine=str(speech.recipe.get("engine", voice.partition(":")[0])),
            voice=voice,
            text=wish.text,
            length=max(speech.length, Fraction(1, 10)),
            words=speech.words,
            recipe={**speech.recipe, "asked": wish.asked},
            made_at=datetime.now(UTC),
        )

    def _keep(self, frame_id: str, take: VoiceTake) -> VoiceTake:
        """Keep a take, and choose it unless the frame says something else by now; the take that is kept,
        which is another program's where that has spoken alike."""
        repositories = self._parts.repositories
        frame = repositories.frames.require(frame_id)
        with self._editing.quiet(frame.project_id) as edit:
            voiceover = self._of_frame(frame_id)
            known = _same(voiceover, take)
            if known is None:
                spoken = {"voice": take.voice, "seconds": float(take.length)}
                note(repositories, self._actor, TAKE_MADE, frame.project_id, len(take.text), **spoken)
            if voiceover is None:
                voiceover = edit.add(
                    Voiceover(
                        project_id=frame.project_id,
                        frame_id=frame_id,
                        text=take.text,
                        take_id=take.id,
                        takes=(take,),
                    )
                )
            else:
                takes = voiceover.takes if known else (*voiceover.takes, take)
                chosen = (known or take).id if take.text == frame.text else voiceover.take_id
                edit.save(replace(voiceover, text=frame.text, take_id=chosen, takes=takes))
            if frame.voiceover_id != voiceover.id:
                edit.save(replace(frame, voiceover_id=voiceover.id))
        return known or take


def _same(voiceover: Voiceover | None, take: VoiceTake) -> VoiceTake | None:
    """The take among a voiceover's that is this one, or that another program has spoken alike."""
    for other in voiceover.takes if voiceover else ():
        asked = other.recipe.get("asked") == take.recipe.get("asked")
        # Other words may sound the same, and have other captions.
        if other.id == take.id or (asked and other.text == take.text and other.asset_id == take.asset_id):
            return other
    return None
