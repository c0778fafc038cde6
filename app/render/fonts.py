"""Fonts: those that come with the program first, the system's for scripts they lack.

A text looks the same on every computer as long as the bundled fonts have its characters;
golden pictures use only such. Then come fonts that a project has brought along, for the characters
that those lack. For others the system is asked, once a character, and what it answers becomes
part of the segment's key.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import skia

_SUFFIXES = (".otf", ".ttf", ".ttc")
_INVISIBLE = ("Cc", "Cf", "Cs", "Cn", "Co", "Zs", "Zl", "Zp")


def bundled_folder() -> Path:
    """Where the program's own fonts lie."""
    return Path(str(resources.files("resources").joinpath("fonts")))


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Without what libraries say on the standard error themselves.

    The fontconfig inside skia is older than many a system's and remarks on every setting it does
    not know yet, which helps nobody who is making a video.
    """
    try:
        kept = os.dup(2)
    except OSError:  # there is no standard error
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 2)
        finally:
            os.close(nowhere)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@dataclass(frozen=True, slots=True)
class Brought:
    """A font that a project has brought along. ``alias`` is what it is asked for by: no family of this
    computer is called so. ``characters`` are those it is there for; it may have others."""

    alias: str
    name: str
    characters: str
    typeface: Any


class Fonts:
    """Typefaces by family for one program run. Thread-safe.

    ``folders`` hold the fonts that are always there; ``brought`` are a project's own; ``system``
    says whether others of this computer may stand in for characters that those lack.
    """

    def __init__(
        self, folders: Sequence[Path] | None = None, system: bool = True, brought: Sequence[Brought] = ()
    ) -> None:
        self._folders = folders if folders is not None else [bundled_folder()]
        self._files = sorted(
            (
                path
                for folder in self._folders
                if folder.is_dir()
                for path in folder.rglob("*")
                if path.suffix.lower() in _SUFFIXES
            ),
            key=lambda path: path.name,
        )
        self._system = system
        self._brought = brought
        self._lock = threading.RLock()
        self._fallback: dict[str, str] = {}
        self._others: dict[str, Any] = {}

    def bringing(self, brought: Sequence[Brought]) -> Fonts:
        """The same fonts, and a project's own."""
        return Fonts(self._folders, self._system, brought)

    @cached_property
    def _provider(self) -> Any:
        provider = skia.textlayout.TypefaceFontProvider()
        # Reads files without first looking through all fonts of the system, where skia has it.
        empty = getattr(skia.FontMgr, "New_Custom_Empty", None)
        read = empty().makeFromFile if empty else skia.Typeface.MakeFromFile
        for path in self._files:
            typeface = read(str(path))
            if typeface is not None:
                provider.registerTypeface(typeface)
                self._faces.setdefault(typeface.getFamilyName(), typeface)
        for font in self._brought:
            provider.registerTypeface(font.typeface, font.alias)
        return provider

    @cached_property
    def _faces(self) -> dict[str, Any]:
        return {}

    @cached_property
    def _manager(self) -> Any:
        with _quietly():
            manager = skia.FontMgr.RefDefault()
            manager.countFamilies()
            return manager

    @cached_property
    def collection(self) -> Any:
        """What paragraphs are built with."""
        with self._lock:
            collection = skia.textlayout.FontCollection()
            collection.setDefaultFontManager(self._provider)
            return collection

    @cached_property
    def unicode(self) -> Any:
        """Where lines may break and which way text runs (ICU)."""
        return skia.Unicode.ICU_Make()

    @cached_property
    def digest(self) -> str:
        """A hash over the bundled fonts' bytes."""
        whole = hashlib.sha256()
        for path in self._files:
            whole.update(path.name.encode())
            whole.update(hashlib.sha256(path.read_bytes()).digest())
        return whole.hexdigest()[:16]

    @property
    def names(self) -> list[str]:
        """Families that come with the program."""
        with self._lock:
            _ = self._provider
            return sorted(self._faces)

    def families(self, family: str, text: str) -> list[str]:
        """Families to set ``text`` in, in order: the wanted one, the bundled, those for what they lack."""
        with self._lock:
            _ = self._provider
            own = sorted(self._faces, key=lambda name: (name != family, "Emoji" in name, name))
            others: list[str] = []
            for character in sorted(set(text)):
                name = self._for_character(character)
                if name and name not in others:
                    others.append(name)
            return own + others

    def used(self, family: str, text: str) -> list[str]:
        """Families among the program's own that draw a text where ``family`` is asked for."""
        with self._lock:
            _ = self._provider
            order = sorted(self._faces, key=lambda name: (name != family, "Emoji" in name, name))
            visible = [each for each in set(text) if unicodedata.category(each) not in _INVISIBLE]
            drawn = (
                next((name for name in order if self._faces[name].unicharToGlyph(ord(character))), "")
                for character in visible
            )
            return sorted({name for name in drawn if name})

    def stand_ins(self, text: str) -> list[str]:
        """What a text needs besides the bundled families, as it is asked for: aliases of fonts brought
        along, families of this computer."""
        with self._lock:
            _ = self._provider
            return sorted({name for name in map(self._for_character, set(text)) if name})

    def called(self, text: str) -> list[str]:
        """The same by the names that people know."""
        names = {font.alias: font.name for font in self._brought}
        return sorted({names.get(name, name) for name in self.stand_ins(text)})

    def of_this_computer(self, text: str) -> list[tuple[str, Any, str]]:
        """Families of this computer that a text needs: name, typeface, and which characters of it."""
        with self._lock:
            _ = self._provider
            needed: dict[str, list[str]] = {}
            for character in sorted(set(text)):
                name = self._for_character(character)
                if name in self._others:
                    needed.setdefault(name, []).append(character)
            return [(name, self._others[name], "".join(needed[name])) for name in sorted(needed)]

    def _for_character(self, character: str) -> str:
        """The family for a character no bundled font has, "" where none is needed or found."""
        known = self._fallback.get(character)
        if known is None:
            known = self._fallback[character] = self._ask(character)
        return known

    def _ask(self, character: str) -> str:
        visible = unicodedata.category(character) not in _INVISIBLE and not 0xFE00 <= ord(character) <= 0xFE0F
        if not visible or any(face.unicharToGlyph(ord(character)) for face in self._faces.values()):
            return ""
        by_wish = [font for font in self._brought if character in font.characters]
        for font in (*by_wish, *self._brought):
            if font.typeface.unicharToGlyph(ord(character)):
                return font.alias
        if not self._system:
            return ""
        typeface = self._manager.matchFamilyStyleCharacter("", skia.FontStyle.Normal(), [], ord(character))
        if typeface is None:
            return ""
        family = str(typeface.getFamilyName())
        if family in self._faces:  # another version of one of our own, which is not to stand in for ours
            family = f"{family} (this computer's)"
        if family not in self._others:
            self._others[family] = typeface
            self._provider.registerTypeface(typeface, family)
        return family
