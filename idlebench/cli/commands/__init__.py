"""One module for each command; its function `command` is the command, its docstring the help."""
