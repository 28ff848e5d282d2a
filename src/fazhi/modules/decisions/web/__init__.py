"""The pages of decisions: parse, one call, render."""
