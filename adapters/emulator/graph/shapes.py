"""Bodies that are only looked over: their shapes as data.

A shape maps names to rules; `!` marks a required one. A rule is the longest length of a text, a
tuple of the words allowed, `NUMBER`, `FLAG`, `ANY`, another shape, or a list of one shape.
"""

from typing import Any

from adapters.emulator.graph.fields import Fields

NUMBER, FLAG, ANY = "number", "flag", "any"
MOST = 100

Shape = dict[str, Any]


def fit(body: Fields, shape: Shape) -> None:
    """Raises GraphError for what is missing, unknown, or of another kind."""
    body.only(*(name.rstrip("!") for name in shape))
    for name, rule in shape.items():
        plain = name.rstrip("!")
        if name.endswith("!") or plain in body:
            _check(body, plain, rule)


def _check(body: Fields, name: str, rule: Any) -> None:
    if isinstance(rule, int):
        body.text(name, longest=rule)
    elif isinstance(rule, tuple):
        body.one_of(name, *rule)
    elif isinstance(rule, dict):
        fit(body.inner(name), rule)
    elif isinstance(rule, list):
        for each in body.several(name, most=MOST):
            fit(each, rule[0])
    elif rule == NUMBER:
        body.number(name)
    elif rule == FLAG:
        body.flag(name)
    else:
        body.present(name)


_KIND = {"type": 20}
CONTACT: Shape = {
    "name!": {
        "formatted_name!": 256, "first_name": 256, "last_name": 256, "middle_name": 256,
        "prefix": 64, "suffix": 64,
    },
    "addresses": [_KIND | {"street": 256, "city": 256, "state": 256, "zip": 32, "country": 256,
                           "country_code": 8}],
    "birthday": 10,
    "emails": [_KIND | {"email": 256}],
    "org": {"company": 256, "department": 256, "title": 256},
    "phones": [_KIND | {"phone": 32, "wa_id": 20}],
    "urls": [_KIND | {"url": 2048}],
}  # fmt: skip
LOCATION: Shape = {"latitude!": NUMBER, "longitude!": NUMBER, "name": 1000, "address": 1000}
_MONEY = {"value!": NUMBER, "offset!": NUMBER}
_NOTED = _MONEY | {"description": 256}
_PRODUCT_ID = 256

ACTIONS: dict[str, Shape] = {
    "flow": {"name!": ("flow",), "parameters!": {
        "flow_message_version!": ("3",), "flow_cta!": 30, "flow_id": 64, "flow_name": 200,
        "flow_token": 200, "mode": ("draft", "published"),
        "flow_action": ("navigate", "data_exchange"),
        "flow_action_payload": {"screen!": 200, "data": ANY},
    }},
    "catalog_message": {"name!": ("catalog_message",),
                        "parameters": {"thumbnail_product_retailer_id": _PRODUCT_ID}},
    "product": {"catalog_id!": 64, "product_retailer_id!": _PRODUCT_ID},
    "product_list": {"catalog_id!": 64, "sections!": [
        {"title": 24, "product_items!": [{"product_retailer_id!": _PRODUCT_ID}]},
    ]},
    "order_details": {"name!": ("review_and_pay",), "parameters!": {
        "reference_id!": 60, "type!": ("digital-goods", "physical-goods"),
        "payment_type": ("upi",), "payment_configuration": 60, "payment_settings": ANY,
        "currency!": ("INR", "SGD", "BRL"), "total_amount!": _MONEY,
        "order!": {
            "status!": ("pending",), "subtotal!": _MONEY, "tax!": _NOTED, "shipping": _NOTED,
            "discount": _NOTED | {"discount_program_name": 60},
            "items!": [{"retailer_id!": _PRODUCT_ID, "name!": 256, "amount!": _MONEY,
                        "quantity!": NUMBER, "sale_amount": _MONEY}],
        },
    }},
    "order_status": {"name!": ("review_order",), "parameters!": {
        "reference_id!": 60, "order!": {"description": 120, "status!": (
            "pending", "processing", "partially_shipped", "shipped", "completed", "canceled",
        )},
    }},
    "location_request_message": {"name!": ("send_location",)},
    "request_contact_info": {"name!": ("request_contact_info",)},
}  # fmt: skip
"""Interactive messages that the phone shows as words only."""
