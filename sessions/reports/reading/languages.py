"""Which language a report is written in."""

import re

JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
LATIN = re.compile("[A-Za-z]")
SAMPLE = 20_000


def language_of(text: str) -> str:
    """ "ja" where Japanese letters outweigh a quarter of the Latin ones, else "en"."""
    sample = text[:SAMPLE]
    return "ja" if 4 * len(JAPANESE.findall(sample)) > len(LATIN.findall(sample)) else "en"
