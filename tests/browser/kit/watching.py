"""What a page must never do while a test looks at it: script errors, refused content, broken requests."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

REPORT_REFUSALS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP: ${event.violatedDirective} refused ${event.blockedURI || "inline"} on ${location.pathname}`);
});
"""
# Chromium and htmx repeat every answer of 400 and above on the console; tests look at such answers themselves.
# Pages of these tests are opened anew each time; Playwright says so where one would keep itself for offline use.
EXPECTED = (
    "the server responded with a status of 4",
    "Response Status Error Code 4",
    "htmx:afterRequest",
    "Service Worker registration blocked by Playwright",
)


@dataclass
class Watch:
    """Collects complaints of one browser context; ``expect`` forgives those that contain a text."""

    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=lambda: list(EXPECTED))

    def expect(self, text: str) -> None:
        """Say that complaints containing ``text`` belong to this test."""
        self.expected.append(text)

    def left(self) -> list[str]:
        """The complaints nobody expected."""
        return [line for line in self.complaints if not any(text in line for text in self.expected)]

    def over(self, context: BrowserContext) -> None:
        """Start watching every page of a context, the pages it opens later included."""
        context.add_init_script(REPORT_REFUSALS)
        context.on("page", self._page)

    def _page(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error on {page.url}: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.complaints.append(f"{response.status} for {response.url}")
