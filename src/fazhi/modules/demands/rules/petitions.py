"""What the petition regulations (XF) name: classes, paths, channels, and what each class brings with it. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from fazhi.kernel.procedures import Text

SUGGESTION, ACCUSATION, REQUEST = "suggestion", "accusation", "request"

CLASSES: Mapping[str, Text] = MappingProxyType(
    {
        SUGGESTION: Text("建议意见类", "Suggestion"),
        ACCUSATION: Text("检举控告类", "Accusation"),
        REQUEST: Text("申诉求决类", "Appeal or request"),
    }
)
"""The three classes (XF 29, 30, 31)."""

PATHS: Mapping[str, Text] = MappingProxyType(
    {
        "litigation": Text("诉讼、检察监督、公安等法律程序", "Courts, procuratorate, police procedures"),
        "arbitration": Text("仲裁", "Arbitration"),
        "party_appeal": Text("党员申诉、申请复审", "Party member's appeal, re-examination"),
        "administrative": Text(
            "行政复议、裁决、确认、许可、处罚等行政程序",
            "Reconsideration and other administrative procedures",
        ),
        "statutory_duty": Text("由本机关依法履行或者答复", "The organ performs its duty or replies"),
        "petition": Text("信访程序（六十日）", "Petition procedure (60 days)"),
    }
)
"""The six paths of an appeal or request, in the order of XF 31. Only the last runs on the 60 + 30 days of XF 34."""

CHANNELS = ("letter", "walk_in", "call", "website", "fax")
"""The ways a petition comes in (XF 17): letter, visit, telephone, network, fax."""

FOLLOWS: Mapping[str, tuple[Text, ...]] = MappingProxyType(
    {
        SUGGESTION: (
            Text(
                "信访工作机构十五日内转送有权处理的机关（第22条）",
                "The petition office transfers it within 15 days (XF 22)",
            ),
            Text("机关十五日内书面告知（第23条）", "The organ tells the petitioner within 15 days (XF 23)"),
            Text(
                "研究论证，采纳、部分采纳或者说明理由，并回复；条例没有规定天数（第29条）",
                "It is studied, adopted or not with reasons, and replied to; no number of days is set (XF 29)",
            ),
        ),
        ACCUSATION: (
            Text(
                "登记之后即封存，只有经办人能够打开；不得透露给被检举控告的单位、人员及其上下级（第30、46条）",
                "Sealed at once: never shown to the accused, or those above or below them (XF 30, 46)",
            ),
            Text(
                "属于纪检监察机关受理的，十五日内移送（第22条）",
                "What belongs to the discipline organ is passed on within 15 days (XF 22)",
            ),
            Text(
                "其他的转交有权处理机关的专人办理和反馈；条例没有规定天数（第30条）",
                "The rest goes to a named person of the competent organ; no number of days is set (XF 30)",
            ),
        ),
        REQUEST: (
            Text(
                "信访工作机构十五日内转送有权处理的机关；机关五个工作日内可以提出异议（第22、23条）",
                "Transferred within 15 days; the organ may object within 5 working days (XF 22, 23)",
            ),
            Text("机关十五日内书面告知（第23条）", "The organ tells the petitioner within 15 days (XF 23)"),
            Text(
                "应当通过诉讼、仲裁、党员申诉、行政程序解决的，书面告知去哪里办（第31条第1至4项）",
                "Courts, arbitration, Party appeal, administrative procedures: told in writing where (XF 31 (1)-(4))",
            ),
            Text(
                "按信访程序办理的，自受理之日起六十日，经批准可以延长三十日（第34条）",
                "Handled as a petition: 60 days from acceptance, 30 more if approved (XF 34)",
            ),
            Text(
                "不服的，自收到之日起三十日内可以请求复查，再不服可以请求复核（第35、36条）",
                "Review, then re-review, may each be asked for within 30 days of receipt (XF 35, 36)",
            ),
        ),
    }
)
"""What the registration page says will follow, by class: in our own words, with the article."""


def facts_of(petition_class: str, *, via_office: bool, contact_clear: bool) -> dict[str, bool]:
    """The facts of the first step of the procedure."""
    return {
        "via_office": via_office,
        "contact_clear": contact_clear,
        "suggestion": petition_class == SUGGESTION,
        "accusation": petition_class == ACCUSATION,
    }


def on_one_line(path: str, other: str) -> bool:
    """Whether two units (by path) are the same, or one is above the other: who must not be told of an accusation."""
    return path.startswith(other) or other.startswith(path)
