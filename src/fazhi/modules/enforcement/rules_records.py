"""What has to be recorded in sound and picture, and with what: data of the full-process record (SC118 7, 8)."""

from collections.abc import Mapping

from fazhi.kernel.procedures import Text

DEVICES: Mapping[str, Text] = {
    "body_camera": Text("执法记录仪", "Body camera"),
    "camera": Text("照相机、摄像机", "Camera"),
    "recorder": Text("录音设备", "Sound recorder"),
    "computer": Text("取证电脑、手机", "Computer or telephone for evidence"),
    "other": Text("其他装备", "Other device"),
}

MUST, AS_NEEDED = "must", "as_needed"
BASIS = "SC118 8"
"""Full recording of seizure and of on-site acts touching liberty, life, health or major property; the rest as needed."""

RECORDED: Mapping[tuple[str, str], str] = {
    ("seizure", "carry_out"): MUST,
    ("penalty", "investigate"): AS_NEEDED,
    ("penalty", "hold_hearing"): AS_NEEDED,
    ("penalty", "announce_service"): AS_NEEDED,
    ("cac_penalty", "investigate"): AS_NEEDED,
    ("cac_penalty", "hold_hearing"): AS_NEEDED,
    ("cac_penalty", "announce_service"): AS_NEEDED,
    ("penalty_summary", "find"): AS_NEEDED,
    ("evidence_registration", "register"): AS_NEEDED,
    ("joint_case", "inspect"): AS_NEEDED,
    ("tip", "check"): AS_NEEDED,
    ("correction", "check"): AS_NEEDED,
}
"""Kind and step: whether its recording is demanded always, or where it is needed."""
LEFT_IN_PLACE = "left"
"""The way of service that is recorded as needed, whatever the procedure (form field ``how``)."""


def demanded(kind: str, step: str, how: str = "") -> str:
    """Whether an act is to be recorded: ``must``, ``as_needed``, or nothing. ``how`` is the way of service stated."""
    if step == "serve" and how == LEFT_IN_PLACE:
        return AS_NEEDED
    return RECORDED.get((kind, step), "")
