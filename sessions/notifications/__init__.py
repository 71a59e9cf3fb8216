"""Telling people: what a message says (`texts`, `values`), its row in the outbox (`writing`), its way out.

Nothing is sent while a page is answered: `write` puts a Notice beside what was decided, and `send_notices`
delivers it, or somebody tells it by hand.
"""
