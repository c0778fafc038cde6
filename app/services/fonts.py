"""Fonts that a project takes along, so that its video is the same on a computer that lacks them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain.media import Asset
from app.domain.project import Project, ProjectFont
from app.domain.timeline import Board
from app.errors import BadInput
from app.services.parts import Parts
from app.services.ports import Document, FontInfo

MOST_FONTS = 64
"""Fonts that a project may bring along: as many as there are scripts in one video, and to spare."""

MOST_CHARACTERS = 100_000
"""Characters that a font may be there for; Unicode has more, fonts have not."""


@dataclass(frozen=True, slots=True)
class Packed:
    """This computer's fonts that a project needs, as files in a passing folder."""

    fonts: tuple[ProjectFont, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)
    """By the hash of their bytes."""
    left: tuple[tuple[str, str], ...] = ()
    """Names of those that cannot be passed on, and why."""


def text_of(board: Board) -> str:
    """Every character that a project's pictures may show, once."""
    values: list[object] = [scene.title for scene in board.scenes]
    for frame in board.frames:
        values += [frame.shown, *(style.params for style in (*frame.effects, *frame.overlays))]
    values += [image.recipe for image in board.images.values()]
    text = "".join(word for value in values for word in _words(value))
    return "".join(sorted(set(text) | set(text.upper())))


def pack(parts: Parts, board: Board, folder: Path) -> Packed:
    """Write the fonts that a project needs and does not have yet into ``folder``."""
    found, left = parts.renderer.font_files(text_of(board), board.project.fonts)
    fonts, files = [], {}
    for font in found:
        asset_id = hashlib.sha256(font.data).hexdigest()
        files[asset_id] = folder / f"{asset_id}{'.otf' if font.data[:4] == b'OTTO' else '.ttf'}"
        files[asset_id].write_bytes(font.data)
        fonts.append(ProjectFont(asset_id, font.name, font.characters))
    return Packed(tuple(fonts), files, tuple(left))


def with_fonts(
    parts: Parts, documents: Mapping[str, list[Document]], packed: Packed
) -> dict[str, list[Document]]:
    """A project's documents as they are where it has brought these fonts along."""
    result = dict(documents)
    if packed.fonts:
        [stored] = documents["projects"]
        project = parts.repositories.decode("projects", stored)
        assert isinstance(project, Project)
        result["projects"] = [
            parts.repositories.encode(replace(project, fonts=(*project.fonts, *packed.fonts)))
        ]
    return result


def documents_of(parts: Parts, packed: Packed, project: Project) -> dict[str, Document]:
    """What the packed fonts are, as documents by their ids; as old as the project, for the same bytes."""
    names = {font.asset_id: font.name for font in packed.fonts}
    return {
        asset_id: parts.repositories.encode(
            Asset(
                id=asset_id,
                revision=1,
                created_at=project.created_at,
                updated_at=project.created_at,
                kind="font",
                mime=f"font/{path.suffix[1:]}",
                size=path.stat().st_size,
                name=names[asset_id],
            )
        )
        for asset_id, path in packed.files.items()
    }


def infos(parts: Parts, fonts: Sequence[ProjectFont], files: Mapping[str, Path]) -> list[FontInfo]:
    """What fonts are, with their licences, of those whose files are there and whole."""
    found = []
    for font in fonts:
        if font.asset_id in files:
            try:
                info = parts.renderer.read_font(files[font.asset_id], font.characters)
            except BadInput:  # damaged here: it is told as missing where it is sealed
                continue
            found.append(replace(info, name=font.name))
    return found


def check_fonts(fonts: Sequence[ProjectFont]) -> None:
    """BadInput where a project brings along what it does not need."""
    if len(fonts) > MOST_FONTS:
        raise BadInput(f"It brings {len(fonts)} fonts along, and {MOST_FONTS} are allowed.")
    for font in fonts:
        if len(font.characters) > MOST_CHARACTERS:
            raise BadInput(f"The font {font.asset_id[:12]}… in it is for characters that no font has.")


def _words(value: object) -> Iterator[str]:
    """Every text inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _words(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _words(item)
