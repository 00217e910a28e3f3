"""A database to try things on: what an image-compression app has written over a year and a half."""
