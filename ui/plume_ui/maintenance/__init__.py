"""The maintenance page: what each task will do, running it, what it did."""
