"""Where the entries of a pronunciation dictionary apply in a text.

::

    entries   Nguyen → win        kubectl → cube control    read → /ɹɛd/ (en, as written)
    text      Dr. Nguyen's script runs kubectl.
    hits          ^^^^^^               ^^^^^^^
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.domain.captions import is_unspaced
from app.domain.marks import marked

LONGEST_WORD = 100
LONGEST_SAID = 200
"""Characters of what is written and of what is said for it."""
_ANY = frozenset({"", "mul", "und"})
"""Languages that say nothing about the language."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry: ``word`` is said as ``said``."""

    word: str
    said: str
    ipa: bool = False
    """Whether ``said`` is IPA; else it is a respelling in ordinary letters."""
    within: bool = False
    """Also inside of words; else whole words only."""
    cased: bool = False
    """Only in the same upper and lower case."""
    language: str = ""
    """BCP 47; empty for every language."""

    def described(self) -> list[object]:
        """For a take's recipe: what of the entry shapes the sound."""
        return [self.word, self.said, self.ipa]


@dataclass(frozen=True, slots=True)
class Hit:
    """``text[first:last]`` is said as a rule says."""

    first: int
    last: int
    rule: Rule


def applies_to(rule: Rule, language: str) -> bool:
    """Whether a rule is about a language: its own, any region of it, or one that is not known."""
    if not rule.language or language.lower() in _ANY:
        return True
    wanted, given = rule.language.lower().replace("_", "-"), language.lower().replace("_", "-")
    return given == wanted or given.startswith(wanted + "-")


@lru_cache(maxsize=64)
def _matcher(rules: tuple[Rule, ...]) -> tuple[re.Pattern[str], tuple[Rule, ...]]:
    """All words as one pattern, the longest first, of equals those for one case, then the first given."""
    ordered = tuple(sorted(rules, key=lambda rule: (-len(rule.word), not rule.cased)))
    alternatives = "|".join(f"(?P<r{at}>{_written(rule)})" for at, rule in enumerate(ordered))
    return re.compile(alternatives), ordered


def _written(rule: Rule) -> str:
    """A rule's word as a pattern: white space of any kind and length, both apostrophes."""
    body = r"\s+".join(re.escape(part) for part in rule.word.split())
    body = re.sub("['’]", "['’]", body)
    if not rule.within:
        before = r"(?<![^\W_])" if _bounded(rule.word[0]) else ""
        after = r"(?![^\W_])" if _bounded(rule.word[-1]) else ""
        body = f"{before}{body}{after}"
    return body if rule.cased else f"(?i:{body})"


def _bounded(character: str) -> bool:
    """Whether a word of this script has an edge: letters and digits of scripts with spaces."""
    return character.isalnum() and not is_unspaced(character)


def hits(text: str, language: str, rules: Sequence[Rule]) -> list[Hit]:
    """Where rules apply in a text, from left to right, the longest word first; none overlap."""
    fitting = tuple(rule for rule in rules if rule.word.strip() and applies_to(rule, language))
    if not fitting:
        return []
    pattern, ordered = _matcher(fitting)
    found = []
    for match in pattern.finditer(text):
        if match.start() < match.end() and match.lastgroup is not None:
            found.append(Hit(match.start(), match.end(), ordered[int(match.lastgroup[1:])]))
    return found


def hits_within(text: str, first: int, last: int, language: str, rules: Sequence[Rule]) -> list[Hit]:
    """Those of a text's hits that lie in a stretch of it, whole."""
    return [hit for hit in hits(text, language, rules) if first <= hit.first and hit.last <= last]


def rules_in(written: str, language: str, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules that apply somewhere in a text with marks, in their order, each once.

    What a mark says how to say is left to it.
    """
    if not rules:
        return ()
    reading = marked(written)
    used: set[Rule] = set()
    for run in reading.runs:
        manner = run.manner
        if manner.alias is None and not manner.ipa and not manner.way:
            found = hits_within(reading.text, run.first, run.last, manner.language or language, rules)
            used.update(hit.rule for hit in found)
    return tuple(rule for rule in rules if rule in used)
