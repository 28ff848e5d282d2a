"""The page that moves a running matter to the newer version of its procedure."""

from pathlib import Path

from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.matters.tests.versions import newer_version
from fazhi.modules.office.tests.conftest import County

SOURCE = Path(__file__).parent / "data" / "errand.toml"
SEND = '[step.send]\ntitle = { zh = "交办", en = "Send" }\nby = "centre"\nafter = ["take_in"]'
LOOK = '[step.look]\ntitle = { zh = "现场察看", en = "Look" }\nby = "centre"\nbasis = "XF 22"\n\n'
CHANGES = (
    ('version = "2021-01-01"', 'version = "2022-01-01"'),
    ('running = "stay"', 'running = "move"'),
    (SEND, LOOK + SEND.replace("take_in", "look")),
)


def test_the_unit_that_holds_the_matter_reads_what_changes_says_why_and_moves_it(
    county: County, tmp_path: Path
) -> None:
    matter = county.sent()
    client, url = county.client("chengang"), f"/work/matters/{matter.pk}/move/"
    assert client.get(url).status_code == 404
    with newer_version(SOURCE, tmp_path, *CHANGES):
        assert url in client.get(f"/work/matters/{matter.pk}/").content.decode()
        page = client.get(url).content.decode()
        assert "新版本不承认的办理记录" in page
        assert "现场察看" in page
        assert client.post(url, {"expected": 2, "reason": ""}).status_code == 422
        assert county.client("dinglan").get(url).status_code == 404
        assert client.post(url, {"expected": 2, "reason": "先去现场察看，再重新交办。"}).status_code == 302
        timeline = client.get(f"/work/matters/{matter.pk}/").content.decode()
        assert "转入新版本" in timeline
        assert "先去现场察看，再重新交办。" in timeline
    assert Matter.objects.get(pk=matter.pk).procedure_version == "2022-01-01"
    assert Act.objects.get(matter=matter, n=3).data["refused"] == ["send"]
