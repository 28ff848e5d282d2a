"""The papers of inspections: their templates as data, and what they are filled with beside the acts."""
