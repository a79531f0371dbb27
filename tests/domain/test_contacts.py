"""Who a webhook's identity is, by the keys that it brings."""

from datetime import timedelta
from uuid import UUID

from domain.contacts import (
    WINDOW,
    ConsentKind,
    Contact,
    ContactId,
    Identity,
    Recognised,
    recognise,
    renamed,
)
from domain.senders import SenderId
from tests.world import NOON

SENDER = SenderId(UUID(int=1))
OLD = Contact(ContactId(UUID(int=2)), SENDER, "4915112345", "DE.1")
PHONE_ONLY = Contact(ContactId(UUID(int=3)), SENDER, "4915112345")


LATER, EARLIER = NOON + timedelta(minutes=1), NOON - timedelta(minutes=1)
OTHER = Contact(ContactId(UUID(int=4)), SENDER, "4917", "DE.4", phone_seen=NOON)


def known(who: Identity, by_user: Contact | None, by_phone: Contact | None) -> Recognised:
    return recognise(who, LATER, by_user, by_phone)


def test_a_user_id_is_the_stronger_key():
    assert known(Identity("4917", "DE.1"), OLD, None).contact == OLD


def test_somebody_new_is_nobody_we_know():
    assert known(Identity("4917"), None, None).contact is None


def test_a_phone_alone_is_enough_where_no_other_user_id_contradicts():
    assert known(Identity("4915112345"), None, OLD).contact == OLD
    found = known(Identity("4915112345", "DE.9"), None, PHONE_ONLY)
    assert (found.contact, found.merges, found.loses_phone) == (PHONE_ONLY, None, None)


def test_another_user_id_on_a_known_phone_is_a_recycled_number():
    found = known(Identity("4915112345", "DE.2"), None, OLD)

    assert (found.contact, found.loses_phone) == (None, OLD)


def test_a_known_person_on_somebody_elses_phone_takes_the_phone():
    found = known(Identity("4917", "DE.1"), OLD, OTHER)

    assert (found.contact, found.loses_phone, found.merges) == (OLD, OTHER, None)


def test_an_old_message_takes_no_phone_from_whom_it_belongs_to_since():
    found = recognise(Identity("4917", "DE.1"), EARLIER, OLD, OTHER)

    assert (found.contact, found.loses_phone, found.who) == (OLD, None, Identity("", "DE.1"))


def test_whom_we_knew_by_phone_alone_and_by_user_id_alone_is_one_once_both_are_named():
    found = known(Identity("4915112345", "DE.4"), OTHER, PHONE_ONLY)

    assert (found.contact, found.merges, found.loses_phone) == (OTHER, PHONE_ONLY, None)


def test_a_changed_number_stays_one_contact():
    found = renamed(OLD, Identity("4918"), None, None)

    assert found.contact == OLD
    assert OLD.known_as(found.who, NOON).phone == "4918"
    assert OLD.known_as(found.who, NOON).user_id == "DE.1"


def test_who_wrote_from_the_new_number_already_is_the_same_person():
    assert renamed(OLD, Identity("4915112345"), None, PHONE_ONLY).merges == PHONE_ONLY
    assert renamed(PHONE_ONLY, Identity("4917"), None, OTHER).contact == OTHER
    assert renamed(OLD, Identity("", "DE.4"), OTHER, None).merges == OLD


def test_a_new_number_that_belonged_to_another_user_id_was_recycled():
    assert renamed(OLD, Identity("4917"), None, OTHER).loses_phone == OTHER


def test_an_older_phone_changes_nothing():
    assert OTHER.known_as(Identity("4999"), EARLIER).phone == "4917"
    assert OTHER.known_as(Identity("4999"), LATER).phone == "4999"


def test_within_one_second_a_stop_comes_after_an_opt_in_and_before_a_start():
    verify, stop, start = (
        kind.moment(NOON) for kind in (ConsentKind.VERIFY, ConsentKind.STOP, ConsentKind.START)
    )

    assert verify < stop < start < NOON + timedelta(seconds=1)


def test_a_window_is_open_for_24_hours_after_the_last_message():
    contact = Contact(ContactId(UUID(int=5)), SENDER, window_until=NOON + WINDOW)

    assert contact.window_open(NOON + timedelta(hours=23, minutes=59))
    assert not contact.window_open(NOON + WINDOW)


def test_a_late_event_never_shortens_a_window():
    contact = Contact(ContactId(UUID(int=6)), SENDER, window_until=NOON + WINDOW)

    assert contact.wrote(NOON - timedelta(days=3)) == NOON + WINDOW
