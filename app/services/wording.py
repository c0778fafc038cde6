"""Having a frame say something else: its stretch of script, its language and its backdrop follow. For
services that change texts, each inside an edit of its own."""

from __future__ import annotations

import re
from dataclasses import replace

from app.domain.marks import plain
from app.domain.script import Frame
from app.services.editing import Edit
from app.services.illustration import Illustration
from app.services.parts import Parts

_HEAD = re.compile(r"\A(?:\s*(?:#{1,6}[^\n]*\n|[^\n]*\n[=-]{3,}[ \t]*\n|\n))*[ \t]*")


def rewritten_source(source: str, old_text: str, new_text: str) -> str:
    """A frame's stretch of script after its text was changed.

    Where the old text stands in it word for word it is replaced; otherwise everything between
    the headings and blank lines around it is. Space at the ends is kept, so that the frames'
    sources still join into a script.
    """
    if old_text and source.count(old_text) == 1:
        return source.replace(old_text, new_text)
    head = _HEAD.match(source)
    start = head.end() if head else 0
    end = len(source.rstrip())
    if end <= start:
        return source + new_text
    return source[:start] + new_text + source[end:]


class Wordings:
    """Writes what frames say."""

    def __init__(self, parts: Parts, illustration: Illustration) -> None:
        self._repositories = parts.repositories
        self._speaker = parts.speaker
        self._illustration = illustration

    def say(self, edit: Edit, frame: Frame, text: str) -> Frame:
        """Have a frame say something else."""
        source = rewritten_source(frame.source, frame.text, text)
        language = frame.language if frame.language_chosen else self.language(frame.project_id, text)
        changed = edit.save(replace(frame, text=text, source=source, language=language))
        self._illustration.backdrops.redraw(edit, changed)
        return changed

    def add(self, edit: Edit, frame: Frame) -> Frame:
        """Store a new frame, on a backdrop of its own."""
        frame = replace(frame, language=self.language(frame.project_id, frame.text))
        backdrop = self._illustration.backdrops.first(frame)
        edit.add(backdrop)
        return edit.add(replace(frame, image_id=backdrop.id))

    def remove(self, edit: Edit, frame: Frame) -> None:
        """Take a frame out, with its takes."""
        for image in self._repositories.images.find(frame_id=frame.id):
            edit.remove(image)
        for voiceover in self._repositories.voiceovers.find(frame_id=frame.id):
            edit.remove(voiceover)
        edit.remove(frame)

    def language(self, project_id: str, text: str) -> str:
        """What a frame keeps as its language: empty where it is its project's."""
        project = self._repositories.projects.require(project_id)
        detected = self._speaker.detect(plain(text), project.language)
        same = detected.partition("-")[0] == project.language.partition("-")[0]
        return "" if same or not detected else detected
