"""Judge a plan and its statement: what is slow or wrong, why, and what to do about it."""
