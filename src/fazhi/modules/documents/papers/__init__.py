"""The papers of documents and contracts: their templates as data, and what they are filled with beside the acts."""
