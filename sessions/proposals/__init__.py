"""What speakers offer, and what becomes of it. What was decided and what was told are two things.

The form: `form_page`, `forms`, `form_fields`, `uploads`; around it `suggestions`. The speaker's own page:
`private_page`, `speaker_steps`, `edit_page`, `link_again`; what it does: `answers`. The organisers' side:
`invitations`, `decisions`, then `drafts` and `telling`. Under both: `acceptance`, `wording`.
"""
