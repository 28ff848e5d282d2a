"""What ``fazhi`` can do: the table of its commands. A module that is not installed takes its command with it."""

from __future__ import annotations

import os

import click

from fazhi.site.cli.frame import CommandTable, django_on

COMMANDS = {
    "serve": "fazhi.site.cli.serve:serve",
    "demo": "fazhi.site.demo.cli:demo",
    "migrate": "fazhi.site.cli.migrate:migrate",
    "doctor": "fazhi.site.cli.doctor:doctor",
    "backup": "fazhi.site.cli.backup:backup",
    "restore": "fazhi.site.cli.backup:restore",
    "demands": "fazhi.modules.demands.cli:demands",
    "routing": "fazhi.modules.demands.routing.cli:routing",
    "people": "fazhi.modules.office.cli:people",
    "evidence": "fazhi.modules.enforcement.capture_cli:evidence",
    "ledger": "fazhi.site.cli.ledger:ledger",
    "procedure": "fazhi.site.cli.procedure:procedure",
    "bench": "fazhi.site.bench.cli:bench",
    "manage": "fazhi.site.cli.manage:manage",
}


@click.group(cls=CommandTable, commands_at=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fazhi", prog_name="fazhi")
@click.option("--debug", is_flag=True, help="出错时显示完整的调用过程。")
@click.pass_context
def fazhi(context: click.Context, *, debug: bool) -> None:
    """法治：县级法治政府工作台。数据文件夹由环境变量 FAZHI_HOME 指定（默认为 var/）。"""
    context.obj = django_on  # a module's commands reach a running database by this, without knowing the site
    if debug:
        os.environ["FAZHI_TRACEBACK"] = "1"
