"""Making a program that pip installed a program of the person's desktop."""
