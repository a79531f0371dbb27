"""Which door to the shared number an organisation stands before."""

from enum import StrEnum

from domain.plans import Access, Admission, Plan
from domain.tenancy import Organisation


class Door(StrEnum):
    OPEN = "open"
    ASK = "ask"
    ASKED = "asked"
    UPGRADE = "upgrade"
    PAUSED = "paused"


def door(organisation: Organisation, admission: Admission) -> Door:
    if organisation.access is Access.PAUSED:
        return Door.PAUSED
    if admission.waits(organisation.access):
        return Door.ASKED if organisation.access is Access.ASKED else Door.ASK
    return Door.UPGRADE if organisation.plan is Plan.FREE else Door.OPEN
