"""One calm, accessible design for every audience: page, components, forms, headers."""
