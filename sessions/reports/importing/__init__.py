"""What `importer.py` does with reports: who is meant, what is new, what an organiser changed."""
