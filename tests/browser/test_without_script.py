"""A resident with an old phone and no script: hands in with a photo, keeps the code, follows, rates."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from fazhi.site.postgres import Access

from .kit import assert_fits


def photo() -> bytes:
    """A photograph, as small as one can be."""
    kept = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(kept, "JPEG")
    return kept.getvalue()


@pytest.fixture
def county(committed_db: Access) -> Any:
    from django.utils import timezone

    from fazhi.site.demo import county

    county.set_up(since=timezone.now() - timedelta(days=30))
    return county.county(timezone.now())


def test_a_demand_with_a_photo_is_handed_in_and_followed_without_script_on_a_phone(
    county: Any, thread_server: str, page_at: Any
) -> None:
    from fazhi.kernel.matters.models import ActFile
    from fazhi.modules.demands.models import Demand

    page = page_at(390, base_url=thread_server, javascript=False)
    page.goto("/")
    page.get_by_role("link", name="提诉求").last.click()
    page.get_by_role("link", name="不是").click()
    page.get_by_label("要反映什么事").fill("东湾村口的路灯连续三天不亮，老人晚上出门看不清路。")
    page.get_by_label("属于哪个乡镇、村").select_option("liuhe-dongwan")
    page.get_by_label("照片").set_input_files(
        {"name": "路灯.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    assert_fits(page)
    page.get_by_role("button", name="提交", exact=True).click()
    code = page.locator(".fz-tracking-code").inner_text()
    assert_fits(page)

    page.get_by_role("button", name="这不是我的手机").click()
    page.goto("/follow/")
    page.get_by_label("查询码").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("东湾村口的路灯")
    expect(page.get_by_text("现在由县智慧城市服务中心办理")).to_be_visible()
    assert_fits(page)

    demand = Demand.objects.get()
    assert ActFile.objects.filter(act__matter=demand.pk).count() == 1
    page.get_by_text("撤回这件诉求").click()
    page.get_by_role("button", name="确定撤回").click()
    expect(page.get_by_text("已撤回").first).to_be_visible()
    demand.matter.refresh_from_db()
    assert demand.matter.status == "closed"
