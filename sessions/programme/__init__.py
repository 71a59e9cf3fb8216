"""The next evening: planned, filled, kept on time, and held.

Planned: `planning`, from `next_evening`, `date_choices`, `public_holidays`. Who moderates: `turns`,
`moderating`, `moderation_page`. Who speaks: `whom_to_ask`, `leaving`, `reserve`. Prepared: `checklist`,
`timetable`, `told`, `order_news`. The day itself: `run_sheet`, `introducing`, `on_the_day`; and
`afterwards`.
"""
