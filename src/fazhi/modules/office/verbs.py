"""What a post may be allowed to do in the office itself. Units and posts are the kernel's own (``people.rules``)."""

from fazhi.kernel.people.rules import ADMINISTRATION
from fazhi.kernel.people.verbs import Verb

SET_LIMITS = Verb(
    "office.set_limits", "设定本地期限和本地工作日", "Set local limits and local days", county_wide=True
)
SUPERVISE = Verb("office.supervise", "监督办理（查看被拒绝的操作）", "Supervise: see what was refused")
TEMPLATES = Verb("office.templates", "管理答复模板", "Manage templates of answers")
ROSTER = Verb("office.roster", "排值班表", "Keep the duty roster")
ALL = (SET_LIMITS, SUPERVISE, *ADMINISTRATION, TEMPLATES, ROSTER)
