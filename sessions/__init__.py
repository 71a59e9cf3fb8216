"""MTS: sessions, topics and people of a monthly technical session. The rooms are drawn in README.md."""
