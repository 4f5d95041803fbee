"""Where output goes: a folder on this machine, or a place beneath a URL, both through Arrow's file systems."""

from __future__ import annotations

from typing import Any

from cleaner.engines.cluster.runner import ClusterError


def open_place(root: str) -> tuple[Any, str]:
    """Return the file system of a path or URL, and the path in it; raise `ClusterError` for a URL that has none."""
    from pyarrow.fs import FileSystem, LocalFileSystem

    if "://" not in root:
        return LocalFileSystem(), root
    try:
        system, path = FileSystem.from_uri(root)
    except (OSError, ValueError, NotImplementedError) as error:
        raise ClusterError(
            f"nothing can be written to {root!r} ({error}); give a folder, s3://, gs:// or abfs:// with -o"
        ) from error
    return system, path
