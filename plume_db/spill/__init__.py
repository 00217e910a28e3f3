"""Keep the rows of a result in bounded memory, in a temporary file that nobody else can open."""
