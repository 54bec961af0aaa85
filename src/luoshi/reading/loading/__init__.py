"""How each kind of file becomes text: one module a format, told apart by content."""
