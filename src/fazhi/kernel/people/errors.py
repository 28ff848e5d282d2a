"""Why a change of units, posts, duties or logins was not made: what stands against it and what to do."""


class ChangeRefused(Exception):
    """Nothing was written. The message is for the person at the screen; ``status`` is for HTTP."""

    status = 409

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message


class BeyondReach(ChangeRefused):
    """The unit, post or person is not this post's to administer."""

    status = 403
