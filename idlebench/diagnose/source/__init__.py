"""What the source of a program says where nothing that was measured can: read, never run."""
