"""Who should handle this, and was it told before: hints for the clerk, learned from the county's own history.

Nothing here decides. ``model`` guesses the category of a message and says why (extra ``ml``); ``nearness`` scores how
near two messages are (no extra needed); ``caution`` names what must always be read by a person first; ``learning`` and
``measuring`` train and cross-validate. None of these reads a table; ``hints`` (which does) composes them for the desk.
"""
