"""What the archive costs at 34, 1,000 and 100,000 topics: see README.md beside this file."""
