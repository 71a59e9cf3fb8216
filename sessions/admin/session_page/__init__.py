"""One session on one page: its agenda before the evening, its report after it.

`agenda` and `report` are the two pages, `steps` the buttons of the session's life, `suggest` what fields
offer while somebody types, `saving` and `clashes` what happens on Save.
"""
