"""How `parser.py` reads: sources and blocks first, then openings, names, dates and claims. No Django here."""
