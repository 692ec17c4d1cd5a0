"""The few pages that a mail links to."""
