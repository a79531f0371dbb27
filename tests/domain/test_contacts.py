"""Who a webhook's identity is, by the keys that it brings."""

from datetime import timedelta
from uuid import UUID

from domain.contacts import WINDOW, Contact, ContactId, Identity, Recognised, recognise
from domain.senders import SenderId
from tests.world import NOON

SENDER = SenderId(UUID(int=1))
OLD = Contact(ContactId(UUID(int=2)), SENDER, "4915112345", "DE.1")
PHONE_ONLY = Contact(ContactId(UUID(int=3)), SENDER, "4915112345")


def test_a_user_id_is_the_stronger_key():
    assert recognise(Identity("4917", "DE.1"), OLD, None) == Recognised(OLD)


def test_somebody_new_is_nobody_we_know():
    assert recognise(Identity("4917"), None, None) == Recognised(None)


def test_a_phone_alone_is_enough_where_no_other_user_id_contradicts():
    assert recognise(Identity("4915112345"), None, OLD) == Recognised(OLD)
    assert recognise(Identity("4915112345", "DE.9"), None, PHONE_ONLY) == Recognised(PHONE_ONLY)


def test_another_user_id_on_a_known_phone_is_a_recycled_number():
    assert recognise(Identity("4915112345", "DE.2"), None, OLD) == Recognised(None, OLD)


def test_a_known_person_on_somebody_elses_phone_takes_the_phone():
    other = Contact(ContactId(UUID(int=4)), SENDER, "4917", "DE.4")

    assert recognise(Identity("4917", "DE.1"), OLD, other) == Recognised(OLD, other)


def test_a_window_is_open_for_24_hours_after_the_last_message():
    contact = Contact(ContactId(UUID(int=5)), SENDER, window_until=NOON + WINDOW)

    assert contact.window_open(NOON + timedelta(hours=23, minutes=59))
    assert not contact.window_open(NOON + WINDOW)


def test_a_late_event_never_shortens_a_window():
    contact = Contact(ContactId(UUID(int=6)), SENDER, window_until=NOON + WINDOW)

    assert contact.wrote(NOON - timedelta(days=3)) == NOON + WINDOW
