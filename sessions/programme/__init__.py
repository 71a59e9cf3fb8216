"""The next evening: planned, filled, kept on time, and held."""
