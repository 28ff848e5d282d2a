"""The pages that are open to residents, and those behind them: looked at in their own story, not one by one."""

_LOOKED_AT = (
    "disclosure_ask",
    "disclosure_done",
    "disclosure_followed",
    "disclosure_register",
    "disclosure_enter",
    "disclosure_figures",
    "disclosure_figure",
    "enforcement_tip",
    "enforcement_tip_done",
    "enforcement_tip_followed",
    "enforcement_publicity",
    "enforcement_publicity_before",
    "enforcement_publicity_desk",
    "enforcement_capture",
    "enforcement_capture_record",
)
_FORMS_ONLY = (
    "disclosure_act",
    "disclosure_leave",
    "enforcement_tip_act",
    "enforcement_tip_leave",
    "enforcement_capture_check",
)
OPEN = {
    **dict.fromkeys(_LOOKED_AT, "looked at in test_open, at both widths"),
    **dict.fromkeys(_FORMS_ONLY, "takes a form only"),
}
