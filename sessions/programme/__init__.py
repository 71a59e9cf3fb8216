"""The next evening: planned, filled, kept on time, and held.

Planned: `planning`, from `date_choices`. Who takes part: `whom_to_ask`, `moderating`. Prepared: `checklist`.
The day itself: `run_sheet`. What changes, and what became of it: `late_changes`.
"""
