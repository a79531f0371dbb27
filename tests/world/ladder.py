"""The templates of the number: one that Meta has approved, and all in their order."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from sqlalchemy import update

from adapters.sql import tables
from adapters.sql.engine import writing
from domain.template_library import LIBRARY
from domain.templates import Judgement, Template, TemplateId, TemplateState, Verdict
from domain.tenancy import THE_HOUSE
from tests.world.known import NUMBER
from tests.world.wired import Wired


class Ladder(Wired):
    """What knocks where a window is closed, and what carries codes and news."""

    def meta_approves(self, name: str, *more: Judgement) -> None:
        """One from our library is approved; then Meta says whatever else it says of it."""
        template = Template.drafted(TemplateId(uuid4()), NUMBER.waba, LIBRARY[name], rank=9)
        for word in (Judgement(Verdict.APPROVE), *more):
            template = template.judged(word, self.clock.now())
        self._keep(template)

    def rung(self, name: str = "report_update", rank: int = 5, **more: Any) -> Template:
        """One that a chart may go with, unless it is said otherwise."""
        usable: dict[str, Any] = {"state": TemplateState.APPROVED, "knocks": True}
        made = Template(
            TemplateId(uuid4()),
            NUMBER.waba,
            name,
            "en",
            wording=replace(LIBRARY["report_update"], name=name),
            rank=rank,
            **usable | more,
        )
        self._keep(made)
        return made

    def ladder(self) -> list[Template]:
        with self.storage.house(THE_HOUSE) as house:
            return house.templates.of_account(NUMBER.waba)

    def meta_judges(self, word: Judgement, name: str = "chart_ready") -> None:
        """Meta says something of one that is there."""
        with self.storage.house(THE_HOUSE) as house:
            known = house.templates.named(NUMBER.waba, name, "en")
            assert known is not None
            house.templates.save(known.judged(word, self.clock.now()))
            house.commit()

    def set_template(self, name: str, **values: Any) -> None:
        """As its row says from now on."""
        table = tables.template
        with writing(self.engine) as connection:
            connection.execute(update(table).where(table.c.name == name).values(**values))

    def _keep(self, template: Template) -> None:
        with self.storage.house(THE_HOUSE) as house:
            house.templates.add(template)
            house.commit()
