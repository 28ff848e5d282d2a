"""``fazhi manage``: Django's own commands, for developers, with the database running."""

from __future__ import annotations

import os

import click

from fazhi.site.postgres import database


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """运行 Django 自带命令，例如：fazhi manage makemigrations people。"""
    with database() as access:
        os.environ.update(access.environment("app", "owner", "eraser"))
        os.environ["FAZHI_ROLE"] = "owner"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fazhi.site.settings")
        from django.core.management import execute_from_command_line

        execute_from_command_line(["fazhi manage", *arguments])
