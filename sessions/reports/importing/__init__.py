"""Old reports, and tables read like them, into the archive.

`run.py` takes reports one by one; `report_values.py` fits what was read to the archive; `field_by_field.py`
decides what is written; `people_in_reports.py` finds who is meant, by the rules of `matching.py`;
`open_dates.py` and `earlier_talks.py` settle what needs several reports; `undo_import.py` takes them back.
"""
