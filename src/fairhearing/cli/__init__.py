"""The `fairhearing` command and what it opens."""
