"""The door that every call of a service goes through: the one place where one is refused."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar, cast

from app.domain.accounts import Actor
from app.services.access import Access
from app.services.permissions import INSIDE, RESULT, RULES, Rule, check

S = TypeVar("S")


class _Guard:
    """Has the calls of a service that the table names, each behind its rule, and nothing else."""

    def __init__(self, service: object, rules: dict[str, Rule], access: Access, actor: Actor) -> None:
        for name, rule in rules.items():
            if rule.who != INSIDE:
                setattr(self, name, _guarded(getattr(service, name), rule, access, actor))

    def __repr__(self) -> str:
        return f"<guarded calls: {', '.join(vars(self))}>"


def guarded(name: str, service: S, access: Access, actor: Actor) -> S:
    """The service ``name``, every public call of it behind its rule in the table.

    LookupError where the table lacks a call or has one too many: nothing is open by oversight.
    """
    rules = dict(RULES.get(name, {}))
    calls = {each for each, _ in inspect.getmembers(type(service), callable) if not each.startswith("_")}
    if calls != rules.keys():
        raise LookupError(
            f"the rules of {name} lack {sorted(calls - rules.keys())} and have"
            f" {sorted(rules.keys() - calls)} too many"
        )
    return cast(S, _Guard(service, rules, access, actor))


def _guarded(call: Callable[..., Any], rule: Rule, access: Access, actor: Actor) -> Callable[..., Any]:
    named = [name for name in rule.of if name != RESULT]
    signature = inspect.signature(call)
    for name in named:
        if name not in signature.parameters:
            raise LookupError(f"{call.__qualname__} has no argument {name}")

    @functools.wraps(call)
    def checked(*arguments: Any, **keywords: Any) -> Any:
        told = signature.bind(*arguments, **keywords).arguments if named else {}
        check(access, actor, rule, {name: told[name] for name in named})
        result = call(*arguments, **keywords)
        if RESULT in rule.of:
            check(access, actor, rule, {RESULT: result})
        return result

    return checked
