"""Questions that ask for people: "who here knows MongoDB?", "who can help with Terraform?"."""

import re

_AUXILIARY = (
    r"(?:here|else|is|was|are|were|has|have|had|can|could|did|does|would|among us|of us|in the house)"
)
_DEED = (
    r"(?:knows?|known|talk(?:s|ed|ing)?|sp(?:eaks?|oke|oken|eaking)|present(?:s|ed)?|gave|give|uses?|used|helps?"
    r"|working|works?|worked|tried|experienced?|familiar|an? expert|(?:a|the) (?:talk|person|one|guy))"
)
_SMALL = r"(?:about|on|with|in|of|for|a talk|that|who|me|us)"
_ASKED = re.compile(
    rf"\s*(?:does )?(?:who(?:'s|’s)?|anybody|anyone|somebody|whom)\b(?:\s+{_AUXILIARY}\b)*"
    rf"(?:\s+{_DEED}\b(?:\s+{_SMALL}\b)*)?\s+(.+?)[\s?？!.]*",
    re.IGNORECASE | re.DOTALL,
)
_OF_AN_EVENING = re.compile(r"\b(?:moderat\w*|mc|host\w*)\b", re.IGNORECASE)


def asked_of_people(text: str) -> str:
    """What somebody should know of, "MongoDB" for "who here knows MongoDB?"; "" where nobody is asked for."""
    found = _ASKED.fullmatch(text)
    return found[1] if found and not _OF_AN_EVENING.search(text) else ""
