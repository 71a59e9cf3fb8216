"""What `importer.py` does with reports that were read: who is meant, what is new, what an organiser changed."""
