"""How each kind of picture is drawn: one module for each way, all giving strokes."""
