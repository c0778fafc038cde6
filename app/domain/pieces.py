"""Sound on the timeline beside the narration: music, effects, a video clip's own sound.

::

    file      |....[============================]......|      the stretch from offset to trim
                   offset                       trim
    timeline        /============================X====\\        start, fade in, loop, fade out
                    start                             start + length

Every piece is laid out here, in exact time; :mod:`app.render.sound_piece` makes it sound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.domain.project import Music, Track

MUSIC_FADE_IN, MUSIC_FADE_OUT = Fraction(1), Fraction(2)
"""Seconds by which the project's music comes and goes, shorter in videos under six seconds."""


@dataclass(frozen=True, slots=True)
class Piece:
    """``length`` seconds of sound from ``start``, in timeline seconds.

    A file that is missing or does not decode is silence, and so is the rest of a piece whose file
    ends before it, unless it loops; nothing else moves.
    """

    asset_id: str
    name: str
    """The file's name, as people know it."""
    start: Fraction
    length: Fraction
    offset: Fraction = Fraction(0)
    """Where in the file it begins, in the file's own seconds."""
    speed: Fraction = Fraction(1)
    """So many seconds of the file in one of the timeline; the pitch is kept."""
    loops: bool = False
    """Begin again at ``offset`` where the stretch ends, for as long as the piece lasts."""
    trim: Fraction | None = None
    """Where in the file the stretch ends, in its own seconds; ``None`` is the file's end."""
    gain_db: float = 0.0
    pan: float = 0.0
    """From -1, left alone, to 1, right alone."""
    fade_in: Fraction = Fraction(0)
    fade_out: Fraction = Fraction(0)
    """Seconds; the fade out ends where the sound does."""
    levelled: bool = False
    """Brought to the narration's loudness first, so that ``gain_db`` means the same for every file."""
    duck_db: float = 0.0
    """Further change while somebody speaks."""

    @property
    def end(self) -> Fraction:
        """The first instant after it."""
        return self.start + self.length


def music_piece(music: Music, length: Fraction, alone: bool) -> Piece:
    """A project's music under a video of ``length`` seconds. ``alone``, without a voice to stand
    behind, it is what is heard, and as loud as one."""
    return Piece(
        music.asset_id,
        music.name,
        Fraction(0),
        length,
        loops=True,
        gain_db=0.0 if alone else music.gain_db,
        fade_in=min(MUSIC_FADE_IN, length / 6),
        fade_out=min(MUSIC_FADE_OUT, length / 3),
        levelled=True,
        duck_db=music.duck_db,
    )


def track_pieces(
    tracks: Iterable[Track], starts: Mapping[str, Fraction], length: Fraction
) -> Iterator[Piece]:
    """The sounds of tracks in a video of ``length`` seconds, ``starts`` being its frames' by their ids."""
    for track in tracks:
        for item in track.items:
            anchor = starts.get(item.frame_id) if item.frame_id else Fraction(0)
            if track.muted or anchor is None or anchor + item.offset >= length:
                continue
            start = anchor + item.offset
            yield Piece(
                item.asset_id,
                item.name,
                start,
                min(item.length or length, length - start),
                offset=item.begin,
                speed=item.speed,
                loops=item.loops,
                trim=item.end,
                gain_db=track.gain_db + item.gain_db,
                pan=item.pan,
                fade_in=item.fade_in,
                fade_out=item.fade_out,
                levelled=item.levelled,
                duck_db=item.duck_db,
            )
