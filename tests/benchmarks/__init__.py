"""What the archive costs at 34 and 10,000 topics, and how many readers it serves: see README.md."""
