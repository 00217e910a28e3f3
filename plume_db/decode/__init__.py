"""What is inside a value: recognised, unpacked within bounds, laid out as a tree.

Everything here works on bytes that may be hostile: it is bounded in size, depth and time, opens
no file, and says where it stopped.
"""
