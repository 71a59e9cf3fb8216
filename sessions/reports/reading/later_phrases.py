"""What the second and third sentence of a topic may add: its title, its subject, our own printed facts."""

import re

LATER_SUBJECT = re.compile(
    r"(?:(?:his|her|their|the)\s+(?:talk|topic|presentation|session|title|theme)\s+(?:was|is)\s+(?:about|on|titled|entitled)\s+|(?:he|she|they)\s+(?:talked|spoke|gave\s+(?:a|his|her|their)\s+(?:talk|presentation))\s+(?:to\s+us\s+)?(?:about|on)\s+)",
    re.I,
)
LATER_TITLE = re.compile(
    r"(?:(?:(?:in|during|with|for|through)\s+)?(?:his|her|their|the)\s+(?:\w+\s+)?(?:talk|topic|presentation|session|title|theme)|it|this|title)\b",
    re.I,
)
SHOWED_TITLE = re.compile(
    r"(?:he|she|they)\s+(?:presented|gave\s+us|brought(?:\s+us)?|delivered|(?:talked|spoke)\s+(?:to\s+us\s+)?(?:about|on))"
    r"\s+(?=[\"“'‘「『])",
    re.I,
)
LONGEST_SUBJECT = 200
# How our own report.md tells a fact besides the opening sentence: the only text of a topic without a summary.
OUR_FACT = re.compile(
    r"This topic is a continuation of |It refers to |[^.]{1,120} is one of our |[^.]{1,120} was our guest"
)
# "“T” was her topic": the title stands first.
WAS_TITLE = re.compile(
    r"[\"“‘「『](?P<title>[^\"”」』\n]{2,200}?)[.,]?[\"”’」』]\s+(?:was|is)\s+(?:the\s+title|(?:his|her|their)\s+(?:topic|title|talk|theme))\b",
    re.I,
)
ABOUT_QUOTE = re.compile(r"\b(?:about|on|regarding)\s*[\"“‘'「『]\s*$", re.I)
