"""What the operating system says about processes, threads and the machine."""
