// The pulse's form: presets of schedules, and the zone that this browser is in. Its page: focus.

const zone = document.querySelector("[data-reader-zone]");
if (zone) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";

for (const presets of document.querySelectorAll("[data-presets]")) presets.hidden = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-preset]");
  if (!button) return;
  const form = button.form;
  for (const [name, value] of new URLSearchParams(button.dataset.preset)) {
    if (name !== "weekdays") {
      form.elements[name].value = value;
      continue;
    }
    const wanted = new Set(value.split(" "));
    for (const box of form.querySelectorAll("input[name=weekdays]")) box.checked = wanted.has(box.value);
  }
  form.elements.cadence.dispatchEvent(new Event("change", { bubbles: true }));
});

// A button that was pressed gets the focus back when its block has been replaced.

let pressed = "";

document.body.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt.closest("#live form");
  if (!form) return;
  pressed = form.querySelector("button").id;
  // what the page said of the step before is over
  for (const said of document.querySelectorAll("[data-said]")) said.remove();
});

document.body.addEventListener("htmx:afterSettle", () => {
  const button = pressed && document.getElementById(pressed);
  if (!button || document.activeElement !== document.body) return;
  button.focus({ preventScroll: true });
  pressed = "";
});

// What a person has opened, and where they are, outlasts the block that is replaced under them.

let kept = null;

function here(live) {
  const focused = document.activeElement;
  if (!live.contains(focused)) return null;
  if (focused.id) return () => document.getElementById(focused.id);
  const url = focused.getAttribute("href");
  return () => url && [...document.querySelectorAll("#live a")].find((link) => link.getAttribute("href") === url);
}

document.body.addEventListener("htmx:beforeSwap", (event) => {
  const live = event.detail.target;
  if (live.id !== "live") return;
  kept = { open: [...live.querySelectorAll("details[open]")].map((one) => one.id), focus: here(live) };
});

document.body.addEventListener("htmx:afterSwap", () => {
  if (!kept) return;
  for (const id of kept.open) document.getElementById(id)?.setAttribute("open", "");
  if (document.activeElement === document.body) kept.focus?.()?.focus({ preventScroll: true });
  kept = null;
});
