"""From a line in feeds.yaml to entries: the list, the fetching, the reading."""
