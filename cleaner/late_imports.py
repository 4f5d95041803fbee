"""Names of a package that live in modules which are imported when one of the names is first used.

So `import cleaner` and `cleaner --help` do not wait for what they do not need.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any


def import_later(package: str, homes: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a package (PEP 562) whose names live in other modules.

    *homes* holds the names by module; that of a module within the package begins with a dot. What was asked for once
    is an attribute of the package from then on. Other names raise AttributeError, as they do in any module.
    """
    home_of = {name: home for home, names in homes.items() for name in names}

    def get(name: str) -> Any:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(home_of[name], package), name)
        setattr(sys.modules[package], name, value)
        return value

    return get
