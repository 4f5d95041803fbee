"""Text that was read as another encoding than it was in: the search for the way back, and what is beyond repair."""
