"""Frames read aloud: into a microphone, one after another, or in one long recording."""

from ui.recording.dialog import RecordingDialog
from ui.recording.narration import NarrationDialog

__all__ = ["NarrationDialog", "RecordingDialog"]
