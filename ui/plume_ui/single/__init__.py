"""One program for all files: the second start hands its files to the first, and leaves.

``place`` names the lock file and the socket, ``message`` writes what is handed over, ``election``
decides who is first, ``listening`` waits for others on threads. None of these imports Qt, nor more
of the standard library than it must: the second start runs nothing else, and is to be over before
a person notices it. ``receiving`` brings what came to the window.
"""
