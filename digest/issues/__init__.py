"""From stories to an issue: choosing, ordering, rendering, checking."""
