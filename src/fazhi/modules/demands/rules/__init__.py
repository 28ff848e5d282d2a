"""What is decided without tables, clock or settings."""
