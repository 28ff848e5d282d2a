"""What papers of inspections are filled with beside the acts: the team and its certificates, the one inspected."""

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.papers.registry import Facts, Source
from fazhi.modules.inspections.models import Inspection, TeamMember

NAMES = frozenset({"被检查单位", "检查组", "检查编号"})


def facts(matter: Matter) -> Facts:
    """The team of an inspection; a finding has that of the inspection it came from."""
    about = [matter.pk, matter.parent_id]
    row = Inspection.objects.filter(matter__in=about).select_related("matter").first()
    if row is None:
        return Facts()
    team = TeamMember.objects.filter(inspection=row).select_related("post__person", "post__unit")
    named = (
        f"{one.post.person.name}（{one.post.unit.name_zh}，执法证号：{one.certificate}）" for one in team
    )
    return Facts({"被检查单位": row.target, "检查组": "、".join(named), "检查编号": row.matter.number})


SOURCE = Source(NAMES, {}, facts)
