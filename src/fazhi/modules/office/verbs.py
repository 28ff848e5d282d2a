"""What a post may be allowed to do in the office itself."""

from fazhi.kernel.people.verbs import Verb

SET_LIMITS = Verb("office.set_limits", "设定本地期限", "Set local limits")
SUPERVISE = Verb("office.supervise", "监督办理（查看被拒绝的操作）", "Supervise: see what was refused")
ALL = (SET_LIMITS, SUPERVISE)
