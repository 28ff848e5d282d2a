"""The Chromium of the machine, driven by Playwright: found by name, never downloaded."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO_GET_IT = (
    "browser tests need a Chromium on this machine and there is none: "
    "install one (Debian, Ubuntu: apt-get install chromium fonts-noto-cjk) or name it in FAZHI_CHROMIUM"
)
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
)


def find_chromium() -> str | None:
    """The path of the machine's Chromium: FAZHI_CHROMIUM, else the first known name on the PATH."""
    named = os.environ.get("FAZHI_CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def running(executable: str) -> Iterator[Browser]:
    """One browser process, ended with the block. As root Chromium refuses to run inside its own sandbox."""
    arguments = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        # the browser's own words (date picker) in Chinese as on the users' machines, where its language pack is installed
        spoken: dict[str, str | float | bool] = {**os.environ, "LANGUAGE": "zh_CN"}
        browser = playwright.chromium.launch(
            executable_path=executable, args=[*arguments, "--lang=zh-CN"], env=spoken, headless=True
        )
        try:
            yield browser
        finally:
            browser.close()
