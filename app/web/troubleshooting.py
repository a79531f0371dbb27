"""The help page's words on each trouble: what one sees, what happened, what is lost, what now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from app.web.troubles import Trouble
from domain.diagnosis import Who


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    seen: str
    happened: str
    lost: str
    who: Who
    next_step: str
    operators_step: str = ""
    """In an operator’s words: where at Meta, and which settings. Nobody else is shown it."""


WAITS: Mapping[Trouble, Row] = MappingProxyType(
    {
        Trouble.WINDOW_CLOSED: Row(
            "Held: more than 24 hours since they wrote",
            "Somebody in the run is marked “Held”, perhaps with Meta’s code 131047. In the list "
            "of recipients their next chart “waits for their message”.",
            "Meta lets a business write freely for 24 hours after somebody’s last message. Later "
            "only an approved template message may go first, and here none could.",
            "No. The newest chart of each pulse waits: until that pulse’s next time, seven days "
            "at most. Older ones are replaced, so that nobody gets a pile.",
            Who.RECIPIENT,
            "Ask them to send “hi” to our number: the newest chart and its analysis arrive at "
            "once.",
        ),
        Trouble.TEMPLATE_PAUSED: Row(
            "Held: Meta has paused the template",
            "Somebody in the run is marked “Held”, with Meta’s code 132015.",
            "Outside the 24 hours an approved template message goes first. When people report or "
            "block it, Meta pauses it for some hours, and disables it in the end.",
            "No. The next approved template message goes; without one the chart waits for the "
            "person’s next message.",
            Who.OPERATOR,
            "Wait until Meta resumes the template, or ask the person to write. Send only what "
            "people have asked for: each pause is longer than the one before.",
        ),
        Trouble.TEMPLATE_REFUSED: Row(
            "Held: the template cannot be used",
            "Somebody in the run is marked “Held”, with one of these codes, and the operator has "
            "an alert.",
            "Meta says that the template is not there in this language, is not approved, was "
            "disabled, is against its policy, or does not fit what we put into it.",
            "No. The next approved template message goes; without one the chart waits for the "
            "person’s next message.",
            Who.OPERATOR,
            "Look at it under Operator, Templates, and mend or replace it. Where the fault will "
            "not pass by itself, it is tried again once Meta has approved it anew.",
        ),
        Trouble.MESSAGING_LIMIT: Row(
            "Held: today’s limit for new people is reached",
            "Somebody in the run is marked “Held”, without a code.",
            "Meta limits how many people a business may reach outside their 24 hours within a "
            "day: 250 at first, then 2,000, 10,000, 100,000. We hold templates before that "
            "limit is passed.",
            "No, for as long as the chart is in time. It goes when there is room, or as soon as "
            "the person writes.",
            Who.NOBODY,
            "Nothing. If it happens often, have the business verified at Meta: that raises the "
            "limit.",
        ),
        Trouble.COST_CEILING: Row(
            "Held: the cost ceiling is reached",
            "Somebody in the run is marked “Held”, without a code.",
            "Each message has its price. What your organisation sent in the last 30 days has cost "
            "as much as was set as its ceiling.",
            "No, for as long as the chart is in time. Confirmations of new recipients still go.",
            Who.OPERATOR,
            "Raise the ceiling, or wait: with every day that passes there is room again.",
        ),
        Trouble.ORGANISATION_PAUSED: Row(
            "Held: your organisation’s sending is paused",
            "Somebody in the run is marked “Held”, and a notice stands above the recipients.",
            "The shared number is rated by Meta for everybody who sends on it. Where a fifth of "
            "an organisation’s recipients, and at least two of them, say STOP within seven days, "
            "its sending pauses by itself; the operator can pause it, too.",
            "No, for as long as the chart is in time. Confirmations of new recipients still go.",
            Who.OPERATOR,
            "Read the reason under Settings, Plan, and write to the operator what has changed.",
        ),
        Trouble.PLAN_TOO_SMALL: Row(
            "Held: your plan has no number to send from",
            "Somebody in the run is marked “Held”, and Settings, Plan says “Free”.",
            "The shared number comes with every paid plan. On the free plan nothing new goes out "
            "on it, and nobody new can be invited.",
            "No, for as long as the chart is in time. Confirmations, of a STOP for one, still go.",
            Who.OPERATOR,
            "Ask the operator for a paid plan: Settings, Plan says what each plan has. What waits "
            "then goes by itself.",
        ),
        Trouble.TOKEN: Row(
            "Code 190: the access token is no longer valid",
            "Everything is “Held”, with Meta’s code 190 or 0, and a notice stands above the "
            "recipients.",
            "The token that shows Meta that we may send has expired or was revoked. This happens "
            "to any number, a managed one as well as your own.",
            "No, for as long as each chart is in time. Nothing is sent meanwhile.",
            Who.OPERATOR,
            "Ask the operator of this installation for a new token. Once it is live, what waits "
            "goes by itself.",
            "Make a new token in Meta’s Business Manager, paste it under Operator, Number, check "
            "it, and set it live. Where nothing was set live there, set it as MANAGED_TOKEN, and "
            "run the release step.",
        ),
        Trouble.NUMBER_HELD: Row(
            "Held: the number that we send from is on hold",
            "Everything is “Held”, and a notice above the recipients says why.",
            "Meta has refused the number as a whole: its token, a right, the registration, the "
            "display name or the payment is not good, or the account is restricted. Everything "
            "waits, so that Meta is not asked in vain a thousand times.",
            "No, for as long as each chart is in time. What has become too late does not go.",
            Who.OPERATOR,
            "Mend at Meta what the notice names (for the token, see code 190 above), then release "
            "the number under Operator, Lanes.",
        ),
        Trouble.QUALITY: Row(
            "Meta limits the number for its quality",
            "Charts are waiting to leave for hours, with Meta’s code 131048 or 131064.",
            "Too many people have blocked or reported the number, or its templates are in the "
            "wrong category.",
            "Not while a chart is in time: we try again every hour.",
            Who.OPERATOR,
            "Send less, and only to those who want it. Look at the quality of the number and at "
            "the categories of its templates in Meta’s manager.",
        ),
        Trouble.SLOWER: Row(
            "Meta asks us to go slower",
            "Charts are waiting to leave, with one of these codes in their timeline.",
            "A limit of Meta’s on messages or calls was reached, for the number, for the app, or "
            "for this one chat; or Meta is working on the number.",
            "No. Everything goes a little later, in its order.",
            Who.NOBODY,
            "Nothing: it goes on by itself, mostly within a minute.",
        ),
        Trouble.TRIED_AGAIN: Row(
            "It did not leave, and is tried again",
            "A chart is waiting to leave for longer than usual.",
            "Meta had a fault of its own, or could not be reached. Nothing was sent.",
            "No. We try again, after pauses that grow to a minute.",
            Who.NOBODY,
            "Nothing. If it ends as “Did not arrive”, Meta was ill for long: send it again.",
        ),
    }
)

FAILS: Mapping[Trouble, Row] = MappingProxyType(
    {
        Trouble.CANNOT_RECEIVE: Row(
            "Code 131026: this phone cannot receive it",
            "Somebody in the run is marked “Did not arrive”, and later ones are “Cancelled”.",
            "Meta cannot deliver to this number: WhatsApp is not installed there, is too old, or "
            "its terms were not accepted. Meta has no way to ask for that beforehand.",
            "This chart did not arrive. It stays on the run’s page. Nothing more goes to them "
            "until they write.",
            Who.RECIPIENT,
            "Ask them to install or update WhatsApp and to write to us once. Then send it again.",
        ),
        Trouble.PICTURE: Row(
            "Code 131053: the picture fails",
            "A chart is waiting to leave for longer than usual, or did not arrive.",
            "Meta could not take the picture, when we uploaded it or afterwards. We upload it "
            "once more; if that fails too, Meta is given a signed link to it, good for an hour.",
            "No: it is tried ten times. Picture and words stay on the run’s page.",
            Who.NOBODY,
            "Nothing. If it ends as “Did not arrive”, send it again. If it happens often, tell "
            "the operator of this installation.",
            "If it happens often, make sure that PUBLIC_URL is an https address that Meta can "
            "reach: without one no picture goes by link.",
        ),
        Trouble.NOT_SUPPORTED: Row(
            "Code 131051: Meta does not support this type of message",
            "Somebody in the run is marked “Did not arrive”, with this code.",
            "We posted a kind of message that Meta does not take. It has nothing to do with the "
            "24 hours: a closed window is 131047, and this leaves the window as it was.",
            "This message did not arrive. Picture and words stay on the run’s page.",
            Who.OPERATOR,
            "This is ours to mend: report it with the code. That they write “hi” does not help.",
        ),
        Trouble.OUR_FAULT: Row(
            "Meta did not understand what we posted",
            "Somebody in the run is marked “Did not arrive”, with one of these codes.",
            "A field was missing, wrong, or not allowed where we put it.",
            "This message did not arrive. Picture and words stay on the run’s page.",
            Who.OPERATOR,
            "This is ours to mend: report it with the code.",
        ),
        Trouble.NOT_KNOWN: Row(
            "Meta refused it, and we do not know why",
            "Somebody in the run is marked “Did not arrive”, with a code that this page does not "
            "list, or without any.",
            "Meta answered with a code that is newer than our list, or that it does not explain.",
            "This message did not arrive. Picture and words stay on the run’s page.",
            Who.OPERATOR,
            "Look the code up in Meta’s list of error codes, then send it again.",
        ),
        Trouble.NOT_CONFIRMED: Row(
            "Not known yet, or Not confirmed",
            "Somebody in the run is marked so, and no code stands there.",
            "The connection broke before Meta’s answer came, and Meta cannot be asked whether it "
            "took a message. To send it again at once could bring it twice.",
            "Perhaps nothing: it may well have arrived.",
            Who.ADMIN,
            "While it is not known, wait: Meta’s next word settles it. Once it is not confirmed, "
            "ask the person, and send it again if nothing came.",
        ),
        Trouble.TOO_LATE: Row(
            "Too late",
            "Somebody in the run is marked so.",
            "A chart is good for six hours, or until its pulse’s next time. It could not leave "
            "before that.",
            "It did not go. Picture and words stay on the run’s page.",
            Who.NOBODY,
            "The next one comes at its time. Send this one again if it is still news.",
        ),
    }
)

STAYS_OUT: Mapping[Trouble, Row] = MappingProxyType(
    {
        Trouble.STOPPED: Row(
            "They have sent STOP",
            "A recipient is “Stopped by them”, and what was meant for them is “Cancelled”.",
            "STOP to our number ends everything from it, at once, whoever sends it there.",
            "What waited for them was cancelled. What was sent stays in the history.",
            Who.RECIPIENT,
            "They can write START to get charts again. Nobody can undo a STOP for them.",
        ),
        Trouble.PAUSED: Row(
            "They have paused a pulse",
            "The list of recipients names the pulse and the day until which it is paused.",
            "They answered one of its charts with PAUSE.",
            "What came meanwhile was cancelled for them. It stays on the runs’ pages.",
            Who.NOBODY,
            "Nothing: it goes on by itself. They can write START to have it back sooner.",
        ),
        Trouble.NUMBER_CHANGED: Row(
            "Removed, or the number changed hands",
            "A recipient says “Number changed hands”, or is not in the list any more; what was "
            "meant for them is “Cancelled”.",
            "An admin removed them; or somebody else has their number now, as far as Meta tells. "
            "So that no stranger sees your charts, nothing goes there.",
            "What waited for them was cancelled. What was sent stays in the history.",
            Who.ADMIN,
            "Ask who has the number now, and invite them again.",
        ),
        Trouble.GROUPS_CLOSED: Row(
            "A linked group waits for Meta",
            "A group is marked “Waiting for Meta” in the list and in a pulse’s form, or a chart "
            "for it has Meta’s code 131215.",
            "Meta does not let our number write to groups. Today it lets a business only into "
            "groups that the business made itself, of at most eight people, and only an Official "
            "Business Account.",
            "Nothing is sent to the group meanwhile, and nothing piles up for it.",
            Who.OPERATOR,
            "Ask Meta for an Official Business Account. We ask every ten minutes, and charts "
            "begin by themselves with the first slot after Meta lets us.",
        ),
    }
)

COMES_IN: Mapping[Trouble, Row] = MappingProxyType(
    {
        Trouble.NO_CODE: Row(
            "The verification code does not arrive",
            "An invite goes on “waiting for their message”, or six digits do not come.",
            "An invite’s code is not sent to anybody: the person sends it, from their own "
            "WhatsApp to our number. It stands in the invite’s text, after “verify”. Six digits, "
            "where you typed a number in, go to a phone that has WhatsApp and lets businesses "
            "write to it.",
            "No. A personal invite is good for 72 hours and works once, a team link as long and "
            "as often as its page says; six digits for ten minutes.",
            Who.RECIPIENT,
            "Show the invite again and let them send exactly its text; once it has expired, New "
            "link makes another. If they have sent it, the webhook may be silent: see below. For "
            "six digits, look at the number, wait a minute and re-send them, or make an invite "
            "instead.",
        ),
        Trouble.NO_WEBHOOK: Row(
            "The webhook never fires",
            "Charts stay “Taken by Meta”, nobody is answered, and invites go on waiting.",
            "Meta does not reach us, or has not been told to. Two things are needed: the app "
            "subscribes to the field “messages”, and the app is subscribed to the account.",
            "What Meta could not post it posts again, for seven days. What happened while the "
            "app was not subscribed does not come later.",
            Who.OPERATOR,
            "Ask the operator of this installation to look at how Meta is told to reach it.",
            "At Meta, point the app’s webhook at PUBLIC_URL/webhook/integrations/whatsapp, choose "
            "the field “messages” under Configuration, and subscribe the app to the account with "
            "POST /{account id}/subscribed_apps. META_APP_SECRET and META_VERIFY_TOKEN must be "
            "the app’s.",
        ),
        Trouble.GUESSED_AT: Row(
            "Invites are guessed at",
            "The operator has an alert: more than a thousand tokens within an hour were of no "
            "invite, or of one that is used or past its time.",
            "Somebody tries tokens from many phones. After five wrong ones in an hour, or twenty "
            "in a day, no more of one phone’s are looked up.",
            "No. Invites work as ever, and whoever comes by one is named to its maker.",
            Who.OPERATOR,
            "Withdraw invites that wait for nobody, so that fewer can be hit, and look at "
            "who has joined lately. Close the alert once it is over.",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """One heading of the page, and the rows under it."""

    title: str
    rows: Mapping[Trouble, Row]


PARTS: Sequence[Part] = (
    Part("A chart waits", WAITS),
    Part("A chart did not arrive", FAILS),
    Part("Somebody or a group gets no charts", STAYS_OUT),
    Part("Nothing comes in", COMES_IN),
)
