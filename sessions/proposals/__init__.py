"""What speakers offer, and what becomes of it. What was decided and what was told are two things.

The form: `form_page`, `forms`, `fields`, `uploads`, `stamps`, `forged`, `sending`; beside it `beside`,
`places`, `told`. The speaker's own page: `private_page`, `speaker_steps`, `edit_page`, `doors`, `standing`,
`link_again`; what it does: `answers`, `answering`, `changes`, `consents`, `afterwards`. The organisers'
side: `asking`, `decisions`, then `drafts` and `telling`. Under both: `steps`, `moving_over`, `wording`.
"""
