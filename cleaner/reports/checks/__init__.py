"""What `cleaner check` writes: findings in the formats of people, editors, servers and pull requests."""
