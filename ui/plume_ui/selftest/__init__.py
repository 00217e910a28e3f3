"""``plume-db --selftest``: whether this installation works, part by part.

What is packed into a program for people without Python can lack a part, and nothing says so until
somebody needs it. So each release runs this on the packed program first. It speaks English, as all
that programs and helpers read does; it touches no file of a person, and no settings.
"""
