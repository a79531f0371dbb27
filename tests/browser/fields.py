"""Every text field of a page's forms, and what comes of typing something into one of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.browser.payloads import MADE_OF
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
SEND_ALL = """
const [form, tries, rows, done] = arguments;
const answer = async ({text, address, values, file}) => {
  const body = form.files.length ? new FormData() : new URLSearchParams();
  for (const [name, value] of values) body.append(name, value);
  for (const name of form.files) {
    body.append(name, new File([file.header + rows], file.name, {type: "text/csv"}));
  }
  const headers = {"X-Forwarded-For": address};
  return form.method === "get"
    ? fetch(`${form.action}?${body}`, {headers})
    : fetch(form.action, {method: "POST", body, headers});
};
const shown = async (html) => {
  const frame = document.createElement("iframe");
  frame.srcdoc = html;
  const loaded = new Promise((over) => {
    frame.addEventListener("load", over);
    setTimeout(over, 5000);
  });
  document.body.append(frame);
  await loaded;
  const made = made_of(frame.contentDocument);
  frame.remove();
  return made;
};
const told = [];
const left = [...tries];
const work = async () => {
  for (let next = left.shift(); next; next = left.shift()) {
    try {
      const found = await answer(next);
      told.push({text: next.text, status: found.status, made: await shown(await found.text())});
    } catch (fault) {
      told.push({text: next.text, status: 0, made: [String(fault)]});
    }
  }
};
Promise.all([work(), work(), work(), work()]).then(() => done(told));
"""
ARRIVED = """
const [shown] = performance.getEntriesByType("navigation");
return !window.leaving && document.readyState === "complete" && (shown.responseStatus || 200);
"""
GOOD = {"mail_to": "ana@example.org", "at": "09:00"}
"""What a field may hold by its name, where its form brings nothing."""
MAILBOX = "email"
"""The field of an address that is written to: each try has its own, since a mailbox gets few mails
an hour."""
BEYOND = {"/pulses/new": ("like",)}
"""Fields that a form has where there are more things than it shows at once."""
FILE_NAME, COLUMN = "the file’s name", "a column’s name"
SLOWEST_S = 180.0
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
        return (*self.texts, *of_files, *BEYOND.get(self.kind, ()))

    @property
    def kind(self) -> str:
        """The same for forms about another thing of the same kind."""
        return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<id>", urlsplit(self.action).path)

    def typed(self, field: str, text: str, number: int = 0) -> dict[str, object]:
        """The form with that in one of its fields, and in the others what may well stand there;
        `number` tells one try's mailbox from another's."""
        names = dict.fromkeys([*self.texts, *BEYOND.get(self.kind, ())])
        values = [(name, value) for name, value in self.values if name not in names]
        before = dict(self.values) | {MAILBOX: f"try{number}@example.org"}
        for name in names:
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


def all_sent(
    screen: Screen, form: Form, field: str, texts: Sequence[str], first: int
) -> list[dict[str, Any]]:
    """Each of these is typed there and sent, from an address of its own; the page that comes of it
    is shown in a frame, where its scripts run. `{text, status, made}` of each."""
    tries = []
    for number, text in enumerate(texts, first):
        typed = form.typed(field, text, number)
        name, header = _file(field, text)
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        file = {"name": name, "header": header}
        tries.append({"text": text, "address": address, "values": typed["values"], "file": file})
    bare = {"action": form.action, "method": form.method, "files": list(form.files)}
    screen.driver.set_script_timeout(SLOWEST_S)
    found: list[dict[str, Any]] = screen.driver.execute_async_script(
        MADE_OF + SEND_ALL, bare, tries, ROWS
    )
    return found


def _file(field: str, text: str) -> tuple[str, str]:
    """The name and the first line of what is handed in where a form takes a file."""
    header = text.replace('"', '""') if field == COLUMN else "takings"
    return text if field == FILE_NAME else "shop.csv", f'date,"{header}"\n'


def sends(screen: Screen, form: Form, field: str, text: str) -> int:
    """Type it there and send the form; the status of the page that comes of it."""
    name, header = _file(field, text)
    screen.script(SEND, form.typed(field, text), [name, header + ROWS])
    found: int = screen.until(lambda: screen.script(ARRIVED), "the page that comes of it")
    return found
