"""Meta's judgement of templates: approved, rejected, moved to another category, paused."""

import threading

from adapters.emulator.announcements import Announcements
from adapters.emulator.clock import EmulatorClock
from adapters.emulator.message_templates import Template, Templates

PAUSES_S = (3 * 3600, 6 * 3600)
"""The first pause and the second one; the third time the template is disabled."""
LOOK_S = 0.5
STATUSES = ("APPROVED", "REJECTED", "PENDING", "PAUSED", "DISABLED")
CATEGORIES = ("UTILITY", "MARKETING", "AUTHENTICATION")
QUALITIES = ("GREEN", "YELLOW", "RED", "UNKNOWN")


class Reviews:
    """What is decided is kept, and told by webhook. Times are the emulator's."""

    def __init__(
        self,
        templates: Templates,
        announcements: Announcements,
        clock: EmulatorClock,
        approval: str,
    ) -> None:
        self._templates = templates
        self._announcements = announcements
        self._clock = clock
        self._approval = approval
        self._stopping = threading.Event()
        self._keeper: threading.Thread | None = None

    def submitted(self, template: Template) -> None:
        """`at-once` approves it now, `after:N` in N seconds; else somebody has to decide."""
        how, _, seconds = self._approval.partition(":")
        if how == "at-once":
            self.decide(template, "APPROVED")
        elif how == "after":
            self._templates.change(template, due=self._clock.now() + float(seconds))

    def decide(self, template: Template, status: str, reason: str = "") -> None:
        if status == "PAUSED":
            self._pause(template)
            return
        why = (reason or "INVALID_FORMAT") if status == "REJECTED" else "NONE"
        self._templates.change(template, status=status, reason=why, due=None)
        self._announcements.template(template, status, reason=why)

    def recategorise(self, template: Template, category: str) -> None:
        """A utility template that smells of marketing becomes a marketing one."""
        self._templates.change(template, category=category)
        self._announcements.category(template, category)

    def rate(self, template: Template, quality: str) -> None:
        self._templates.change(template, quality=quality)
        self._announcements.template_quality(template, quality)

    def forgive(self) -> None:
        """As if nothing had ever been paused."""
        for template in self._templates.all():
            if template.pauses and template.status in ("PAUSED", "DISABLED"):
                self.decide(template, "APPROVED")
            if template.pauses:
                self._templates.change(template, pauses=0)

    def settle(self) -> None:
        """What has become due: the ends of pauses and of reviews."""
        for template in self._templates.due(self._clock.now()):
            self.decide(template, "APPROVED")

    def start(self) -> None:
        self._stopping.clear()
        self._keeper = threading.Thread(target=self._keep, name="emulator-reviews", daemon=True)
        self._keeper.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._keeper:
            self._keeper.join()

    def _keep(self) -> None:
        while not self._stopping.wait(LOOK_S):
            self.settle()

    def _pause(self, template: Template) -> None:
        pauses = template.pauses + 1
        if pauses > len(PAUSES_S):
            self._templates.change(template, status="DISABLED", pauses=pauses, due=None)
            self._announcements.template(template, "DISABLED")
            return
        until = self._clock.now() + PAUSES_S[pauses - 1]
        self._templates.change(template, status="PAUSED", pauses=pauses, due=until)
        title = "FIRST_PAUSE" if pauses == 1 else "SECOND_PAUSE"
        self._announcements.template(template, "PAUSED", pause=title)
