"""An analyst that words the facts by rule: the same facts give the same words."""

from adapters.writer.account import Account
from adapters.writer.answers import Answers
from adapters.writer.phrases import Phrases, counted
from domain.names import one_stop, plain
from ports.analyst import Brief, Question, Words, WrittenBy
from ports.formats import Formats


class Writer:
    """The Analyst port without a model. Never fails; English words, the locale's numbers."""

    by = WrittenBy.WRITER

    def __init__(self, formats: Formats, brand: str = "Chartcastr") -> None:
        self._formats = formats
        self._brand = plain(brand)

    def describe(self, brief: Brief, fault: str = "") -> Words:
        """The same words whatever the `fault`: these rest on the facts to begin with."""
        account = Account(Phrases(brief, self._formats))
        shown = counted(brief.facts.shown, brief.facts.grain.value)
        signature = (
            f"Written by {self._brand}’s writer from {shown} of data; no AI model was used."
        )
        return Words(
            headline=account.headline(),
            sentence=one_stop(account.picture_sentence()),
            caption=one_stop(account.caption()),
            analysis=f"{one_stop(account.analysis())}\n\n{signature}",
            by=self.by,
        )

    def answer(self, brief: Brief, question: Question, fault: str = "") -> str:
        answers = Answers(Phrases(brief, self._formats), question)
        signature = f"Written by {self._brand}’s writer; no AI model was used."
        return f"{one_stop(answers.answer())}\n\n{signature}"
