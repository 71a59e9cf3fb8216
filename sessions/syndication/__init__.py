"""What other programs fetch."""
