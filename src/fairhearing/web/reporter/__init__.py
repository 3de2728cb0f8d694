"""Pages for who reports, and for who comes back with a code."""
