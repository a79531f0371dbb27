"""Every text field of a page's forms, and what comes of typing something into one of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.browser.screen import Screen

FORMS = """
const kinds = ["text", "email", "search", "tel", "url", "password", "number", "date", "time",
  "datetime-local"].map((one) => `input[type=${one}]`);
const texts = ["textarea", "input:not([type])", ...kinds].join(", ");
return [...document.forms].map((form) => ({
  action: new URL(form.getAttribute("action") || location.href, location.href).href,
  method: form.method,
  values: [...new FormData(form)].filter(([, value]) => typeof value === "string"),
  files: [...form.querySelectorAll("input[type=file]")].map((one) => one.name),
  texts: [...form.querySelectorAll(texts)].map((one) => one.name).filter((name) => name),
}));
"""
SEND = """
const [form, rows] = arguments;
const sent = document.createElement("form");
sent.action = form.action;
sent.method = form.method;
if (form.files.length) sent.enctype = "multipart/form-data";
for (const [name, value] of form.values) {
  const field = document.createElement("textarea");
  field.name = name;
  field.value = value;
  sent.append(field);
}
for (const name of form.files) {
  const field = document.createElement("input");
  const held = new DataTransfer();
  field.type = "file";
  field.name = name;
  held.items.add(new File([rows[1]], rows[0], {type: "text/csv"}));
  field.files = held.files;
  sent.append(field);
}
document.body.append(sent);
window.leaving = true;
sent.submit();
"""
ARRIVED = """
const [shown] = performance.getEntriesByType("navigation");
return !window.leaving && document.readyState === "complete" && (shown.responseStatus || 200);
"""
GOOD = {"email": "ana@example.org", "mail_to": "ana@example.org", "at": "09:00"}
"""What a field may hold by its name, where its form brings nothing."""
FILE_NAME, COLUMN = "the file’s name", "a column’s name"
ROWS = "".join(f"2026-10-{day:02},{100 + day}\n" for day in range(1, 29))


@dataclass(frozen=True)
class Form:
    action: str
    method: str
    values: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    texts: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """What somebody can put words into."""
        of_files = (FILE_NAME, COLUMN) if self.files else ()
        return (*self.texts, *of_files)

    @property
    def kind(self) -> str:
        """The same for forms about another thing of the same kind."""
        return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<id>", urlsplit(self.action).path)

    def typed(self, field: str, text: str) -> dict[str, object]:
        """The form with that in one of its fields, and in the others what may well stand there."""
        values = [(name, value) for name, value in self.values if name not in self.texts]
        before = dict(self.values)
        for name in dict.fromkeys(self.texts):
            good = before.get(name) or GOOD.get(name, "")
            values.append((name, text if name == field else good))
        return {
            "action": self.action,
            "method": self.method,
            "values": values,
            "files": list(self.files),
        }


def forms(screen: Screen) -> Iterator[Form]:
    """Those of the page that is seen, that have a field for words."""
    for found in screen.script(FORMS):
        values = tuple((name, value) for name, value in found["values"])
        made = Form(
            found["action"], found["method"], values, tuple(found["files"]), tuple(found["texts"])
        )
        if made.fields:
            yield made


def sends(screen: Screen, form: Form, field: str, text: str) -> int:
    """Type it there and send the form; the status of the page that comes of it."""
    named = text if field == FILE_NAME else "shop.csv"
    header = text.replace('"', '""') if field == COLUMN else "takings"
    screen.script(SEND, form.typed(field, text), [named, f'date,"{header}"\n{ROWS}'])
    found: int = screen.until(lambda: screen.script(ARRIVED), "the page that comes of it")
    return found
