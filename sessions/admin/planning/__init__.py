"""The pages from which an organiser starts a month: a date, somebody who moderates, people to ask.

`plan_page` makes the next session, `moderator_page` asks somebody to moderate one, `rotation_page` lists who
did so how often, and `asking_page` shows interns who leave and people who could speak.
"""
