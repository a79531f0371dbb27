// The keyboard's short ways: / to the page's search, n to what it makes anew, ? lists them.

const help = document.getElementById("keys");
// Below an open dialog nothing is seen or heard: while this one is open, these live in it.
const notes = document.getElementById("notes");

const ways = {
  "/": () => seen("#main input[type=search], #main form.filters :is(input:not([type=hidden]), select)")?.focus(),
  n: () => seen("#main [data-new]")?.click(),
  "?": () => {
    help.showModal();
    help.append(notes);
  },
};

function seen(selector) {
  return [...document.querySelectorAll(selector)].find((each) => each.checkVisibility() && !each.disabled);
}

function types(target) {
  return target.isContentEditable || target.matches?.("input, textarea, select");
}

// Shift is no modifier here: many keyboards need it for / and for ?.
document.addEventListener("keydown", (event) => {
  const aside = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat;
  if (aside || event.defaultPrevented || types(event.target) || document.querySelector("dialog[open]")) return;
  if (!Object.hasOwn(ways, event.key)) return;
  event.preventDefault();
  ways[event.key]();
});

help.addEventListener("close", () => document.body.append(notes));

help.addEventListener("click", (event) => {
  if (event.target === help) help.close();
});
