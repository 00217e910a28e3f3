"""A backup store: many snapshots of files in one folder, each page kept once, all of it checked.

The folder holds nothing but ``store.json``, packs of compressed pages, one manifest for each
snapshot, and whole copies of encrypted files. It can be moved to another disk as it is: what makes
it fast (an index of the packs) is kept elsewhere and made anew from it at any time.
"""
