"""The demonstration: a fictional county that has been at work for a year, built by the real actions on simulated days.

``county`` sets up units, people, categories and limits; ``telling`` writes what residents tell; ``lives`` decides what
becomes of each demand; ``living`` has the kernel do it; ``cli`` is the command, ``jobs`` the part that goes on in the
background. The same seed and the same moment give the same county.
"""

SOURCE = "demo"
"""What the demonstration's demands carry as their source; the rest is what people entered."""
FIRST = 300
"""Demands that are there before the pages open."""
WHOLE = 3000
"""Demands of the whole year, filled in the background."""
PASSWORD = "yunling-2026"  # noqa: S105 - printed on purpose: anybody may enter the demonstration
