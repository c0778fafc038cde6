"""What hands ask for on the timeline. The project changes elsewhere, and the model with it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Wishes(QObject):
    """One signal for each edit, told once a gesture is done; seconds are fractions."""

    pauses = Signal(str, object, object)
    """A frame's silence before and after its voice, ``None`` for one that stays."""
    footage = Signal(str, object)
    """A frame, and the stretch of its clip that it is to show (:class:`~app.domain.footage.Footage`)."""
    transition = Signal(str, object)
    offered = Signal(str, object)
    """A frame, and a picture or its address for it (:class:`~ui.given.Offer`)."""
    """A frame, and how it is to come in (:class:`~app.domain.style.Style`)."""
    frames_moved = Signal(list, int)
    """Ids of frames, and their place on the whole timeline, counted from 0 without them."""
    frames_copied = Signal(list, int)
    """Ids of frames of which copies are wanted, and where: counted among all that are there."""
    sound_changed = Signal(object, object)
    """A :class:`~app.domain.project.TrackItem` as it is to be, and as it was on screen."""
    sound_copied = Signal(object)
    """A sound's item as its copy is to be."""
    sounds_changed = Signal(list, list)
    """Several sounds' items as they are to be, and as they were."""
    sounds_copied = Signal(list)
    sounds_removed = Signal()
    """The chosen sounds are to go."""
    sounds_rippled = Signal()
    """The same, and what comes after them moves up."""
    sounds_added = Signal(str, list, str, object)
    """A kind of track, sound files, the frame they go with and the offset from its start."""
    music_changed = Signal(object)
    """The project's :class:`~app.domain.project.Music`, as it is to be."""
    picture_given = Signal(str, str)
    """A frame, and the id of a picture that it is to show."""
    marker_moved = Signal(str, str, object)
    """A marker, the frame it is to go with and the offset from its start."""
    marker_named = Signal(str, str)
