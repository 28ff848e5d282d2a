"""The measures of GB/T 9704, for both layouts: millimetres and points. Pure."""

PAGE_MM = (210.0, 297.0)
TOP_MM, LEFT_MM = 37.0, 28.0
AREA_MM = (156.0, 225.0)
RIGHT_MM = PAGE_MM[0] - LEFT_MM - AREA_MM[0]
BOTTOM_MM = PAGE_MM[1] - TOP_MM - AREA_MM[1]
LINES, CHARACTERS = 22, 28

POINTS_A_MM = 72 / 25.4
BODY_PT, TITLE_PT, SMALL_PT = 16.0, 22.0, 14.0
"""三号, 二号, 四号."""
PITCH_PT = AREA_MM[1] * POINTS_A_MM / LINES
"""From line to line: 22 lines fill the area."""
TRACKING_PT = AREA_MM[0] * POINTS_A_MM / CHARACTERS - BODY_PT
"""28 characters fill a line, so each is set a little closer than its size."""

HEAD_DOWN_MM = 35.0
"""From the upper edge of the area to the head of an issued document."""
LINE_BELOW_MM = 4.0
"""From the number down to the red line."""
NUMBER_DOWN_MM = 7.0
"""From the lower edge of the area down to the page number."""
HEAD_PT = 46.0
"""The largest size of the head; a long name is set smaller, so that it keeps to one line."""
TABLE_PITCH_PT = 21.0


def head_size(organ: str) -> float:
    """The size in which the name of the issuing organ fills a line at most, in points."""
    return min(HEAD_PT, AREA_MM[0] * POINTS_A_MM * 0.96 / max(len(organ), 1))


def width(text: str, size: float) -> float:
    """How wide a line of text is, in points: Chinese a full character, the rest half of one."""
    return sum(size if ord(char) > 0x2E7F else size / 2 for char in text)
