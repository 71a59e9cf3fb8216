"""How days and times are written where nothing else is said: as everywhere in the archive."""
