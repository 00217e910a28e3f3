"""Series read fast and kept small: packed reads, the min/max pyramid, any window of it exactly.

All of it needs numpy; nothing that the first window loads imports it.
"""
