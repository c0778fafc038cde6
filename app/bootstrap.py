"""The one place where concrete parts meet. Nothing connects at import."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from app.config import Config, from_environment
from app.domain.accounts import NOBODY, Actor
from app.errors import BadSetting
from app.log import open_log
from app.services import ports
from app.services.access import Access
from app.services.accounts import actor_with, local_owner, without_password
from app.services.bin import empty_bin
from app.services.events import EventBus
from app.services.facade import Services
from app.services.parts import Parts
from app.services.ports import (
    AssetStore,
    CancelToken,
    DocumentStore,
    Listener,
    MediaReader,
    OnProgress,
    Passwords,
    PictureSource,
    Renderer,
    ScriptReader,
    SealedFiles,
    Secrets,
    Speaker,
)
from app.services.safe import Safe, with_password, without_secrets

if TYPE_CHECKING:
    from app.voice.endpoints import Endpoint, Endpoints


def open_store(config: Config) -> DocumentStore:
    """The database that the configuration names, brought up to date.

    StoreUnavailable where it does not answer or is damaged.
    """
    from app.storage.migrations import migrate

    store: DocumentStore
    if config.mongodb_uri:
        from app.storage.mongo import MongoStore

        store = MongoStore(with_password(config.mongodb_uri, keyring()))
    else:
        from app.storage.sqlite import SqliteStore

        store = SqliteStore(config.database)
    try:
        migrate(store)
    except BaseException:
        store.close()
        raise
    return store


def keyring() -> Secrets:
    """This computer's safe for secrets. Connects to nothing until it is asked."""
    from app.security.secrets import Keyring

    return Keyring()


def safe(config: Config) -> Safe:
    """What the safe holds for the place where the documents are."""
    return Safe(keyring(), place_of(config))


def place_of(config: Config) -> str:
    """What names the place where the documents are, without anything secret."""
    return without_secrets(config.mongodb_uri) or str(config.database)


def open_assets(config: Config) -> AssetStore:
    """Where media files are kept, as the configuration says. Connects to nothing.

    BadSetting where the address of an S3 bucket is none.
    """
    if config.s3_url:
        from app.media.s3 import S3Assets
        from app.media.s3_settings import parse

        settings = parse(config.s3_url)
        return S3Assets(settings, config.cache / "s3" / settings.folder_name)
    from app.media.folder import FolderAssets

    return FolderAssets(config.assets)


def check_assets(config: Config) -> str:
    """Write to the S3 bucket and read it back; returns where that was. Errors say why it failed."""
    from app.media.s3 import S3Assets

    store = open_assets(config)
    assert isinstance(store, S3Assets)
    store.check()
    return store.settings.place


def open_address(address: str, there: bool) -> DocumentStore:
    """The store at ``sqlite:PATH`` or at a MongoDB's address, as it is; ``there`` says it must exist.

    BadSetting where it is no such address, StoreUnavailable as in :func:`open_store`.
    """
    if address.startswith(("mongodb://", "mongodb+srv://")):
        from app.storage.mongo import MongoStore

        return MongoStore(address)
    kind, _, path = address.partition(":")
    if kind != "sqlite" or not path:
        shown = address.partition("@")[2] or address  # what stands before may be a password
        raise BadSetting(
            f"“{shown}” is no store's address.", "Write sqlite:PATH, or mongodb://HOST:PORT for a MongoDB."
        )
    file = Path(path).expanduser().absolute()
    if there and not file.is_file():
        raise BadSetting(f"There is no database {file}.", "Check the path.")
    from app.storage.sqlite import SqliteStore

    return SqliteStore(file)


def copy_database(source: str, target: str, progress: OnProgress, cancel: CancelToken) -> Mapping[str, int]:
    """Copy all documents from one address to another; see :func:`app.storage.copying.copy_store`."""
    from app.storage.copying import copy_store
    from app.storage.migrations import migrate

    with contextlib.ExitStack() as opened:
        begin = open_address(source, there=True)
        opened.callback(begin.close)
        migrate(begin)
        end = open_address(target, there=False)
        opened.callback(end.close)
        return copy_store(begin, end, progress, cancel)


def back_up(config: Config, output: Path | None) -> tuple[Path, list[Path]]:
    """Copy the embedded store into ``output``, or among the backups of the data folder, of which the
    oldest go by tiers; returns the file and what went. BadSetting where a MongoDB is used."""
    from app.storage import backups

    _need_embedded(config, "Backups", _DUMP)
    now = datetime.now(UTC)
    target = output or config.backups / backups.backup_name(now)
    backups.back_up(config.database, target)
    return target, [] if output else backups.tidy(config.backups, now)


def put_back(config: Config, file: Path) -> Path | None:
    """Make the embedded store what a backup holds; returns where what it held is kept."""
    from app.storage import backups

    _need_embedded(config, "Backups", _DUMP)
    return backups.put_back(file, config.database, config.backups)


def recover_owner(config: Config) -> None:
    """Take the password of this computer's owner away: whoever can write the database's file could do
    so anyhow. BadSetting where a MongoDB is used."""
    _need_embedded(config, "Passwords", "Ask an administrator for a reset code.")
    store = open_store(config)
    try:
        without_password(assemble(config, store).repositories)
    finally:
        store.close()
    safe(config).forget_token()


_DUMP = "Use the database's own, such as mongodump, or `scenewright db copy`."


def _need_embedded(config: Config, what: str, hint: str) -> None:
    if config.mongodb_uri:
        raise BadSetting(f"{what} here are of the embedded store, and this computer uses a MongoDB.", hint)


def add_voice(config: Config, file: Path) -> str:
    """Keep a piper voice file among this computer's voices once it was heard to speak; returns the part
    of its id after the colon. BadSetting where it is none or damaged, AlreadyExists, DiskFull."""
    from app.voice import piper_files

    return piper_files.add(file, config.voices).name


def remove_voice(config: Config, name: str) -> None:
    """Take a voice file that was added out again. UnknownVoice where there is none of that name."""
    from app.voice import piper_files

    piper_files.remove(name, config.voices)


def speech_servers(config: Config) -> Endpoints:
    """The servers of OpenAI's audio API that this computer's user has named. Asks none of them."""
    from app.voice.endpoints import Endpoints
    from app.voice.engines import SERVERS

    return Endpoints(config.voices / SERVERS, keyring())


def voices_of_server(endpoint: Endpoint, key: str, cancel: CancelToken) -> list[str]:
    """The voices that a server lists; none where it lists none."""
    from app.voice.openai_api import ask_for_voices

    return ask_for_voices(endpoint, key, cancel)


class _Later:
    """Stands for a part until somebody first uses it: most commands need few of the heavy libraries."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: object | None = None

    def __getattr__(self, name: str) -> Any:
        with self._lock:
            if self._made is None:
                self._made = self._make()
        return getattr(self._made, name)


def assemble(config: Config, store: DocumentStore) -> Parts:
    """Every concrete part behind its port, each loaded when first used."""
    from app.storage.repositories import Repositories

    def media() -> MediaReader:
        from app.media.reader import Media

        return Media(kept, config.cache / "media")

    def speaker() -> Speaker:
        from app.voice.engines import engines
        from app.voice.speaker import Speaker as AllVoices

        return AllVoices(engines(config.voices, keyring()))

    def listener() -> Listener:
        from app.voice.laying import Recordings

        return Recordings()

    def scripts() -> ScriptReader:
        from app.script.reader import Reader

        return Reader(
            detect=lambda text: voices.detect(text), beside=lambda text, hint: voices.detect(text, hint)
        )

    def pictures() -> PictureSource:
        from app.images.folder import FolderPictures

        return FolderPictures(files)

    def renderer() -> Renderer:
        from app.interchange.captions import write_captions
        from app.render.renderer import Renderer as SegmentRenderer

        return SegmentRenderer(kept, config.cache, write_captions)

    def passwords() -> Passwords:
        from app.security.passwords import Argon2

        return Argon2()

    def sealed() -> SealedFiles:
        from app.interchange.sealed import Sealed

        return Sealed()

    kept = cast(AssetStore, _Later(lambda: open_assets(config)))
    files = cast(MediaReader, _Later(media))
    voices = cast(Speaker, _Later(speaker))
    # Its attributes come from the schema's table, where the type checker does not look.
    repositories = cast(ports.Repositories, Repositories(store))
    return Parts(
        repositories=repositories,
        assets=kept,
        media=files,
        scripts=cast(ScriptReader, _Later(scripts)),
        speaker=voices,
        listener=cast(Listener, _Later(listener)),
        pictures=cast(PictureSource, _Later(pictures)),
        renderer=cast(Renderer, _Later(renderer)),
        sealed=cast(SealedFiles, _Later(sealed)),
        passwords=cast(Passwords, _Later(passwords)),
        events=EventBus(),
        access=Access(repositories),
        unsaved=config.home / "unsaved" / hashlib.sha256(place_of(config).encode()).hexdigest()[:16],
        shared=bool(config.mongodb_uri),
    )


def actor_here(config: Config, parts: Parts) -> Actor:
    """Who works here: this computer's owner, where no password was given; else who is signed in,
    by the token of the configuration or of the safe; else nobody."""
    if not parts.shared:
        owner = local_owner(parts.repositories)
        if not owner.password_hash:
            return Actor(owner.id, owner.name)
    token = config.token or safe(config).token()
    return (actor_with(parts.repositories, token) if token else None) or NOBODY


@contextmanager
def services(config: Config | None = None) -> Iterator[Services]:
    """All services, for whoever works here (see :func:`actor_here`); closed again at the end."""
    config = config or from_environment()
    open_log(config.log)
    store = open_store(config)
    try:
        parts = assemble(config, store)
        empty_bin(parts)
        yield Services(parts, actor_here(config, parts), config.cache)
    finally:
        store.close()


def resources() -> Path:
    """The folder of files that come with the program."""
    return Path(__file__).resolve().parent.parent / "resources"
