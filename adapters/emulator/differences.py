"""What the page *Simulator and Meta* says. Sources are Meta's pages as read in September 2026."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    what: str
    code: str
    source: str


ENFORCED = (
    Rule("no token; a token that nobody was given", "200; 190", "Error codes"),
    Rule("a token that expired, was revoked, or whose password changed", "190/463, 458, 460, 467",
         "Error codes; Access tokens"),
    Rule("a token without the scope to send; to manage", "10; 200", "Error codes; Permissions"),
    Rule("a number of another app in the account; a stranger’s", "3; 100/33", "Error codes"),
    Rule("a version that is not v21.0 to v26.0", "2500", "Graph API versions"),
    Rule("a parameter that is unknown, too long, or of another kind", "100", "Messages"),
    Rule("a nested parameter that is missing", "131008", "Error codes"),
    Rule("a quote or a reaction whose message is not in the chat, or is over 30 days old",
         "131009", "Messages: reaction, contextual replies"),
    Rule("a message to oneself", "131021", "Error codes"),
    Rule("a recipient who is not on a test number’s list", "131030", "Error codes"),
    Rule("a number that is not registered", "133010", "Register"),
    Rule("another PIN; more than ten registrations in 72 hours", "133005; 133016", "Register"),
    Rule("an upload without a type of its own, or of a type that Meta does not take", "100",
         "Media"),
    Rule("a picture that is not 8-bit RGB or RGBA, or over 5 MB; other files over their limit",
         "131053", "Media"),
    Rule("a media id of another number, or older than 30 days (7 when it came in)", "100",
         "Media"),
    Rule("a download address older than five minutes", "404", "Media"),
    Rule("more than one message in 6 s to a person, 45 borrowed", "131056", "Throughput"),
    Rule("more than 80 (or 1,000) messages a second and number", "130429", "Throughput"),
    Rule("a group while groups are closed to the number; one that is unknown; anything but words,"
         " pictures and templates without buttons", "131215; 131041; 130501", "Groups"),
    Rule("a free message outside the 24-hour window, after a 200", "131047", "Messages"),
    Rule("a number without WhatsApp, after a 200", "131026", "Error codes"),
    Rule("more people outside a window in 24 hours than the tier allows, after a 200", "131048",
         "Messaging limits"),
    Rule("a marketing template to the United States, after a 200", "131049",
         "Templates: marketing"),
    Rule("no payment method, after a 200", "131042", "Pricing"),
    Rule("another key of the recipient, after a 200", "137000", "Identity change"),
    Rule("a link that cannot be fetched or is no picture, after a 200", "131053", "Media"),
    Rule("a template that does not exist, or is not approved", "132001", "Error codes"),
    Rule("another number of parameters; another form; too long; a line break in one",
         "132000; 132012; 132005; 132018", "Error codes"),
    Rule("a template that is paused (3 h, then 6 h); disabled", "132015; 132016",
         "Templates: pausing"),
    Rule("a code (authentication) without its button’s parameter; a button to copy a code in"
         " another template", "132000; 100", "Templates: authentication"),
    Rule("a code (authentication) to a user id", "131062", "Business-scoped user ids"),
    Rule("a template in review cannot be edited", "2388039", "Error codes"),
    Rule("a template’s text that is too long; header, body, footer of another form",
         "2388040; 2388047, 2388072, 2388073", "Templates"),
    Rule("a variable at the edge; more variables than words", "2388299; 2388293", "Templates"),
)  # fmt: skip
DECIDED = (
    "Whether a reaction opens the window is said nowhere: it opens none, unless the switch"
    " “Reactions” of the page (“reactions_open_window” of the number) says that it does.",
    "A code (authentication) stands in the body and again in the button of sub-type “url”: two"
    " that differ are refused with 132018, more than 15 characters with 132005. Its words are"
    " English whatever the language.",
    "More people than the tier allows fail with 131048 after the 200: no page names the code.",
    "A user id in “to” is answered with 200 and dropped, as people report; it is named a fault.",
    "Whoever has a username hides the number always; Meta shows it for 30 days after a message.",
    "Lengths count code points.",
    "A token in the address (“access_token=”) is not read; it is named a fault.",
    "A scope that is missing is 10 for sending, 200 for managing.",
    "“+1” counts as the United States.",
    "A message of one kind with the media of another is refused with 131053 at once.",
    "A template has at least as many words as variables; its header has one variable at most.",
    "An account has 6,000 templates at most, as a verified business.",
    "“pricing” is always billable and “regular”, in “sent” and in “delivered”.",
    "The pair rate runs on the emulator’s clock, throughput and retries on real time; seven days"
    " of a refused webhook, pauses, windows and expiries on the emulator’s.",
    "What a member writes in a group reaches the business even while Meta keeps groups closed to"
    " it; a reaction in a group is refused with 130501.",
    "What a person wrote ticks twice once the business answered its webhook with 200.",
)
NOT_HERE = (
    "Interactive messages of types address_message, call_permission_request and carousel: 131051.",
    "Flows, catalogues, products and orders are looked over and shown as words; nobody can use"
    " them. Linked sounds, films and files are not fetched.",
    "A template’s category is never judged by its words; somebody decides it here.",
    "Pacing: no message is held for quality assessment.",
    "Calls, payments, blocking, QR codes, profiles, Embedded Signup.",
    "“conversation” in statuses of v23 and older; free entry points; a thousand free messages.",
    "Nothing is paid, and no certificate is looked at: it listens on this machine only.",
)
