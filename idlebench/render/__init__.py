"""Results made readable: a table is computed once, and every format only draws it."""
