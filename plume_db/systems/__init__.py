"""Where Windows, macOS and Linux differ: one small module for each difference.

Every function takes the platform, as ``sys.platform`` names it, so that a test can ask on one
system what happens on another. What can only be asked of a system itself is passed in as well.
"""
