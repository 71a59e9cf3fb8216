"""Telling people: nothing is sent while a page is answered; `writing` puts a Notice beside what was done.

Who is to be told what of an evening: `to_tell`, in words `evening_drafts`. What a message says: `texts`,
`values`, `links`. What is written by rule: `rules`, `reminding`; by an organiser:
`announcing`; to the organisers: `news`. Its way out: `delivery` claims (`claiming`), leaves out what is not
so any more (`out_of_date`), and hands over (`mail`, `chat`, `console`; failures are `handing_over`). What
is left to a person, telling by hand among it: `settling`.
"""
