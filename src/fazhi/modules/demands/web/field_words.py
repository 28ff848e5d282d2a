"""What the script of the field page says, in the language of the reader."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Every sentence the script shows, by the name the script knows it by."""
    return _states() | _standings() | {
        "no_answer": _("没有收到回执：可能已经送到。内容不再改动，联网后自动再发，只会登记一件。"),
        "too_big": _("文字或照片太大，没有登记。请精简后再发送。"),
        "not_taken": _("没有登记成功，请改用登记页面，或联系系统管理员。"),
        "untitled": _("（还没有写内容）"),
        "others": _("本机另有别的岗位未发送的记录%(n)d份，内容已加密，由其本人登录后发送。"),
        "delete_sure": _("删除后找不回来。确定删除这份还没有登记的记录吗？"),
        "clear_sure": _("查询码清除后找不回来。已经告诉对方了吗？"),
        "changed_elsewhere": _("这份记录刚在另一个窗口改过或已发送。下面是最新的内容。"),
        "too_many_photos": _("照片最多6张。"),
        "remove_photo": _("去掉这张照片"),
        "photo": _("照片"),
        "save_failed": _("没有存到本机：%(why)s"),
        "nobody": _("未留姓名"),
        "elsewhere": _("反映公职人员滥用职权的，不在这里登记，应当向纪检监察机关提出。这份记录没有保存。"),
        "missing_text": _("请写明您要反映什么事。"),
        "missing_question": _("请先问清是否反映公职人员滥用职权。"),
        "missing_read_back": _("请选择记录是否读给对方听。"),
        "missing_heard": _("请填写听取的时间。"),
        "saved": _("已存在本机"),
        "edit": _("继续填写"),
        "change": _("修改"),
        "delete": _("删除"),
        "send_again": _("再次发送"),
        "show_code": _("查询码和回执"),
        "clear": _("清除本机记录"),
    }  # fmt: skip


def _states() -> dict[str, str]:
    return {
        "state_draft": _("草稿"),
        "state_ready": _("未发送"),
        "state_sending": _("发送中"),
        "state_unknown": _("待核对"),
        "state_refused": _("被退回"),
        "state_done": _("已登记"),
        "state_differs": _("与已登记的不同"),
    }


def _standings() -> dict[str, str]:
    return {
        "in": _("已连接"),
        "out": _("登录已失效，记录都在本机。请重新登录后发送。"),
        "not_yours": _("当前岗位没有登记诉求的职责，记录都在本机。请换到原来的岗位。"),
        "offline": _("现在没有网络。照常填写，内容存在本机，联网后自动发送。"),
        "away": _("暂时连不上系统，记录都在本机，稍后自动再试。"),
        "locked": _("本机没有登录的岗位。联网登录后才能打开本机的记录。"),
    }
