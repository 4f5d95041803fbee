"""Where two texts differ: by the ledger, or by what they have in common; gathered into hunks of lines."""
