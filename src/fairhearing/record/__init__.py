"""What happened, in order, provably, and nothing more."""
