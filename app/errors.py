"""Everything that can go wrong, as one tree.

Each error carries a sentence a person can act on: what happened, where (the file, the
setting, the frame) and what to do. The edges map the tree once each: the window to a
message, the command line to exit status 2, the API to a problem document.

::

    ScenewrightError
    ├── BadInput            something the user gave cannot be used
    │   ├── BadScript       missing, empty, binary or unreadable script
    │   ├── BadPicture      a picture that does not decode
    │   ├── BadSound        music or a voice file that is not audio
    │   ├── BadVideo        a video file that shows no pictures
    │   ├── BadOutput       an output that cannot be written
    │   ├── BadSetting      an option or setting outside what is allowed
    │   └── UnknownVoice    a voice that does not exist here
    ├── NotFound            no such project, frame, template …
    ├── AlreadyExists       a name that is taken
    ├── Conflict            somebody else changed the same thing since
    │   └── EditConflict    another person changed what an edit was to change: both versions
    ├── NotAllowed          the actor may not
    │   └── NotSignedIn     nobody is signed in, or no longer
    ├── StoreUnavailable    the database cannot be used: it refuses, or its file is damaged
    │   └── StoreAway       it does not answer at this moment: may be tried again
    ├── AssetMissing        a media file that is not in the asset store
    ├── SpeechFailed        an engine gave no sound for a text
    ├── RenderFailed        an export could not be completed
    ├── DiskFull            no room left where something is written
    └── Cancelled           the user asked to stop
"""

from __future__ import annotations


class ScenewrightError(Exception):
    """Base of all errors a person is told about.

    ``str(error)`` is the whole sentence; ``hint`` is what to do about it, already part of
    that sentence when given.
    """

    def __init__(self, what: str, hint: str = "") -> None:
        self.what = what
        self.hint = hint
        super().__init__(f"{what} {hint}".strip())


class BadInput(ScenewrightError):
    """Something the user gave cannot be used."""


class BadScript(BadInput):
    """A script that is missing, empty, binary or unreadable."""


class BadPicture(BadInput):
    """A picture that does not decode."""


class BadSound(BadInput):
    """A sound file that does not decode or holds no sound."""


class BadVideo(BadInput):
    """A video file that does not decode or holds no moving pictures."""


class BadOutput(BadInput):
    """An output that cannot be written where it was asked for."""


class BadSetting(BadInput):
    """An option or a setting outside what is allowed."""


class UnknownVoice(BadInput):
    """A voice that does not exist on this computer."""


class NotFound(ScenewrightError):
    """No such project, frame, template or take."""


class AlreadyExists(ScenewrightError):
    """A name that is taken."""


class Conflict(ScenewrightError):
    """Somebody else changed the same thing since it was read."""


class EditConflict(Conflict):
    """Another person has changed the same field since the maker of an edit saw it.

    Nothing was written. ``field`` is the field's name, ``mine`` what was to be written, ``now`` the
    entity as it stands with their version, ``by`` their name. Making the edit again cures nothing:
    a person has to choose.
    """

    def __init__(
        self, what: str, hint: str, *, project_id: str, field: str, mine: object, now: object, by: str
    ) -> None:
        super().__init__(what, hint)
        self.project_id = project_id
        self.field = field
        self.mine = mine
        self.now = now
        self.by = by


class NotAllowed(ScenewrightError):
    """The actor may not do this."""


class NotSignedIn(NotAllowed):
    """Nobody is signed in, or the account is disabled, or the session has ended."""


class StoreUnavailable(ScenewrightError):
    """The database cannot be used: it refuses, or its file is damaged."""


class StoreAway(StoreUnavailable):
    """The database does not answer at this moment, is in use, or elects another primary.

    What was asked was not done, or nobody knows whether, and may be tried again.
    """


class AssetMissing(ScenewrightError):
    """A media file that is not in the asset store."""


class SpeechFailed(ScenewrightError):
    """An engine gave no sound for a text. ``frames`` are the ids of those it was for, where that is known."""

    def __init__(self, what: str, hint: str = "", *, frames: tuple[str, ...] = ()) -> None:
        super().__init__(what, hint)
        self.frames = frames


class RenderFailed(ScenewrightError):
    """An export could not be completed."""


class DiskFull(ScenewrightError):
    """No room is left where something is written."""


class Cancelled(ScenewrightError):
    """The user asked to stop."""

    def __init__(self, what: str = "Stopped.") -> None:
        super().__init__(what)
