"""Reading frames aloud into a microphone."""

from ui.recording.dialog import RecordingDialog

__all__ = ["RecordingDialog"]
