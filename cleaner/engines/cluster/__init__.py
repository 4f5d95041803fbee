"""The cluster engine: the plan of the local one on Daft, on one machine or on Ray."""

from cleaner.engines.cluster.run import clean_on_cluster, deduplicate_on_cluster
from cleaner.engines.cluster.runner import ClusterError

__all__ = ["ClusterError", "clean_on_cluster", "deduplicate_on_cluster"]
