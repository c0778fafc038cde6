"""Who works here. On one's own computer a local owner exists from the first start."""

from __future__ import annotations

import getpass

from app.domain.accounts import LOCAL_OWNER_ID, Actor, User
from app.errors import AlreadyExists
from app.services.ports import Repositories


def local_owner(repositories: Repositories) -> Actor:
    """The owner of this computer's data; made at the first start, without any sign-in."""
    user = repositories.users.get(LOCAL_OWNER_ID)
    if user is None:
        try:
            name = getpass.getuser()
        except (OSError, KeyError, ImportError):  # not in the system's list, as in some containers
            name = "owner"
        try:
            user = repositories.users.add(User(id=LOCAL_OWNER_ID, name=name, role_id="administrator"))
        except AlreadyExists:  # another program started at the same moment
            user = repositories.users.require(LOCAL_OWNER_ID)
    return Actor(user.id, user.name)
