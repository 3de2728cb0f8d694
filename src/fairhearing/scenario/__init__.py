"""The whole story of an invented association, on a fixed clock, through public verbs."""
