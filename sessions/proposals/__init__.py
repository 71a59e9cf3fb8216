"""What speakers offer, and what becomes of it. What was decided and what was told are two things.

The form: `proposal_form`, `uploads`, its pages `form_pages`, around it `near_talks`. The speaker's own page:
`private_page`, `link_again`; what it does: `answers`. The organisers' side: `invitations`, `decisions`, then
`telling`. Under both: `acceptance`, `wording`.
"""
