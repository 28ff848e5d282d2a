"""The demonstration: a fictional county that has been at work for a year, built by the real actions on simulated days.

``county`` sets up units, people, categories and limits; ``telling`` writes what residents tell; ``lives`` decides what
becomes of each demand; ``living`` has the kernel do it; ``cli`` is the command, ``jobs`` the part that goes on in the
background. The same seed and the same day give the same county.
"""
