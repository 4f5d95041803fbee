"""Values of the command line that are plainly what is asked for, taken without pydantic.

Typer has each value checked by what pydantic builds for it, those that nobody gave as well, and pydantic takes 70 ms to
import: more than numpy. Here stands what is right at a glance. All else is left to Typer, and so is each message on
what is wrong.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, get_args

from typer.core import TyperCommand, TyperGroup

_NOT_PLAIN = object()
# What of a parameter's description asks for more than a type, with what it says where nothing is asked for. An option
# that Typer has no more, or calls otherwise, asks for nothing.
_ASKS_FOR_NOTHING = {
    "parser": None,
    "clamp": False,
    "exists": False,
    "file_okay": True,
    "dir_okay": True,
    "writable": False,
    "resolve_path": False,
    "allow_dash": False,
    "path_type": None,
}


class PlainCommand(TyperCommand):
    """A command that imports pydantic only for a value that is not plainly right."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take the values, as a command does."""
        _take_plain_values(self.get_params(ctx))
        return super().parse_args(ctx, args)


class PlainGroup(TyperGroup):
    """The same of a group of commands."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take the values, as a group does."""
        _take_plain_values(self.get_params(ctx))
        return super().parse_args(ctx, args)


def _take_plain_values(params: Iterable[Any]) -> None:
    for param in params:
        # A Typer that does not say what a value is to be, or says it otherwise, takes all values itself.
        described = getattr(param, "type_descriptor", None)
        is_told = hasattr(described, "annotation") and hasattr(described, "parameter_info")
        if is_told and "process_value" not in vars(param):
            param.process_value = partial(_process, param, param.process_value)


def _process(param: Any, otherwise: Callable[[Any, Any], Any], context: Any, value: Any) -> Any:
    descriptor = param.type_descriptor
    info = descriptor.parameter_info
    is_many = param.multiple or param.nargs == -1
    if not value and (value is None or is_many):
        taken: Any = _NOT_PLAIN if param.required else () if is_many else None
    elif any(getattr(info, name, nothing) != nothing for name, nothing in _ASKS_FOR_NOTHING.items()):
        taken = _NOT_PLAIN
    elif is_many:
        taken = _take_each(value, descriptor.annotation, info)
    else:
        taken = take(value, descriptor.annotation, info)
    if taken is _NOT_PLAIN:
        return otherwise(context, value)
    return taken if param.callback is None else param.callback(context, param, taken)


def _take_each(values: Any, kind: Any, info: Any) -> Any:
    of = get_args(kind)
    if len(of) != 1 or not isinstance(values, (list, tuple)):
        return _NOT_PLAIN
    taken = [take(value, of[0], info) for value in values]
    return _NOT_PLAIN if _NOT_PLAIN in taken else taken


def take(value: Any, kind: Any, info: Any) -> Any:
    """Return *value* as a *kind*, or what stands for a value that is not plainly one."""
    if kind is str:
        return value if isinstance(value, str) else _NOT_PLAIN
    if kind is int:
        return _take_number(value, info)
    if kind is Path:
        return _take_path(value, info)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next((choice for choice in kind if value is choice or value == choice.value), _NOT_PLAIN)
    return _NOT_PLAIN


def _take_number(value: Any, info: Any) -> Any:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    is_within = type(value) is int and _is_within(value, getattr(info, "min", None), getattr(info, "max", None))
    return value if is_within else _NOT_PLAIN


def _is_within(value: int, least: float | None, most: float | None) -> bool:
    return (least is None or least <= value) and (most is None or value <= most)


def _take_path(value: Any, info: Any) -> Any:
    if not isinstance(value, (str, Path)):
        return _NOT_PLAIN
    is_refused = getattr(info, "readable", True) and os.access(value, os.F_OK) and not os.access(value, os.R_OK)
    return _NOT_PLAIN if is_refused else Path(value)
