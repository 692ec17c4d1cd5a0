"""What is remembered between two jobs.  The only place that knows SQL."""
