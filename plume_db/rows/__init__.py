"""The rows of a table or view: the first at once, any position soon, big values never dragged."""
