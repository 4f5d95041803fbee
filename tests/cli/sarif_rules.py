"""What SARIF 2.1.0 asks of a log as far as ours goes, and what code scanning asks beyond; written from the standard.

It stands beside the published schema, which a package brings to the tests where it can be had.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

_LEVELS = {"none", "note", "warning", "error"}
_RUN = {"tool", "invocations", "results", "columnKind", "originalUriBaseIds"}
_RESULT = {
    *("ruleId", "ruleIndex", "level", "message", "locations", "properties"),
    *("partialFingerprints", "baselineState"),
}


def check_log(log: dict[str, Any]) -> list[dict[str, Any]]:
    """Assert that a log is right, and return its results."""
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    assert urlsplit(log["$schema"]).path.endswith("/sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    assert set(run) <= _RUN
    assert run["columnKind"] == "unicodeCodePoints"
    driver = run["tool"]["driver"]
    assert driver["name"] == "cleaner"
    assert re.fullmatch(r"\d+\.\d+\.\d+", driver["semanticVersion"])
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids))
    for rule in driver["rules"]:
        _check_rule(rule)
    for result in run["results"]:
        _check_result(result, ids)
    prints = [(r["ruleId"], _uri(r), r["partialFingerprints"]["cleanerLine/v1"]) for r in run["results"]]
    assert len(prints) == len(set(prints)), "two results of one rule and file have one fingerprint"
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is not bool(invocation["toolExecutionNotifications"])
    for notification in invocation["toolExecutionNotifications"]:
        assert notification["level"] in _LEVELS
        _check_text(notification["message"]["text"])
    return list(run["results"])


def _uri(result: dict[str, Any]) -> str:
    uri: str = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    return uri


def _check_rule(rule: dict[str, Any]) -> None:
    assert set(rule) <= {"id", "shortDescription", "fullDescription", "help", "defaultConfiguration", "properties"}
    for key in ("shortDescription", "fullDescription", "help"):
        _check_text(rule[key]["text"])
    assert rule["defaultConfiguration"]["level"] in _LEVELS


def _check_result(result: dict[str, Any], ids: list[str]) -> None:
    assert set(result) <= _RESULT
    assert ids[result["ruleIndex"]] == result["ruleId"]
    assert result["level"] in _LEVELS
    assert result.get("baselineState", "new") in {"new", "unchanged", "updated", "absent"}
    _check_text(result["message"]["text"])
    (location,) = result["locations"]
    place = location["physicalLocation"]
    artifact = place["artifactLocation"]
    parts = urlsplit(artifact["uri"])
    if "uriBaseId" in artifact:
        assert not parts.scheme, "relative to the base, so without a scheme"
        assert not parts.path.startswith("/")
    assert not parts.query
    assert not parts.fragment
    assert re.fullmatch(r"[A-Za-z0-9._~/%-]*", parts.path), "all else is to be written as %XX"
    assert unquote_to_bytes(parts.path)
    region = place["region"]
    assert all(type(value) is int and value >= 1 for value in region.values())
    assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])


def _check_text(text: str) -> None:
    assert text
    assert re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text) is None
