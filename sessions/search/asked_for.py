"""Questions that ask for people ("who here knows MongoDB?") or an evening ("when did SecureWorks come?")."""

import re
from typing import Literal

_AUXILIARY = (
    r"(?:here|else|is|was|are|were|has|have|had|can|could|did|does|would|among us|of us|in the house)"
)
_DEED = (
    r"(?:knows?|known|talk(?:s|ed|ing)?|sp(?:eaks?|oke|oken|eaking)|present(?:s|ed)?|gave|give|uses?|used|helps?"
    r"|working|works?|worked|tried|experienced?|familiar|an? expert|(?:a|the) (?:talk|person|one|guy))"
)
_SMALL = r"(?:about|on|with|in|of|for|a talk|that|who|me|us)"
_WHO = re.compile(
    rf"\s*(?:does )?(?:who(?:'s|’s)?|anybody|anyone|somebody|whom)\b(?:\s+{_AUXILIARY}\b)*"
    rf"(?:\s+{_DEED}\b(?:\s+{_SMALL}\b)*)?\s+(.+?)[\s?？!.]*",
    re.IGNORECASE | re.DOTALL,
)
_SOMEBODY = re.compile(
    r"\b(?:guys?|guests?|interns?|colleagues?|person|speaker|some(?:body|one)|any(?:body|one))\b",
    re.IGNORECASE,
)
_EVENING = re.compile(
    r"^\s*when\b|^\s*moderator:\S+\s*$|\bwhich (?:session|mts|month)\b|\b(?:evenings?|moderat\w*)\b(?!:)",
    re.IGNORECASE,
)
FEWEST = 3  # words of a sentence that may ask for somebody without "who"


def asked_for(text: str) -> tuple[Literal["people", "evening", ""], str]:
    """Whether people or an evening are asked for, and what is to be found: Go, of "who here knows Go?"."""
    found = _WHO.fullmatch(text)
    if _EVENING.search(text):
        return "evening", text
    if found:
        return "people", found[1]
    return ("people" if _SOMEBODY.search(text) and len(text.split()) >= FEWEST else ""), text
