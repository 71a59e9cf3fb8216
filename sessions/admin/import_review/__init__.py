"""An old report on its way in: pasted, shown beside what was understood, corrected, imported."""
