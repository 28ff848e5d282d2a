"""axe in the real page: WCAG 2.2 A and AA, with a message that says what to mend."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
SERIOUS = ("serious", "critical")
RUN = """async ([tags, disabled]) => {
  const result = await axe.run(document, {
    runOnly: { type: "tag", values: tags },
    rules: { "target-size": { enabled: true }, ...Object.fromEntries(disabled.map((rule) => [rule, { enabled: false }])) },
    resultTypes: ["violations"],
  });
  return result.violations;
}"""


def violations(page: Page, *, without: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Everything axe finds on the page as it stands. ``without`` names rules left out, each for a reason."""
    page.evaluate(_source())  # evaluated by the debugger, so the page's own content policy stays as it is
    found: list[dict[str, Any]] = page.evaluate(RUN, [list(RULES), list(without)])
    return found


def assert_accessible(page: Page, *, without: tuple[str, ...] = ()) -> None:
    """Fail with one line an element when axe finds anything serious or critical."""
    serious = [one for one in violations(page, without=without) if one["impact"] in SERIOUS]
    assert not serious, f"axe on {page.url}:\n" + "\n".join(_lines(serious))


def assert_fits(page: Page) -> None:
    """Fail when the page scrolls sideways at its width; names the elements that stick out."""
    out = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll("body *")]
            .filter((element) => element.getBoundingClientRect().right > width + 1)
            .slice(0, 8)
            .map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
        }"""
    )
    assert not out, f"{page.url} scrolls sideways at {page.viewport_size}: {', '.join(out)}"


@cache
def _source() -> str:
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


def _lines(found: list[dict[str, Any]]) -> list[str]:
    return [
        f"  {rule['impact']} {rule['id']}: {rule['help']} at {' '.join(map(str, node['target']))}: {node['html'][:160]}"
        f"\n    {(node.get('failureSummary') or '').splitlines()[-1].strip()}"
        for rule in found
        for node in rule["nodes"]
    ]
