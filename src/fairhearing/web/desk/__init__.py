"""Pages for those who receive and handle reports."""
