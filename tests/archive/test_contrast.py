"""The colours of tokens.css, light and dark: contrast computed as WCAG 2.2 does."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"


def colours(scheme: int) -> dict[str, str]:
    """Name to six hex digits; scheme 0 is light, 1 is dark."""
    pairs = re.findall(r"--(\w+): light-dark\(#(\w{6}), #(\w{6})\)", TOKENS.read_text())
    return {name: both[scheme] for name, *both in pairs}


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "tone"])
@pytest.mark.parametrize(("name", "least"), [("ink", 7), ("soft", 7), ("act", 7), ("seal", 4.5), ("edge", 3)])
def test_contrast_is_high_enough(scheme, ground, name, least):
    found = colours(scheme)
    assert contrast(found[name], found[ground]) >= least


def test_contrast_is_computed_as_the_standard_says():
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)
