"""What use cases may ask of those who are behind the house's chats, whatever sender they know."""

from datetime import datetime
from typing import Protocol

from domain.contacts import Contact, ContactId, Identity
from domain.destinations import Address
from domain.senders import SenderId


class Contacts(Protocol):
    def get(self, contact: ContactId) -> Contact: ...

    def under(self, sender: SenderId, who: Identity) -> tuple[Contact | None, Contact | None]:
        """Whom we know by the user id, and by the phone; held until this unit ends."""

    def meet(self, sender: SenderId, phone: str) -> Contact:
        """Whoever has this phone, known from now on; held until this unit ends."""

    def put(self, contact: Contact) -> None:
        """Add or replace a contact with its keys; a key that another had moves here."""

    def merge(self, kept: Contact, merged: Contact, now: datetime) -> Contact:
        """One contact for two that turned out to be one person: the keys, the longer window,
        the newer of STOP and START, the addresses and the messages go to `kept`, which is
        returned. Where both were a destination of one organisation, the older one remains."""

    def lose_phone(self, contact: Contact, now: datetime) -> None:
        """Take a recycled phone away and pause every destination that it reached."""

    def addresses(self, contact: ContactId) -> list[Address]:
        """Where this contact stands in any organisation."""

    def stop(self, contact: Contact, at: datetime, now: datetime) -> bool:
        """Nothing of this sender reaches them any more, whatever becomes of the contact;
        unless they have said START after `at`. False when it changed nothing."""

    def start(self, contact: Contact, at: datetime) -> None:
        """They want to hear again: every destination that STOP had stopped is active, and
        no pulse is paused; unless they have said STOP, or PAUSE, after `at`."""

    def welcome(self, contact: Contact, at: datetime) -> None:
        """They accept one organisation's invite: the number may write to them again, and
        what they had stopped of other organisations stays stopped."""

    def stopped(self, contact: Contact) -> bool: ...

    def told_how(self, contact: ContactId, now: datetime) -> bool:
        """Whether the daily sentence on how this works is due; saying so uses it up."""

    def wrong_tokens(self, since: datetime, of: ContactId | None = None) -> int:
        """How many tokens have been looked up in vain since, of this contact or of all; by
        Meta's times, and without the one that is at work now."""

    def told_off(self, contact: ContactId, now: datetime) -> bool:
        """Whether the hourly word on a token that is not good is due; saying so uses it up."""
