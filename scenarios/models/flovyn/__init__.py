"""A model of Flovyn: a gRPC server with a database behind it, and its worker."""
