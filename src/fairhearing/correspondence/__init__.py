"""Words between people and an office; notices that say nothing."""
