"""The papers of decisions and meetings: their templates as data, and what they are filled with beside the acts."""
