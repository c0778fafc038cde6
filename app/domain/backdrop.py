"""What a designed backdrop is drawn from: what its recipe says itself, and what follows from the project as
it stands.

::

    recipe of its own    seed, phrase; of one that was made more: made (1, 2, …), family, asked, over
    of the project       the template's family, palette and font; the scene's title and number
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.domain.template import Look


def as_made(look: Look, recipe: Mapping[str, object]) -> Look:
    """A template's look as a recipe draws it: one that was made beside the frame's own keeps its family of
    shapes, and has accent and second colour changed over where it says so (``over``)."""
    if not recipe.get("made"):
        return look
    palette = look.palette
    if recipe.get("over") and len(palette) >= 3:
        palette = (palette[0], palette[2], palette[1], *palette[3:])
    return replace(look, backdrop=str(recipe.get("family") or look.backdrop), palette=palette)


def backdrop_now(recipe: Mapping[str, object], look: Look, title: str, number: int) -> dict[str, object]:
    """A recipe with what follows from the project: shapes, colours and type, the scene's title and number.
    One that says words it was asked for (``asked``) says them large also where a scene opens, which a title
    would do otherwise."""
    drawn = as_made(look, recipe)
    return {
        **recipe,
        "family": drawn.backdrop,
        "palette": list(drawn.palette),
        "font": drawn.font,
        "title": "" if recipe.get("asked") else " ".join(title.split()),
        "number": number,
    }
