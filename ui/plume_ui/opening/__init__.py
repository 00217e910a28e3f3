"""The pages shown while a file is being opened, or can not be."""
