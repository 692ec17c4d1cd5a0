"""From entries to stories: what belongs together, what it is about, what matters.  All pure."""
