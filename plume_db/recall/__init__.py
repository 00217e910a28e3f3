"""Remember plans, and tell when the same query is planned otherwise than before."""
