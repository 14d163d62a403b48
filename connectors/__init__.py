"""The edges: where events come from and where outputs go."""
