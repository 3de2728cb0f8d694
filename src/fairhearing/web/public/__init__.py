"""What anybody may see: how to report, and how to check a receipt."""
