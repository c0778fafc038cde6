"""How words are said: a dictionary a project has, and one each user has for their own projects.

A project's entries come before its owner's. Who edits a project changes its dictionary, each
call one step of undo; a user's own is theirs alone and has no history.
"""

from __future__ import annotations

import builtins
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.accounts import Actor
from app.domain.languages import checked_language
from app.domain.project import Pronunciation
from app.domain.pronouncing import LONGEST_SAID, LONGEST_WORD, Rule
from app.errors import BadSetting, NotFound
from app.services.editing import Edit, Editing
from app.services.events import DictionaryChanged
from app.services.parts import Parts
from app.services.ports import CancelToken, Speech
from app.services.take_keeping import wav
from app.services.trying import retried

MOST_ENTRIES = 5000
"""Entries of one dictionary: beyond, looking for all of them in every frame is felt."""


def checked_rule(rule: Rule) -> Rule:
    """An entry as it is kept, white space shrunk; BadSetting where nobody could say it."""
    word, said = " ".join(rule.word.split()), " ".join(rule.said.split())
    if not word:
        raise BadSetting("An entry needs the word that it is about.", "Give the word as it is written.")
    if len(word) > LONGEST_WORD or len(said) > LONGEST_SAID:
        raise BadSetting(
            f"“{word[:40]}…” is too long for the dictionary.",
            f"A word has at most {LONGEST_WORD} characters, and what is said for it {LONGEST_SAID}.",
        )
    if not any(character.isalnum() for character in said):
        raise BadSetting(
            f"There is nothing to be said for “{word}”.",
            "Give a respelling such as win, or IPA such as wɪn.",
        )
    return replace(rule, word=word, said=said, language=checked_language(rule.language))


@dataclass(frozen=True, slots=True)
class Heard:
    """A word as it was said: stereo at 48 kHz, 16-bit little-endian, interleaved."""

    samples: bytes
    voice: str
    spelled: str = ""
    """What the voice was given instead of IPA that it does not take."""


class Pronunciations:
    """What one actor does with the dictionaries."""

    def __init__(self, parts: Parts, actor: Actor, editing: Editing) -> None:
        self._repositories = parts.repositories
        self._speaker = parts.speaker
        self._media = parts.media
        self._events = parts.events
        self._actor = actor
        self._editing = editing

    def list(self, project_id: str) -> builtins.list[Pronunciation]:
        """A project's own entries by word."""
        return _sorted(self._repositories.pronunciations.find(project_id=project_id))

    def mine(self) -> builtins.list[Pronunciation]:
        """The actor's own entries, for all projects they own, by word."""
        found = self._repositories.pronunciations.find(user_id=self._actor.user_id, project_id="")
        return _sorted(found)

    def put(
        self, project_id: str, rules: Sequence[Rule], instead_of: str = ""
    ) -> builtins.list[Pronunciation]:
        """Add entries to a project's dictionary; a word that it has already is said as now given.

        ``instead_of`` is the id of an entry that goes for them, where a word itself is changed. One
        step of undo. BadSetting, and nothing is kept, where one of them cannot be said.
        """
        checked = [checked_rule(rule) for rule in rules]
        label = "Change pronunciation" if instead_of else "Add pronunciation"

        def put(edit: Edit) -> builtins.list[Pronunciation]:
            there = self.list(project_id)
            return self._put(there, checked, instead_of, "", project_id, edit.add, edit.save, edit.remove)

        return self._editing.run(project_id, label, put)

    def put_mine(self, rules: Sequence[Rule], instead_of: str = "") -> builtins.list[Pronunciation]:
        """The same for the actor's own dictionary, which has no undo."""
        checked = [checked_rule(rule) for rule in rules]
        kept = self._repositories.pronunciations

        def put() -> builtins.list[Pronunciation]:
            with self._repositories.transaction():
                there = self.mine()
                return self._put(
                    there, checked, instead_of, self._actor.user_id, "", kept.add, kept.save,
                    lambda entry: kept.remove(entry.id),
                )  # fmt: skip

        result = retried(put)
        self._events.emit(DictionaryChanged("", self._actor.user_id))
        return result

    def remove(self, project_id: str, entry_id: str) -> Pronunciation:
        """Take an entry out of a project's dictionary; returns what it was. NotFound where it is gone."""

        def remove(edit: Edit) -> Pronunciation:
            gone = _found(self.list(project_id), entry_id)
            edit.remove(gone)
            return gone

        return self._editing.run(project_id, "Remove pronunciation", remove)

    def remove_mine(self, entry_id: str) -> Pronunciation:
        """Take an entry out of the actor's own dictionary; returns what it was."""
        gone = _found(self.mine(), entry_id)
        retried(lambda: self._repositories.pronunciations.remove(gone.id))
        self._events.emit(DictionaryChanged("", self._actor.user_id))
        return gone

    def hear(
        self, rule: Rule, voice: str = "", language: str = "", cancel: CancelToken | None = None
    ) -> Speech:
        """A word as an entry has it said, by a voice or by the best for its language; nothing is kept.

        Where the voice takes no IPA, the recipe's ``said`` is the spelling it was given instead.
        """
        rule = checked_rule(rule)
        language = language or rule.language
        return self._speaker.speak(rule.word, voice, language, 1, cancel, rules=(replace(rule, language=""),))

    def listen(
        self, rule: Rule, voice: str = "", language: str = "", cancel: CancelToken | None = None
    ) -> Heard:
        """The same as a sound device takes it."""
        speech = self.hear(rule, voice, language, cancel)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "word.wav"
            path.write_bytes(wav(speech))
            samples = self._media.heard(path)
        spelled = str(speech.recipe.get("said", "")) if rule.ipa else ""
        return Heard(samples, str(speech.recipe.get("voice", "")), spelled)

    def _put(
        self,
        there: Sequence[Pronunciation],
        rules: Sequence[Rule],
        instead_of: str,
        user_id: str,
        project_id: str,
        add: Callable[[Pronunciation], Pronunciation],
        save: Callable[[Pronunciation], Pronunciation],
        remove: Callable[[Pronunciation], object],
    ) -> builtins.list[Pronunciation]:
        by_word = {entry.word: entry for entry in there}
        wanted = {rule.word: rule for rule in rules}  # of two for one word the later counts
        if instead_of:
            former = _found(there, instead_of)
            if former.word not in wanted:
                remove(former)
                del by_word[former.word]
        if len(by_word.keys() | wanted.keys()) > MOST_ENTRIES:
            raise BadSetting(f"A dictionary has at most {MOST_ENTRIES:,} entries.", "Leave some out.")
        result = []
        for rule in wanted.values():
            known = by_word.get(rule.word)
            if known is None:
                entry = Pronunciation(user_id=user_id, project_id=project_id, word=rule.word, said=rule.said)
                result.append(add(_with(entry, rule)))
            elif known.rule != rule:
                result.append(save(_with(known, rule)))
            else:
                result.append(known)
        return result


def _with(entry: Pronunciation, rule: Rule) -> Pronunciation:
    return replace(
        entry,
        said=rule.said,
        language=rule.language,
        ipa=rule.ipa,
        within=rule.within,
        cased=rule.cased,
    )


def _sorted(entries: Sequence[Pronunciation]) -> builtins.list[Pronunciation]:
    return sorted(entries, key=lambda entry: (entry.word.casefold(), entry.word))


def _found(entries: Sequence[Pronunciation], wanted: str) -> Pronunciation:
    """An entry by its id, by its word, or by its word in other case; NotFound with what there is."""
    found = next((entry for entry in entries if wanted in (entry.id, entry.word)), None)
    found = found or next((entry for entry in entries if entry.word.casefold() == wanted.casefold()), None)
    if found is not None:
        return found
    words = ", ".join(entry.word for entry in entries[:10])
    raise NotFound(
        f"The dictionary has no entry for “{wanted}”.", f"It has {words}." if words else "It is empty."
    )
