"""Every read of inspections that has a name."""
