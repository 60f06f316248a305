"""Command lines that import what they run alone: half of a process's start is imports."""

from collections.abc import Callable, Mapping

import click
import typer

Load = Callable[[], typer.Typer]


def groups_on_demand(loads: Mapping[str, Load]) -> type[typer.core.TyperGroup]:
    """A command group whose inner groups are loaded when one of them is called or listed."""

    class OnDemand(typer.core.TyperGroup):
        def list_commands(self, ctx: click.Context) -> list[str]:
            return [*super().list_commands(ctx), *loads]

        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
            if cmd_name in loads:
                return typer.main.get_command(loads[cmd_name]())
            return super().get_command(ctx, cmd_name)

    return OnDemand
