"""Bytes kept so that only their readers can see them."""
