"""Telling people: nothing is sent while a page is answered; `outbox.write` puts a Notice with it.

What each reader was told, as facts: `knowledge`. Who is to be told what of an evening: `to_tell`, in words
`evening_drafts`, also of a new order. What a message says: `texts`. What is written by rule: `reminders`; to
everybody, by an organiser, and to the organisers: `announcing`. Its way: `outbox` writes, claims and settles,
also what a person says of a message; `delivery` leaves out what is not so any more and hands over (`mail`,
`chat`).
"""
