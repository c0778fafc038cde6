"""An S3 in memory whose users go one request at a time, in every order there is."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any

from app.media.s3 import S3Assets
from app.media.s3_link import Link, Patience
from app.media.s3_settings import S3Settings
from app.media.s3_use import Usage

START = 1_800_000_000.0


class Said(Exception):
    """What boto3 raises for S3's answers."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.response = {"Error": {"Code": code}}


class Died(BaseException):
    """Ends a program at once: nothing catches it."""


@dataclass
class Someone:
    """A program on a computer. ``stalls_before`` is the request before which it stands still, until
    all others have ended and ``for_seconds`` have passed, or for ever where those are none.
    ``loses`` is the request whose first answer does not come, though it will be carried out."""

    name: str
    work: Callable[[S3Assets], object]
    clock_off: float = 0.0
    stalls_before: int | None = None
    for_seconds: float | None = None
    loses: str = ""
    result: object = None
    error: BaseException | None = None
    requests: list[str] = field(default_factory=list)
    state: str = "new"
    rest: float = 0.0
    may_look: bool = False
    turn: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))


class World:
    """A bucket, the time, and who goes next. ``objects`` are (written at, bytes) by key."""

    def __init__(self, objects: dict[str, tuple[float, bytes]], folder: Path) -> None:
        self.objects = dict(objects)
        self.now = START
        self._folder = folder
        self._arrived = threading.Semaphore(0)
        self._late: list[Callable[[], None]] = []

    def run(self, people: list[Someone], choose: Callable[[int], int]) -> None:
        """Let everybody do their work; ``choose(n)`` says which of n possible next steps is taken."""
        threads = [threading.Thread(target=self._live, args=(each,), daemon=True) for each in people]
        for thread in threads:
            thread.start()
            self._arrived.acquire()
        while steps := self._steps(people):
            step, someone = steps[choose(len(steps))]
            step()
            for other in people:
                other.may_look = other is not someone
            self.now += 1
        for thread in threads:
            thread.join()

    def _steps(self, people: list[Someone]) -> list[tuple[Callable[[], None], Someone | None]]:
        """What can come next, and who does it: requests, late ones on the way, and then who rests.

        Whoever rests looks again after a step of somebody else, or where nobody else can take one.
        """
        steps: list[tuple[Callable[[], None], Someone | None]] = []
        steps += [(partial(self._go, each), each) for each in people if each.state == "asks"]
        steps += [(partial(self._arrive, late), None) for late in self._late]
        resting = [each for each in people if each.state == "rests"]
        if not steps and not resting:
            stalled = [each for each in people if each.state == "stalls"]
            return [(partial(self._wake, each), each) for each in stalled[:1]]
        return steps + [(partial(self._go, each), each) for each in resting if each.may_look or not steps]

    def _go(self, someone: Someone) -> None:
        self.now += someone.rest
        someone.turn.release()
        self._arrived.acquire()

    def _wake(self, someone: Someone) -> None:
        self.now += someone.for_seconds or 0.0
        self._go(someone)

    def _arrive(self, late: Callable[[], None]) -> None:
        self._late.remove(late)
        with suppress(Said):
            late()

    def _live(self, someone: Someone) -> None:
        try:
            someone.result = someone.work(self._store(someone))
        except BaseException as error:  # all of it is looked at by the test
            someone.error = error
        someone.state = "ended"
        self._arrived.release()

    def _store(self, someone: Someone) -> S3Assets:
        patience = Patience(
            sleep=lambda seconds: self._stop(someone, "rests", seconds), clock=lambda: self.now
        )
        settings = S3Settings("bucket", "media/")
        store = S3Assets(settings, self._folder / someone.name, patience)
        store._link = FakeLink(settings, patience, Client(self, someone))
        store._usage = Usage(store._link, store._key, lambda: self.now + someone.clock_off)
        return store

    def _stop(self, someone: Someone, state: str, rest: float = 0.0) -> None:
        """Stand still until one's turn has come."""
        someone.state, someone.rest = state, rest
        self._arrived.release()
        someone.turn.acquire()

    def request(self, someone: Someone, name: str, work: Callable[[], Any]) -> Any:
        """One request, carried out in one moment when its turn has come."""
        if someone.stalls_before == len(someone.requests):
            someone.stalls_before = None
            if someone.for_seconds is None:
                raise Died
            self._stop(someone, "stalls")
        else:
            self._stop(someone, "asks")
        someone.requests.append(name)
        if name == someone.loses:
            someone.loses = ""
            self._late.append(work)
            raise TimeoutError
        return work()


class FakeLink(Link):
    """The real asking again, over a client of the test's."""

    def __init__(self, settings: S3Settings, patience: Patience, client: Client) -> None:
        super().__init__(settings, patience)
        self._made = client
        client.link = self

    def _presigned(self, operation: str, key: str, seconds: int) -> str:
        client: Client = self._made
        return str(client.world.now + client.someone.clock_off + seconds)


class Client:
    """What of boto3's client is used, one moment a request."""

    link: FakeLink

    def __init__(self, world: World, someone: Someone) -> None:
        self.world, self.someone = world, someone

    def _answer(self, **fields: object) -> dict[str, Any]:
        date = format_datetime(datetime.fromtimestamp(int(self.world.now), UTC), usegmt=True)
        return {"ResponseMetadata": {"HTTPHeaders": {"date": date}}, **fields}

    def _kind(self, key: str) -> str:
        folder = key.removeprefix("media/").partition("/")[0]
        return folder if folder in ("used", "gone") else "asset"

    def put_object(self, Key: str, Body: bytes, **_: object) -> Any:
        def put() -> Any:
            self.world.objects[Key] = (float(int(self.world.now)), Body)
            return self._answer()

        return self.world.request(self.someone, f"put {self._kind(Key)}", put)

    def head_object(self, Key: str, **_: object) -> Any:
        def head() -> Any:
            if Key not in self.world.objects:
                raise Said("404")
            written, body = self.world.objects[Key]
            return self._answer(
                LastModified=datetime.fromtimestamp(written, UTC),
                ContentLength=len(body),
                ETag=hashlib.md5(body).hexdigest(),
            )

        return self.world.request(self.someone, f"head {self._kind(Key)}", head)

    def delete_object(self, Key: str, **_: object) -> Any:
        until = getattr(self.link._signed, "url", "")

        def delete() -> Any:
            if until and self.world.now > float(until):
                raise Said("AccessDenied")
            self.world.objects.pop(Key, None)
            return self._answer()

        return self.world.request(self.someone, f"delete {self._kind(Key)}", delete)

    def list_objects_v2(self, Prefix: str, **_: object) -> Any:
        def page() -> Any:
            found = [
                {"Key": key, "LastModified": datetime.fromtimestamp(written, UTC), "Size": len(body)}
                for key, (written, body) in sorted(self.world.objects.items())
                if key.startswith(Prefix)
            ]
            return self._answer(Contents=found, IsTruncated=False)

        return self.world.request(self.someone, "list", page)


def orders(most: int = 100_000) -> Iterator[Callable[[int], int]]:
    """Choosers that take together every path through the choices they are given."""
    path: list[tuple[int, int]] = []
    for _ in range(most):
        taken = 0

        def choose(count: int) -> int:
            nonlocal taken
            if taken == len(path):
                path.append((0, count))
            chosen, before = path[taken]
            assert before == count, "the same choices have led elsewhere"
            taken += 1
            return chosen

        yield choose
        while path and path[-1][0] + 1 == path[-1][1]:
            path.pop()
        if not path:
            return
        path[-1] = (path[-1][0] + 1, path[-1][1])
    raise AssertionError(f"more than {most} orders")
