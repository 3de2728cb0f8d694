"""Who may act, and who must stand aside."""
