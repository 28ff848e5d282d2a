"""``fazhi bench``: what the real thing does per second on this machine, measured from outside.

Every figure is taken over HTTP from the real server with durable commits, or from the real command; nothing is
called that a user's request would not call. Measurements stand in docs/performance.md, never in tests.
"""
