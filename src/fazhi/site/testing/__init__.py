"""What tests of every part stand on: the run's environment, its databases, the running server."""
