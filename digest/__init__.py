"""The AI-policy digest: real news in, one good issue a day out.  Start reading at `digest/jobs.py`."""

__version__ = "0.1.0"
