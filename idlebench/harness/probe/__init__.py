"""Both ends of a worker's queue as the harness sees them: putting a job in, seeing it picked up."""
