// The pulse's form: presets of weekdays, and the zone that this browser is in. Its page: focus.

const zone = document.querySelector("[data-reader-zone]");
if (zone) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";

for (const presets of document.querySelectorAll("[data-presets]")) presets.hidden = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-preset]");
  if (!button) return;
  const wanted = new Set(button.dataset.preset.split(" "));
  const boxes = button.closest("fieldset").querySelectorAll("input[name=weekdays]");
  for (const box of boxes) box.checked = wanted.has(box.value);
  boxes[0].dispatchEvent(new Event("change", { bubbles: true }));
});

// A button that was pressed gets the focus back when its block has been replaced.

let pressed = "";

document.body.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt.closest("#live form");
  if (form) pressed = form.querySelector("button").id;
});

document.body.addEventListener("htmx:afterSettle", () => {
  const button = pressed && document.getElementById(pressed);
  if (!button || document.activeElement !== document.body) return;
  button.focus({ preventScroll: true });
  pressed = "";
});
