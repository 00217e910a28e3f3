"""Pictures without a window: what ``plume-db chart --out X.png`` draws with."""
