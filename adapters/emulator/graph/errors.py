"""Meta's refusals: codes, titles, HTTP statuses, and the shape they come in."""

import secrets
from typing import Any

from adapters.emulator.graph.catalogue import RARER

CATALOGUE: dict[int, tuple[int, str, str]] = {
    **{code: (http, title, "") for code, (http, title) in RARER.items()},
    0: (401, "AuthException", "The app user could not be authenticated."),
    1: (400, "An unknown error occurred", "Invalid request or possible server error."),
    2: (503, "Service temporarily unavailable", "Temporary due to downtime or overload."),
    3: (
        500,
        "Application does not have the capability to make this API call",
        "Capability or permission missing.",
    ),
    4: (400, "Application request limit reached", "The app has reached its call rate limit."),
    10: (403, "Permission Denied", "Permission is either not granted or has been removed."),
    33: (400, "Parameter value is not valid", "The business phone number has been deleted."),
    100: (400, "Invalid parameter", ""),
    190: (401, "Invalid OAuth access token - Cannot parse access token", ""),
    200: (401, "Provide valid app ID", ""),
    368: (403, "Temporarily blocked for policies violations", "The account is restricted."),
    2500: (400, "Unknown path components", ""),
    80007: (400, "Rate limit issues", "The WhatsApp Business Account reached its rate limit."),
    130429: (
        400,
        "Rate limit hit",
        "Message failed to send because there were too many messages sent from this phone"
        " number in a short period of time",
    ),
    131000: (500, "Something went wrong", "Message failed to send due to an unknown error."),
    131005: (403, "Access denied", "Permission is either not granted or has been removed."),
    131008: (400, "Required parameter is missing", ""),
    131009: (400, "Parameter value is not valid", ""),
    131016: (500, "Service unavailable", "A service is temporarily unavailable."),
    131021: (400, "Recipient cannot be sender", "Sender and recipient are the same number."),
    131026: (400, "Message undeliverable", "Message Undeliverable."),
    131030: (400, "Recipient phone number not in allowed list", "Add it to the list and retry."),
    131031: (403, "Account has been locked", "The account was restricted or disabled."),
    130501: (400, "Message type is not supported for groups", "Groups do not take this type."),
    131020: (400, "Group has a single member", "There is nobody else in the group."),
    131041: (400, "Group not found", "The group is unknown, or the business is not in it."),
    131042: (400, "Business eligibility payment issue", "There is a payment method problem."),
    131047: (
        400,
        "Re-engagement message",
        "Message failed to send because more than 24 hours have passed since the customer"
        " last replied to this number.",
    ),
    131048: (400, "Spam rate limit hit", "Too many messages were blocked or flagged as spam."),
    131049: (
        400,
        "This message was not delivered to maintain healthy ecosystem engagement.",
        "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
    ),
    131051: (400, "Unsupported message type", "Message type is currently not supported."),
    131053: (400, "Media upload error", "The media could not be downloaded or is not valid."),
    131056: (
        400,
        "(Business Account, Consumer Account) pair rate limit hit",
        "Message failed to send because there were too many messages sent from this phone"
        " number to the same phone number in a short period of time.",
    ),
    131057: (500, "Account in maintenance mode", "The account is in maintenance mode."),
    131204: (400, "Group participant limit", "A group holds eight participants at most."),
    131215: (
        400,
        "Not eligible for the Groups API",
        "This business phone number is not eligible to use groups.",
    ),
    132000: (400, "Number of parameters does not match the expected number of params", ""),
    132001: (404, "Template name does not exist in the translation", ""),
    132005: (400, "Translated text too long", ""),
    132007: (400, "Template content policy violated", ""),
    132012: (400, "Parameter format does not match format in the created template", ""),
    132015: (400, "Template is Paused", "The template is paused for low quality."),
    132016: (400, "Template is Disabled", "The template was paused too often."),
    132018: (400, "Template parameter validation failed", ""),
    133010: (400, "Phone number not registered", "Register the number first."),
    135000: (400, "Generic user error", "Something is wrong with the request's parameters."),
    137000: (400, "Recipient identity key hash mismatch", "The user's key has changed."),
    2388024: (400, "Content in this language already exists", ""),
    2388040: (400, "Character limit exceeded", ""),
    2388299: (400, "Variables can't be at the start or end of the template", ""),
}
# As `failed` after a 200, which is where Meta mostly puts them (131047 also on some routes).
ASYNCHRONOUS = {130472, 131026, 131042, 131047, 131049, 131050, 131053, 137000}


def title_of(code: int) -> tuple[str, str]:
    """Title and details, for webhooks."""
    _, title, details = CATALOGUE.get(code, CATALOGUE[131000])
    return title, details or title


class GraphError(Exception):
    """A refusal with Meta's code; `http` only where it is not the code's usual one."""

    def __init__(
        self,
        code: int,
        details: str = "",
        *,
        message: str = "",
        subcode: int | None = None,
        http: int | None = None,
        kind: str = "OAuthException",
    ) -> None:
        usual, title, usual_details = CATALOGUE.get(code, CATALOGUE[131000])
        self.code = code
        self.http = http or usual
        self.subcode = subcode
        self.kind = kind
        self.details = details or usual_details
        self.message = message or self._worded(title)
        super().__init__(self.message)

    def _worded(self, title: str) -> str:
        if self.code in (0, 190):
            return title
        if self.code == 100 and self.details:
            return f"(#100) {self.details}"
        return f"(#{self.code}) {title}"

    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {"message": self.message, "type": self.kind, "code": self.code}
        if self.details and self.code >= 100 and self.code not in (190, 200):
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.http >= 500:
            error["is_transient"] = True
        error["fbtrace_id"] = "A" + secrets.token_urlsafe(16)
        return {"error": error}


def unknown_object(node: str) -> GraphError:
    """An id that is unknown, or that this token may not see: Meta does not say which."""
    words = (
        f"Object with ID '{node}' does not exist, cannot be loaded due to missing permissions,"
        " or does not support this operation. Please read the Graph API documentation at"
        " https://developers.facebook.com/docs/graph-api"
    )
    message = f"Unsupported request. {words}"
    return GraphError(100, message=message, subcode=33, kind="GraphMethodException")
