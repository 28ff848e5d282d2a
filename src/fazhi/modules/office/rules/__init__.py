"""The office's pure rules: what a template may hold, how shifts cover hours. No tables, no clock."""
