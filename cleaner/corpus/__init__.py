"""Documents on disk: finding and reading them, writing what came out, and knowing what was done already."""
