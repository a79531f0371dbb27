// The pulse's form: presets of weekdays, and the zone that this browser is in.

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
