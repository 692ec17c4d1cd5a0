"""From an issue to a message in somebody's mailbox."""
