"""The one error of the launcher."""


class LauncherError(RuntimeError):
    """The database cannot be found, started or reached. The message is one sentence for the person at the terminal."""
