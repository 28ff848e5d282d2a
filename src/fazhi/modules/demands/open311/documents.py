"""The answers of GeoReport v2 as XML and as JSON by the Spark convention, from one tree of plain values. Pure.

A list stands under the name of its element (``services`` of ``service``); in JSON the root of a list is the list itself.
"""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from fazhi.modules.demands.rules.cleaning import cleaned

Plain = str | int | float | bool | None
Value = Plain | Mapping[str, "Value"] | Sequence["Value"]

XML, JSON = "xml", "json"
MEDIA_TYPES: Final[Mapping[str, str]] = MappingProxyType({XML: "text/xml", JSON: "application/json"})
"""The formats there are, and what each is called in ``Content-Type``."""

ITEMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "services": "service",
        "attributes": "attribute",
        "values": "value",
        "service_requests": "request",
        "errors": "error",
        "endpoints": "endpoint",
        "formats": "format",
    }
)
"""The element each list is made of."""


def written(form: str, root: str, value: Value) -> bytes:
    """One document in UTF-8. ``form`` is ``xml`` or ``json``, ``root`` the name of the root element."""
    return as_xml(root, value) if form == XML else as_json(value)


def as_json(value: Value) -> bytes:
    """The JSON of a tree; the root has no name in it (Spark convention)."""
    return json.dumps(value, ensure_ascii=False).encode()


def as_xml(root: str, value: Value) -> bytes:
    """The XML of a tree, with the declaration and no namespace."""
    element = Element(root)
    _fill(element, value)
    body: str = tostring(element, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}'.encode()


def _fill(element: Element, value: Value) -> None:
    if isinstance(value, Mapping):
        for name, part in value.items():
            _fill(SubElement(element, name), part)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for part in value:
            _fill(SubElement(element, ITEMS[element.tag]), part)
    elif value is not None:
        element.text = _text(value)


def _text(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return cleaned(str(value), instead="\ufffd")
