"""The order in which an account's templates are tried."""

from dataclasses import replace
from uuid import uuid4

from domain.templates import Template, TemplateId, TemplateState
from ports.storage import House


def settle_template(house: House, waba: str, name: str, language: str) -> None:
    """The template that the settings name is the account's first rung; none with an empty name.

    Until Meta is asked, it is taken to be approved, unless it was made here: then it is as it is.
    One that only earlier settings named goes; one that was made here stays as another rung.
    """
    named = house.templates.named(waba, name, language) if name else None
    for each in house.templates.of_account(waba):
        if each.settled and (named is None or each.id != named.id):
            _unsettle(house, each)
    if not name:
        return
    if named is not None and not named.settled:
        house.templates.save(replace(named, settled=True))
        named = house.templates.get(named.id)
    if named is None:
        named = Template(
            TemplateId(uuid4()),
            waba,
            name,
            language,
            state=TemplateState.APPROVED,
            settled=True,
            knocks=True,
        )
        house.templates.add(named)
    others = [each for each in house.templates.of_account(waba) if each.id != named.id]
    put_in_order(house, [named, *others])


def _unsettle(house: House, template: Template) -> None:
    if template.made_here:
        house.templates.save(replace(template, settled=False))
    else:
        house.templates.remove(template.id)


def put_in_order(house: House, ladder: list[Template]) -> None:
    """From now on they are tried in this order."""
    for rank, each in enumerate(ladder):
        if each.rank != rank:
            house.templates.save(replace(each, rank=rank))
