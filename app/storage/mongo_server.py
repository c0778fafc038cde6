"""The MongoDB server itself: reaching it, its collections and indexes.

No sentence here shows the address as it was set: it may hold a password. Hosts are shown.
"""

from __future__ import annotations

import logging
from typing import Any

import pymongo
from pymongo import ASCENDING, IndexModel, MongoClient
from pymongo.database import Database
from pymongo.errors import ConfigurationError, InvalidURI, OperationFailure
from pymongo.uri_parser import parse_uri

from app.errors import StoreUnavailable
from app.storage.mongo_errors import REFUSED, SETTING
from app.storage.mongo_validators import set_validators
from app.storage.schema import COLLECTIONS, LAYOUT, Collection

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5
"""How long a server may take to answer for the first time, and for each new connection."""

ANSWER_SECONDS = 60
"""How long one operation may take before the connection counts as lost."""

HEARTBEAT_SECONDS = 2
"""How often the driver looks at each server: so long it may take to notice that one has fallen silent
or become primary. Where a server tells of it, as MongoDB does of an election, it is known at once."""

GOODBYE_SECONDS = 1
"""How long to try what is only polite to a server that may be gone."""

_INDEX_PREFIX = "scenewright_"

Server = MongoClient[dict[str, Any]]


def connect(uri: str) -> tuple[Server, str]:
    """A client for the address, and its hosts for people. Nothing is sent yet.

    Options in the address win over those here. StoreUnavailable where it is no address.
    """
    options: dict[str, Any] = {
        "serverSelectionTimeoutMS": CONNECT_SECONDS * 1000,
        "connectTimeoutMS": CONNECT_SECONDS * 1000,
        "socketTimeoutMS": ANSWER_SECONDS * 1000,
        "heartbeatFrequencyMS": HEARTBEAT_SECONDS * 1000,
        "appname": "Scenewright",
        "w": "majority",  # acknowledged means that no change of primary takes it back
    }
    try:
        parsed = parse_uri(uri, connect_timeout=CONNECT_SECONDS)
        for name in parsed["options"]:
            options = {key: value for key, value in options.items() if key.lower() != name.lower()}
        hosts = ", ".join(host if port is None else f"{host}:{port}" for host, port in parsed["nodelist"])
        return MongoClient(uri, tz_aware=True, **options), hosts
    except (InvalidURI, ConfigurationError, ValueError, TypeError):
        # The driver's own words can repeat the address, so they are not passed on.
        raise StoreUnavailable(
            f"{SETTING} is not an address of a MongoDB that can be found.",
            "It looks like mongodb://user:password@host:27017, special characters in the password"
            " percent-encoded. Unset it to use the embedded store.",
        ) from None


def wait_for_primary(client: Server, seconds: float) -> None:
    """Return when there is one; ServerSelectionTimeoutError where there is none within so long, which
    is half a second at least."""
    with pymongo.timeout(seconds):
        _ = client.address  # to know it, the driver selects the primary


def has_transactions(client: Server) -> bool:
    """Whether the server is a replica set or a sharded cluster."""
    hello = client.admin.command("hello")
    return "setName" in hello or hello.get("msg") == "isdbgrid"


def prepare(database: Database[dict[str, Any]], hosts: str, validators: bool = True) -> None:
    """Bring validators and indexes up to date; doing it twice at once is harmless. StoreUnavailable
    where a newer program has been here."""
    known = database["store"].find_one({"_id": "layout"})
    layout = int(known["number"]) if known else 0
    if layout > LAYOUT:
        raise StoreUnavailable(
            f"The project store in the MongoDB at {hosts} was written by a newer Scenewright"
            f" (layout {layout}, this version knows {LAYOUT}).",
            "Install the newest Scenewright on this computer to open it.",
        )
    if validators:
        try:
            set_validators(database)
        except OperationFailure as error:
            # A user who may read and write need not be one who may change collections; the
            # validators only guard against other programs, so the store works without.
            if error.code not in REFUSED:
                raise
            log.warning("The validators in the MongoDB at %s stay as they were: %s", hosts, error)
    if layout < LAYOUT:
        for collection in COLLECTIONS.values():
            _make_indexes(database, collection)
        database["store"].replace_one({"_id": "layout"}, {"_id": "layout", "number": LAYOUT}, upsert=True)


def _make_indexes(database: Database[dict[str, Any]], collection: Collection) -> None:
    """Indexes end with ``_id``, the last of every sort order, so that the server need not sort."""
    models = {}
    for names in collection.unique:
        name = _INDEX_PREFIX + "_".join(names)
        models[name] = IndexModel([(field, ASCENDING) for field in names], name=name, unique=True)
    for names in collection.indexes:
        name = _INDEX_PREFIX + "_".join([*names, "id"])
        models[name] = IndexModel([(field, ASCENDING) for field in [*names, "_id"]], name=name)
    target = database[collection.name]
    for name in list(target.index_information()):
        if name.startswith(_INDEX_PREFIX) and name not in models:
            target.drop_index(name)
    if models:
        target.create_indexes(list(models.values()))
