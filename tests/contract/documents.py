"""Small documents that every store takes: a MongoDB server refuses what is not whole."""

from typing import Any

Document = dict[str, Any]


def frame(name: Any, /, **fields: Any) -> Document:
    """A frame that sorts by its name."""
    own = {"_id": name, "project_id": "p", "scene_id": "s", "order": name, "source": "", "text": ""}
    return {**own, **fields}


def scene(name: str, /, **fields: Any) -> Document:
    return {"_id": name, "project_id": "p", "script_id": "x", "order": name, **fields}


def image(name: str, /, **fields: Any) -> Document:
    """A picture, which has a number."""
    return {"_id": name, "project_id": "p", "frame_id": "f", "order": name, "width": 0, **fields}


def setting(name: str, /, **fields: Any) -> Document:
    """A setting, whose ``value`` is a mapping of anything."""
    return {"_id": name, "user_id": "u", "name": name, "value": {}, **fields}


def entry(number: int, /, **fields: Any) -> Document:
    """An edit in a history."""
    own = {"_id": str(number), "project_id": "p", "user_id": "u", "number": number, "label": "Edit"}
    return {**own, "changes": [], **fields}


def comment(name: str, /, **fields: Any) -> Document:
    return {"_id": name, "project_id": "p", "frame_id": "f", "user_id": "u", "text": "", **fields}
