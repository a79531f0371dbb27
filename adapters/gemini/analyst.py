"""An analyst that is a Gemini model: structured words in, no tools, no second guess."""

from dataclasses import dataclass
from typing import TypeVar

from google import genai
from google.genai import types
from pydantic import BaseModel, Field, ValidationError

from adapters.gemini.prompts import SYSTEM, answer_prompt, describe_prompt
from ports.analyst import AnalystFailed, Brief, Question, Words, WrittenBy
from ports.formats import Formats

DEFAULT_MODEL = "gemini-3.8-flash"
"""Stable since 2 September 2026, no shutdown announced (ai.google.dev/gemini-api/docs/
deprecations, read in November 2026); a setting, since models live about a year."""
API_VERSION = "v1"
"""The stable one, and the client's own default since google-genai 3."""
SIGNATURE = "Written by Gemini from the chart's own numbers."
_MAX_TOKENS = 4096


class _Described(BaseModel):
    headline: str = Field(min_length=1, max_length=400)
    sentence: str = Field(min_length=1, max_length=600)
    caption: str = Field(min_length=1, max_length=4000)
    analysis: str = Field(min_length=1, max_length=12000)


class _Answered(BaseModel):
    answer: str = Field(min_length=1, max_length=12000)


_Shape = TypeVar("_Shape", _Described, _Answered)


def gemini_client(api_key: str, base_url: str = "", timeout: float = 20.0) -> genai.Client:
    """Google's client for the Gemini API; `timeout` in seconds, for the whole call.

    It is told to make one attempt: the one who calls has the writer to fall back on.
    """
    return genai.Client(
        api_key=api_key,
        vertexai=False,
        http_options=types.HttpOptions(
            base_url=base_url or None,
            api_version=API_VERSION,
            timeout=int(timeout * 1000),
            retry_options=types.HttpRetryOptions(attempts=1),
        ),
    )


@dataclass(frozen=True, slots=True)
class GeminiAnalyst:
    """The Analyst port on `client`, which is safe to share between threads.

    `language` is what descriptions are written in; an answer is in its question's language.
    """

    client: genai.Client
    formats: Formats
    model: str = DEFAULT_MODEL
    language: str = "English"

    @property
    def by(self) -> WrittenBy:
        return WrittenBy.GEMINI

    def describe(self, brief: Brief, fault: str = "") -> Words:
        prompt = describe_prompt(brief, self.formats, self.language, fault)
        words = self._ask(prompt, _Described)
        return Words(
            headline=words.headline.strip(),
            sentence=words.sentence.strip(),
            caption=words.caption.strip(),
            analysis=f"{words.analysis.strip()}\n\n{SIGNATURE}",
            by=self.by,
        )

    def answer(self, brief: Brief, question: Question, fault: str = "") -> str:
        prompt = answer_prompt(brief, question, self.formats, fault)
        return f"{self._ask(prompt, _Answered).answer.strip()}\n\n{SIGNATURE}"

    def _ask(self, prompt: str, shape: type[_Shape]) -> _Shape:
        config = types.GenerateContentConfig(
            system_instruction=SYSTEM,
            response_mime_type="application/json",
            response_schema=shape,
            candidate_count=1,
            max_output_tokens=_MAX_TOKENS,
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
        )
        try:
            response = self.client.models.generate_content(
                model=self.model, contents=prompt, config=config
            )
            return shape.model_validate_json(_text_of(response))
        except ValidationError as error:
            raise AnalystFailed("the model's words do not fit") from error
        except AnalystFailed:
            raise
        except Exception as error:
            # The client raises its own errors, httpx's and json's; for the caller they are one.
            raise AnalystFailed(f"no words came: {type(error).__name__}") from error


def _text_of(response: types.GenerateContentResponse) -> str:
    """The text of an answer that the model ended by itself."""
    if not response.candidates:
        feedback = response.prompt_feedback
        raise AnalystFailed(f"refused: {feedback.block_reason if feedback else 'no candidate'}")
    reason = response.candidates[0].finish_reason
    if reason is not types.FinishReason.STOP:
        raise AnalystFailed(f"ended early: {reason}")
    if not response.text:
        raise AnalystFailed("an empty answer")
    return response.text
