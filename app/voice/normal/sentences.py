"""Where a full stop ends a sentence, and not only an abbreviation."""

from __future__ import annotations

import re

_STARTS = re.compile(
    r"[\"'”’»)\]]*(?:\s*$|\s*\n|\s+[\"'“‘«(\[]*(?:The|A|An|It|He|She|They|We|You|I|But|And|So|Then|There|This|That|These"
    r"|Those|In|On|At|For|From|As|If|When|While|After|Before|His|Her|Their|Our|My|Its|Not|No|Yes|What|Who|Why"
    r"|How|Where|Now|Here|Some|Many|Most|Each|Every|All|Only|Once|Today|To|With|By|Later|Soon|However|Still)\b)"
)


def ends_sentence(text: str, at: int) -> bool:
    """Whether a sentence ends before ``at``, where an abbreviation's full stop stands last."""
    return _STARTS.match(text, at) is not None


def stop(text: str, at: int) -> str:
    """The full stop that stays where an abbreviation, said in full, ends its sentence."""
    return "." if ends_sentence(text, at) else ""
