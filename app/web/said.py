"""What each rule and refusal is told as: what happened, what is lost, and the next step."""

from app.use_cases.admitting import ReasonNeeded
from app.use_cases.inviting import LabelTooLong
from app.use_cases.pulsing import PulseNotValid
from app.web.said_of_sources import SOURCES
from app.web.told import UNTOUCHED, Told
from app.web.visiting import NoPlace, VisitReadsOnly
from domain.access import AskedLately, RequestDecided, UseMissing
from domain.accounts import AddressTaken, LinkNotGood, SetUpAlready, SignUpClosed
from domain.invites import InviteOver
from domain.notifications import NoNumberOfOwn
from domain.numbers import KeysNotValid, NoDraft, NotYetGood
from domain.onboarding import NoteNotValid, OnboardingClosed, OnboardingRuns, WishNotValid
from domain.phone_checks import CodeOver
from domain.plans import (
    AccessNotGranted,
    AccessPaused,
    NotApprovedYet,
    PlanTooSmall,
    RecipientLimit,
)
from domain.pulses import NobodyToSendTo, NoPhoneOfOwn, PulseShelved
from domain.schedules import ScheduleNotValid
from domain.senders import NoManagedSender, NotEnabled
from domain.team import InvitationNotBacked, InvitationOver, LastOwner
from domain.templates import NamedInSettings, NotADraft
from domain.tenancy import NotAllowed, NotFound
from domain.visits import ReasonMissing
from ports.collection import Conflict
from ports.vault import SealBroken

DOMAIN: dict[type[Exception], Told] = {
    NotFound: Told(
        404,
        "This page is not here",
        "There is nothing at this address, or it belongs to somebody else.",
        UNTOUCHED,
        "Check the address, or start again from Home.",
    ),
    NotAllowed: Told(
        403,
        "This needs an admin",
        "Your role in this organisation does not allow this.",
        UNTOUCHED,
        "Ask an admin of your organisation to do it, or to make you an admin.",
    ),
    NoPlace: Told(
        403,
        "This page is an organisation’s",
        "You look after the installation, and are in no organisation.",
        UNTOUCHED,
        "To read an organisation’s pages, begin a support visit on its page under Organisations.",
    ),
    VisitReadsOnly: Told(
        403,
        "A support visit only reads",
        "You are looking at another organisation’s pages as an operator.",
        UNTOUCHED,
        "End the visit, or ask somebody of the organisation to do it.",
    ),
    AccessNotGranted: Told(
        403,
        "Your organisation is not let in yet",
        "This installation is a private beta: its operator lets each organisation in by hand.",
        UNTOUCHED,
        "Ask for access under Settings, Plan; the answer stands there.",
    ),
    AccessPaused: Told(
        403,
        "Your organisation’s sending is paused",
        "Its sending on the shared number was stopped; Settings, Plan says why.",
        "Nothing is lost: what is due waits for as long as it is in time.",
        "Write to the operator what has changed.",
    ),
    PlanTooSmall: Told(
        403,
        "Your plan has no number to send from",
        "Managed WhatsApp comes with every paid plan, and yours is free.",
        UNTOUCHED,
        "Settings, Plan says what each plan has, and whom to ask.",
    ),
    RecipientLimit: Told(
        409,
        "No more recipients yet",
        "Until an operator approves your organisation, it reaches ten people on the shared "
        "number; open invites count.",
        UNTOUCHED,
        "Withdraw an invite that nobody needs, or ask for the approval under Settings, Plan.",
    ),
    NotApprovedYet: Told(
        409,
        "No other organisation yet",
        "You own or have made an organisation that no operator has approved yet, and each new one "
        "would reach ten more people on the shared number.",
        UNTOUCHED,
        "Ask for its approval under Settings, Plan; then make another one.",
    ),
    UseMissing: Told(
        422,
        "A sentence is missing",
        "The operator approves by what you would use it for.",
        UNTOUCHED,
        "Go back and write it.",
    ),
    AskedLately: Told(
        409,
        "You have asked today",
        "Your organisation’s last request was answered, and is less than a day old.",
        UNTOUCHED,
        "Read the answer under Settings, Plan, and ask again a day after you asked.",
    ),
    RequestDecided: Told(
        409,
        "This request was answered already",
        "Another operator was quicker.",
        "Their answer stands.",
        "Look at the list of requests.",
    ),
    ReasonNeeded: Told(
        422,
        "A reason is missing",
        "Whoever is stopped or declined reads why: one sentence, at most 300 characters.",
        UNTOUCHED,
        "Go back and write it.",
    ),
    ReasonMissing: Told(
        422,
        "A reason is missing",
        "The organisation reads in its audit log why you looked: 10 to 180 characters.",
        UNTOUCHED,
        "Go back and write it.",
    ),
    OnboardingClosed: Told(
        409,
        "This onboarding is closed",
        "Its steps can still be read, but nothing is written in them any more.",
        UNTOUCHED,
        "Another one may be booked.",
    ),
    OnboardingRuns: Told(
        409,
        "An onboarding is under way already",
        "Your organisation has booked one, and it is not closed yet.",
        UNTOUCHED,
        "Look at its list of steps.",
    ),
    WishNotValid: Told(
        422,
        "This onboarding cannot be booked",
        "An answer is missing or has more than a thousand characters.",
        UNTOUCHED,
        "Go back and answer what is asked.",
    ),
    KeysNotValid: Told(
        422,
        "These keys cannot be kept",
        "Something is missing, or is no number.",
        UNTOUCHED,
        "Go back and look at what is marked.",
    ),
    NoteNotValid: Told(
        422,
        "This note cannot be kept",
        "A note says something, in at most a thousand characters.",
        UNTOUCHED,
        "Go back and write it.",
    ),
    NoDraft: Told(
        409,
        "No number is being set up",
        "It was set live or dropped meanwhile.",
        UNTOUCHED,
        "Look at the page of the number.",
    ),
    SealBroken: Told(
        409,
        "A kept secret no longer opens",
        "It was sealed with another key than those that are set.",
        UNTOUCHED,
        "Type it anew where it is kept, or ask the operator of this installation for the key from "
        "before.",
    ),
    NotYetGood: Told(
        409,
        "This number is not ready",
        "A line of its last check is red or not looked at, or none was asked since it was saved.",
        "The installation sends on the number before, as it did.",
        "Mend what is red, check again, then set it live.",
    ),
    Conflict: Told(
        409,
        "Somebody else was quicker",
        "It was changed by somebody else while you were looking at it.",
        "Their change is saved; yours is not.",
        "Load the page again and look at what is there now.",
    ),
    NotEnabled: Told(
        409,
        "WhatsApp is not enabled yet",
        "This organisation has no number to send from yet.",
        UNTOUCHED,
        "Enable managed WhatsApp under Settings, Destinations, WhatsApp.",
    ),
    NoManagedSender: Told(
        409,
        "There is no managed number here",
        "This installation has no WhatsApp number that organisations can share.",
        UNTOUCHED,
        "Ask whoever runs this installation to set one up.",
    ),
    InviteOver: Told(
        410,
        "This invite is over",
        "It was used, was withdrawn or has expired: its code is not valid any more.",
        UNTOUCHED,
        "Make a new invite under Settings, Destinations, WhatsApp.",
    ),
    LinkNotGood: Told(
        410,
        "This link is over",
        "It was used, has expired, or a newer one has taken its place.",
        UNTOUCHED,
        "Ask for a new one where you asked for this one.",
    ),
    InvitationOver: Told(
        410,
        "This invitation is over",
        "It was used, was withdrawn or has expired, or a newer one has taken its place.",
        UNTOUCHED,
        "Ask whoever invited you for a new one.",
    ),
    InvitationNotBacked: Told(
        410,
        "This invitation is not good any more",
        "Whoever made it has left the organisation since, or may not give this role any more.",
        UNTOUCHED,
        "Ask the organisation for a new invitation. Its admins make this one good again by "
        "sending it once more, under Settings, Team.",
    ),
    AddressTaken: Told(
        409,
        "This address has an account",
        "Somebody has an account with it by now.",
        UNTOUCHED,
        "Sign in with it, or take another one.",
    ),
    LastOwner: Told(
        409,
        "An organisation has an owner always",
        "Its only owner cannot leave it or be less than that.",
        UNTOUCHED,
        "Make somebody else an owner first, under Settings, Team.",
    ),
    SetUpAlready: Told(
        404,
        "This page is not here",
        "The first run is over: this installation has its owner.",
        UNTOUCHED,
        "Sign in, or ask whoever runs it for an invitation.",
    ),
    SignUpClosed: Told(
        403,
        "Nobody can sign up here",
        "Whoever runs this installation makes its organisations.",
        UNTOUCHED,
        "Ask them, or a teammate for an invitation.",
    ),
    LabelTooLong: Told(
        422, "The label is too long", "It has more than 80 characters.", UNTOUCHED, "Shorten it."
    ),
    CodeOver: Told(
        410,
        "This code is over",
        "It was used, has expired, or was guessed at too often.",
        UNTOUCHED,
        "Send another one.",
    ),
    NoNumberOfOwn: Told(
        422,
        "You have no verified phone yet",
        "A WhatsApp message to you needs your own verified number.",
        UNTOUCHED,
        "Add yourself as a recipient with My own phone first.",
    ),
    NoPhoneOfOwn: Told(
        422,
        "You have no verified phone yet",
        "A test goes to your own verified number, and there is none.",
        UNTOUCHED,
        "Add yourself as a recipient with My own phone first.",
    ),
    NobodyToSendTo: Told(
        422,
        "Nobody would get it",
        "This pulse has no destination that takes charts.",
        "Nothing was sent.",
        "Pick at least one recipient, then send again.",
    ),
    PulseShelved: Told(
        409,
        "This pulse is in the archive",
        "What is in the archive neither changes nor sends anything.",
        UNTOUCHED,
        "Take it out of the archive first: its page has the button.",
    ),
    NotADraft: Told(
        409,
        "Meta has this template already",
        "What Meta has seen cannot be changed here.",
        UNTOUCHED,
        "Make a copy of it, change that, and hand it in under its new name.",
    ),
    NamedInSettings: Told(
        409,
        "This template is named in the settings",
        "It would come back with the next release.",
        UNTOUCHED,
        "Take it out of MANAGED_TEMPLATE first, then run the release step.",
    ),
    PulseNotValid: Told(
        422, "This pulse cannot be saved", "Something in it is missing.", UNTOUCHED, "Go back."
    ),
    ScheduleNotValid: Told(
        422, "This schedule cannot be kept", "It has no day or no time.", UNTOUCHED, "Go back."
    ),
    **SOURCES,
}

HTTP: dict[int, Told] = {
    400: Told(
        400,
        "The form could not be read",
        "What your browser sent is not complete.",
        UNTOUCHED,
        "Go back, load the page again, and send it once more.",
    ),
    404: DOMAIN[NotFound],
    403: DOMAIN[NotAllowed],
    405: Told(
        405,
        "This address does not do that",
        "The address exists, but it is not for this kind of request.",
        UNTOUCHED,
        "Start again from Home.",
    ),
    413: Told(
        413,
        "That is too large",
        "What you sent is larger than we take.",
        "It was not kept.",
        "Send a smaller file: a few columns of the last years are enough.",
    ),
    429: Told(
        429,
        "Too many tries",
        "There were many tries from your address in a short time.",
        "Your account is as it was.",
        "Wait a minute, then try again.",
    ),
}
