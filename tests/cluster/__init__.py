"""The cluster engine on a Ray cluster of two workers on this machine; skipped where the extra is not installed."""
