"""The grid: rows painted by ourselves, however many, and what screen readers get of them."""
