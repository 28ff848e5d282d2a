"""Every read of the office that has a name."""
