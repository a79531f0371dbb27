"""What is wrong with what was typed into a form about an account, in a sentence each."""

from flask import request

from app.web.wording import _
from app.web.zones import zones
from domain.accounts import (
    NAME_LIMIT,
    PASSWORD_LEAST,
    PASSWORD_MOST,
    NameNotGood,
    PasswordNotGood,
    good_name,
    good_password,
    good_zone,
)
from domain.destinations import MailNotValid, mail_address


def typed(name: str) -> str:
    return request.form.get(name, "")


def found(**faults: str) -> dict[str, str]:
    """Those fields with which something is wrong."""
    return {name: fault for name, fault in faults.items() if fault}


def name_fault(name: str) -> str:
    try:
        good_name(name)
    except NameNotGood:
        return _("Give a name of at most {most} characters.", most=NAME_LIMIT)
    return ""


def mail_fault(email: str) -> str:
    try:
        mail_address(email)
    except MailNotValid:
        return _("Give a mail address such as ana@example.org.")
    return ""


def password_fault(password: str, email: str) -> str:
    try:
        good_password(password, email)
    except PasswordNotGood:
        return _(
            "Take at least {least} characters and at most {most}, and not your address.",
            least=PASSWORD_LEAST,
            most=PASSWORD_MOST,
        )
    return ""


def zone_fault(zone: str) -> str:
    try:
        good_zone(zone)
    except NameNotGood:
        return _("Pick a time zone from the list.")
    return "" if zone in zones() else _("Pick a time zone from the list.")
