"""The overview: what a file is, what is in it, what stands out, at one glance."""
