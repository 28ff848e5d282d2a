"""Placeholders of answer templates: ``{编号}`` and the like, filled in when the template is offered."""

import re
from collections.abc import Mapping

KNOWN = ("编号", "承办单位", "今日")
"""The matter's number, the unit that holds it, the legal day on which the answer is written."""

_BRACES = re.compile(r"\{([^{}]*)\}")


def unknown(text: str) -> list[str]:
    """The placeholders nobody can fill, each once, with their braces; a brace that is not closed counts as one."""
    found = [match.group(0) for match in _BRACES.finditer(text) if match.group(1) not in KNOWN]
    rest = _BRACES.sub("", text)
    found += [brace for brace in ("{", "}") if brace in rest]
    return list(dict.fromkeys(found))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder that ``values`` knows replaced; values are never read as placeholders."""
    return _BRACES.sub(lambda match: values.get(match.group(1), match.group(0)), text)
