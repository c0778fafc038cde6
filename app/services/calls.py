"""Edits as values: which call of which service with what, so that one can wait and be written down."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from app.domain.accounts import Actor
from app.domain.ids import new_id
from app.errors import BadInput
from app.services.history import History
from app.services.ports import Repositories
from app.services.trying import as_edit


class Doors(Protocol):
    """The services of one actor, by their names."""

    actor: Actor
    history: History


@dataclass(frozen=True, slots=True)
class Call:
    """One edit that is to be made. ``id`` becomes that of its entry in the history."""

    project_id: str
    service: str
    name: str
    arguments: Mapping[str, Any]
    id: str = field(default_factory=new_id)

    def make(self, services: Doors) -> Any:
        """Make the edit; returns what the call returns. Raises what the call raises."""
        with as_edit(self.id):
            return self._method(services)(**self.arguments)

    def made(self, services: Doors) -> bool:
        """Whether it has been made already, by somebody who was not told so."""
        return services.history.made(self.project_id, self.id)

    def _method(self, services: Doors) -> Any:
        return getattr(getattr(services, self.service), self.name)


def said_by(call: Call) -> str:
    """What a frame says once an edit of its text is made; empty of all other edits."""
    match call.name:
        case "set_text":
            return str(call.arguments["text"])
        case "type_text":
            return str(call.arguments["texts"][-1])
    return ""


def to_stored(call: Call, services: Doors, repositories: Repositories) -> dict[str, Any]:
    """A call as JSON has it, its arguments by the type hints of what is called."""
    hints = _hints(call.service, call.name, services)
    return {
        "id": call.id,
        "project_id": call.project_id,
        "service": call.service,
        "name": call.name,
        "arguments": {
            name: _stored(repositories, hints[name], value) for name, value in call.arguments.items()
        },
    }


def from_stored(stored: Mapping[str, Any], services: Doors, repositories: Repositories) -> Call:
    """The call again. BadInput where this program has no such call or its arguments are others."""
    try:
        service, name = str(stored["service"]), str(stored["name"])
        hints = _hints(service, name, services)
        arguments = {
            each: _given(repositories, hints[each], value) for each, value in stored["arguments"].items()
        }
        return Call(str(stored["project_id"]), service, name, arguments, str(stored["id"]))
    except (KeyError, AttributeError, TypeError, ValueError) as error:
        raise BadInput(f"An edit that waited cannot be read ({error}).") from error


def _hints(service: str, name: str, services: Doors) -> dict[str, Any]:
    """Type hints of a call's arguments. Only what is behind the door can be named."""
    if service.startswith("_") or name.startswith("_"):
        raise KeyError(f"{service}.{name}")
    return typing.get_type_hints(inspect.unwrap(getattr(getattr(services, service), name)))


def _stored(repositories: Repositories, hint: Any, value: Any) -> Any:
    if hint is Path:
        return str(value)
    if typing.get_origin(hint) is Sequence:
        (inner,) = typing.get_args(hint)
        return [_stored(repositories, inner, item) for item in value]
    return repositories.to_stored(hint, value)


def _given(repositories: Repositories, hint: Any, stored: Any) -> Any:
    if hint is Path:
        return Path(stored)
    if typing.get_origin(hint) is Sequence:
        (inner,) = typing.get_args(hint)
        return [_given(repositories, inner, item) for item in stored]
    return repositories.from_stored(hint, stored)
