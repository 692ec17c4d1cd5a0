"""How many messages may go out by now, where a mail server or provider allows so many a second."""

from __future__ import annotations


class Pace:
    """A token bucket that holds what one second allows, and one message at least.

    Moments are seconds of a clock that never goes back.
    """

    def __init__(self, rate: float, now: float) -> None:
        """`rate`: messages a second; 0: as many as you like."""
        self.rate = rate
        self.most = max(rate, 1.0)
        self.saved = 1.0
        self.then = now

    def allowed(self, now: float) -> int:
        if not self.rate:
            return 2**31
        self.saved = min(self.most, self.saved + (now - self.then) * self.rate)
        self.then = now
        return int(self.saved + 1e-9)  # a tenth of a second ten times is not quite one

    def spend(self) -> None:
        """One message goes out."""
        self.saved -= 1.0 if self.rate else 0.0

    def wait(self, now: float) -> float | None:
        """Seconds until one more is allowed; None where there is no limit."""
        if not self.rate:
            return None
        self.allowed(now)
        return max(0.0, (1.0 - self.saved) / self.rate)
