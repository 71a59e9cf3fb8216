"""The history in words: who changed what and when, old beside new.

`entries` turns rows of the history into words, `compared` sets two texts side by side, `record_page` shows
it. An old value is brought back on the session's page (`session_page.bring_back`).
"""
