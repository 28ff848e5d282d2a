"""The papers of enforcement: their templates as data, and what they are filled with beside the acts."""
