"""The one place where concrete parts meet. Nothing connects at import."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.config import Config, from_environment
from app.log import open_log
from app.services.accounts import local_owner
from app.services.events import EventBus
from app.services.facade import Services
from app.services.parts import Parts
from app.services.ports import DocumentStore


def open_store(config: Config) -> DocumentStore:
    """The database that the configuration names, brought up to date.

    StoreUnavailable where it does not answer or is damaged.
    """
    from app.storage.migrations import migrate

    store: DocumentStore
    if config.mongodb_uri:
        from app.storage.mongo import MongoStore

        store = MongoStore(config.mongodb_uri)
    else:
        from app.storage.sqlite import SqliteStore

        store = SqliteStore(config.database)
    try:
        migrate(store)
    except BaseException:
        store.close()
        raise
    return store


def assemble(config: Config, store: DocumentStore) -> Parts:
    """Every concrete part behind its port. Libraries that take long to load load when first used."""
    from app.images.folder import FolderPictures
    from app.interchange.captions import write_captions
    from app.media.folder import FolderAssets
    from app.media.reader import Media
    from app.render.renderer import Renderer
    from app.script.reader import Reader
    from app.storage.repositories import Repositories
    from app.voice.speaker import Speaker

    speaker = Speaker()
    assets = FolderAssets(config.assets)
    media = Media(assets, config.cache / "media")
    return Parts(
        repositories=Repositories(store),
        assets=assets,
        media=media,
        scripts=Reader(detect=speaker.detect),
        speaker=speaker,
        pictures=FolderPictures(media),
        renderer=Renderer(assets, config.cache / "segments", write_captions),
        events=EventBus(),
    )


@contextmanager
def services(config: Config | None = None) -> Iterator[Services]:
    """All services on this computer, for its owner; closed again at the end."""
    config = config or from_environment()
    open_log(config.log)
    store = open_store(config)
    try:
        parts = assemble(config, store)
        yield Services(parts, local_owner(parts.repositories), config.cache)
    finally:
        store.close()


def resources() -> Path:
    """The folder of files that come with the program."""
    return Path(__file__).resolve().parent.parent / "resources"
