"""The next evening: its date, its checklist, its run sheet."""
