"""A paper with everything a paper can have."""

from fazhi.kernel.papers.blocks import Sheet, read

TEXT = """
当事人：某商店
一、事实。经查，货架上的商品没有标价。
（一）照片六张
| 案由 | 没有标价 | 编号 | 罚2026-000001 |
| 意见 | 同意⏎签名： |
本机关决定罚款500元。
> （以下空白）
"""


def sheet(**more: object) -> Sheet:
    """A letter with headings, a table and a line at the right."""
    values: dict[str, object] = {
        "style": "letter", "organ": "云岭县市场监管局", "title": "行政处罚决定书", "blocks": read(TEXT),
        "number": "云市监罚决〔2026〕3号", "addressee": "某商店", "signer": "云岭县市场监管局", "day": "2026年11月22日",
    }  # fmt: skip
    return Sheet(**{**values, **more})  # type: ignore[arg-type]  # a test's own values
