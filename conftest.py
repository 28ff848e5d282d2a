"""Fixtures of every test; see ``fazhi.site.testing.databases`` for what they are and how to use them."""

pytest_plugins = ["fazhi.site.testing.databases"]
