"""Takes the pictures of the README from a running demonstration: ``.venv/bin/python -m tests.browser.pictures URL``.

It hands in one demand, has it dispatched to a village and accepted there, and looks at it with every pair of eyes.
So that the pictures show a county at work, let the demonstration fill its year first (the page 演示进度 says how far).
"""

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from fazhi.site.demo import PASSWORD

from .kit.chromium import HOW_TO_GET_IT, find_chromium, running
from .kit.fixtures import HEIGHTS
from .people import Official

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
LARGEST = 200_000
"""Bytes of a picture."""
COLOURS = (256, 128, 64)

TEXT = (
    "东湾村口小学门前的路灯从上周五起不亮，一共三盏。\n"
    "孩子晚上上完兴趣班回家要走这段路，旁边还有一条水渠，家长都很担心。\n"
    "希望尽快派人来修，修好之前先放一个临时的灯。"
)
NOTE = "学校门前，请今天先到现场看一看。"


def keep(page: Page, name: str) -> None:
    """Write what the window shows as a small PNG. Raises ``ValueError`` when it cannot be made small."""
    page.wait_for_load_state("networkidle")
    whole = Image.open(BytesIO(page.screenshot())).convert("RGB")
    path = PICTURES / f"{name}.png"
    for colours in COLOURS:
        few = whole.quantize(colours, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            sys.stdout.write(f"{path.name}  {path.stat().st_size // 1000} kB\n")
            return
    raise ValueError(f"{path.name} is larger than {LARGEST} bytes even with {COLOURS[-1]} colours")


def resident(page: Page) -> None:
    """Hand in the demand by phone and go to the page that follows it. Leaves two pictures."""
    page.goto("/")
    keep(page, "portal-home-390")
    page.goto("/hand-in/write/?about_official=no")
    page.get_by_label("要反映什么事").fill(TEXT)
    page.get_by_label("属于哪个乡镇、村").select_option("liuhe-dongwan")
    page.get_by_label("在什么地方").fill("东湾小学大门往东一百米")
    page.get_by_label("属于哪一类").select_option(label="　路灯照明")
    page.evaluate("scrollTo(0, 0)")
    keep(page, "hand-in-390")
    page.get_by_role("button", name="提交", exact=True).click()
    page.locator(".fz-tracking-code").wait_for()
    page.goto("/follow/demand/")


def desk(page: Page) -> str:
    """Dispatch the demand to the village; returns its id. Leaves the pictures of the centre's day."""
    dispatcher = Official.signs_in(page, "baimei", PASSWORD)
    page.goto("/work/")
    keep(page, "inbox-1440")
    page.goto("/work/desk/")
    keep(page, "desk-1440")
    page.goto("/work/demands/figures/?by=unit")
    keep(page, "figures-1440")
    page.goto("/work/demands/")
    keep(page, "list-1440")
    link = page.locator("th a[href*='/work/matters/']").first.get_attribute("href") or ""
    matter_id = link.strip("/").rsplit("/", 1)[-1]
    dispatcher.opens(matter_id)
    form = dispatcher.form("dispatch")
    option = form.locator("[name=unit] option", has_text="东湾村").first.get_attribute("value")
    dispatcher.does(matter_id, "dispatch", unit=option, note=NOTE)
    return matter_id


def village(page: Page, matter_id: str) -> None:
    """The village cadre accepts it by phone."""
    cadre = Official.signs_in(page, "dufeng", PASSWORD)
    cadre.does(matter_id, "accept")
    cadre.opens(matter_id)
    keep(page, "village-matter-390")


def matter(page: Page, matter_id: str) -> None:
    """The matter at the centre, and the drawing of its procedure."""
    page.goto(f"/work/matters/{matter_id}/")
    keep(page, "matter-1440")
    fold = page.locator("details.office-picture")
    fold.locator("summary").click()
    fold.evaluate("fold => fold.scrollIntoView({block: 'start'})")
    keep(page, "picture-1440")


def opener(browser: Browser, url: str) -> Callable[[int], Page]:
    """Opens a page of a width, in a browser of its own."""

    def at(width: int) -> Page:
        context = browser.new_context(
            base_url=url,
            viewport={"width": width, "height": HEIGHTS[width]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            device_scale_factor=2 if width < 700 else 1,
            is_mobile=width < 700,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        return context.new_page()

    return at


def take(url: str) -> None:
    """All pictures, from the demonstration at ``url``."""
    executable = find_chromium()
    if executable is None:
        sys.exit(HOW_TO_GET_IT)
    PICTURES.mkdir(parents=True, exist_ok=True)
    with running(executable) as browser:
        at = opener(browser, url)
        phone, centre = at(390), at(1440)
        resident(phone)
        matter_id = desk(centre)
        village(at(390), matter_id)
        phone.reload()
        keep(phone, "follow-390")
        matter(centre, matter_id)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m tests.browser.pictures http://127.0.0.1:8000")
    take(sys.argv[1])
