"""``fazhi demands api-key`` and ``fazhi demands service-attribute``: keys of other systems, and what services ask for.

Nothing of Django is imported before a command runs; see ``demands.cli``.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import click

CHANNELS = ("app", "website", "hotline")
DATATYPES = ("string", "number", "datetime", "text", "singlevaluelist", "multivaluelist")


@click.group("api-key")
def api_key() -> None:
    """接口密钥：发放、查看、停用。"""


@api_key.command("make")
@click.argument("holder")
@click.option(
    "--channel",
    type=click.Choice(CHANNELS),
    default="app",
    show_default=True,
    help="提交的诉求计入哪个渠道。",
)
@click.option("--submit", is_flag=True, help="可以提交诉求。")
@click.option("--read/--no-read", default=True, show_default=True, help="可以读取公开信息。")
@click.option(
    "--per-minute", type=click.IntRange(1, 6000), default=120, show_default=True, help="每分钟请求数上限。"
)
@click.pass_context
def make(
    context: click.Context, *, holder: str, channel: str, submit: bool, read: bool, per_minute: int
) -> None:
    """给 HOLDER（单位和系统名称）发放一个密钥。密钥只显示这一次。"""
    with _database(context):
        from django.utils import timezone

        from fazhi.kernel.matters.errors import Refused
        from fazhi.kernel.people.actor import SYSTEM
        from fazhi.modules.demands.actions import make_api_key

        try:
            row, plain = make_api_key(
                holder=holder, channel=channel, may_submit=submit, may_read=read, per_minute=per_minute,
                by=SYSTEM, at=timezone.now(),
            )  # fmt: skip
        except Refused as refused:
            raise click.ClickException(str(refused)) from None
        click.echo(plain)
        click.echo(f"已发放给{row.holder}；请现在记下，系统不保存密钥，以后无法再看到。", err=True)


@api_key.command("list")
@click.pass_context
def listed(context: click.Context) -> None:
    """列出发放过的密钥：开头、使用单位、用途、每分钟上限、状态。"""
    with _database(context):
        from django.utils import timezone

        from fazhi.modules.demands.open311.holders import api_keys

        rows = api_keys(timezone.now())
        for row in rows:
            scopes = "+".join(name for name, given in row.key.said_scopes.items() if given)
            state = "在用" if row.in_force else "已停用"
            click.echo(
                "\t".join((row.key.prefix, row.key.holder, scopes, f"{row.key.per_minute}/分钟", state))
            )
        if not rows:
            click.echo("还没有发放过密钥。")


@api_key.command("end")
@click.argument("prefix")
@click.pass_context
def end(context: click.Context, *, prefix: str) -> None:
    """停用以 PREFIX（列表中的八个字符）开头的密钥，立即生效。"""
    with _database(context):
        from django.utils import timezone

        from fazhi.kernel.people.actor import SYSTEM
        from fazhi.modules.demands.actions import end_api_key
        from fazhi.modules.demands.models import ApiKey

        key = ApiKey.objects.filter(prefix=prefix).first()
        if key is None:
            raise click.ClickException(f"没有以“{prefix}”开头的密钥；fazhi demands api-key list 列出全部。")
        end_api_key(key_id=key.pk, by=SYSTEM, at=timezone.now())
        click.echo(f"已停用{key.holder}的密钥 {key.prefix}…。")


@click.command("service-attribute")
@click.argument("category")
@click.argument("code")
@click.option("--zh", required=True, help="问题（中文）。")
@click.option("--en", required=True, help="问题（英文）。")
@click.option("--datatype", type=click.Choice(DATATYPES), default="string", show_default=True)
@click.option("--required", is_flag=True, help="必填。")
@click.option("--order", type=click.IntRange(1, 999), default=1, show_default=True, help="顺序。")
@click.option(
    "--option", "options", multiple=True, metavar="代码=中文=英文", help="单选、多选的一个选项，可多次使用。"
)
@click.option("--off", is_flag=True, help="不再询问。")
@click.pass_context
def service_attribute(
    context: click.Context,
    *,
    category: str,
    code: str,
    zh: str,
    en: str,
    datatype: str,
    required: bool,
    order: int,
    options: tuple[str, ...],
    off: bool,
) -> None:
    """让 Open311 接口对类别 CATEGORY 多问一项，代码为 CODE；已有的按所给的改。"""
    values = [_option(one) for one in options]
    with _database(context):
        from django.utils import timezone

        from fazhi.kernel.matters.errors import Refused
        from fazhi.kernel.people.actor import SYSTEM
        from fazhi.modules.demands.open311.actions import set_service_attribute
        from fazhi.modules.demands.open311.services import offered

        try:
            found, _questions = offered(category)
            row = set_service_attribute(
                category=found, code=code, datatype=datatype, zh=zh, en=en, required=required, order=order,
                values=values, active=not off, by=SYSTEM, at=timezone.now(),
            )  # fmt: skip
        except Refused as refused:
            raise click.ClickException(str(refused)) from None
        click.echo(f"{found.zh}：{row.zh}（{row.code}，{'停问' if off else datatype}）")


def _option(text: str) -> dict[str, str]:
    key, zh, en = (*text.split("=", 2), "", "")[:3]
    if not (key and zh and en):
        raise click.BadParameter(f"“{text}”应写作 代码=中文=英文。", param_hint="--option")
    return {"key": key, "zh": zh, "en": en}


def _database(context: click.Context) -> AbstractContextManager[object]:
    """The program's way to a running database; none where Django is already set up (tests)."""
    start = context.find_root().obj
    return start() if callable(start) else nullcontext()
