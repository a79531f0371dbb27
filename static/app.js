// What pages do beyond htmx: copying, dialogs, toasts, the theme, and taking a switch back.

const words = document.body.dataset;
const dialog = document.getElementById("dialog");
const dialogBody = document.getElementById("dialog-body");
// Below an open dialog nothing is seen or heard: while one is open, these live in it.
const notes = document.getElementById("notes");
let opener = null;

// --- cookies: the page says what begins their names, over https "__Host-" ----------------------

const prefix = document.documentElement.dataset.cookies;
const guards = `path=/; max-age=31536000; samesite=lax${prefix ? "; secure" : ""}`;

function keep(name, value) {
  document.cookie = `${prefix}${name}=${encodeURIComponent(value)}; ${guards}`;
}

// --- the reader's zone: times are told in it from the next page on ---------------------------

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) keep("zone", zone);

// --- where a row of links is wider than the window, the one to this page is in sight ---------

document.fonts.ready.then(() => {
  for (const here of document.querySelectorAll("nav [aria-current]")) {
    const row = here.closest("nav");
    const [link, seen] = [here.getBoundingClientRect(), row.getBoundingClientRect()];
    const out = link.left < seen.left || link.right > seen.right;
    if (out) row.scrollLeft += link.left - seen.left - (seen.width - link.width) / 2;
  }
});

// --- toasts ---------------------------------------------------------------------------------

const TOAST_MS = 8000;

function show(text, tone = "good") {
  const place = document.getElementById(tone === "bad" ? "alerts" : "toasts");
  const toast = document.createElement("div");
  toast.className = `toast-card toast-${tone}`;
  const line = document.createElement("p");
  line.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", words.dismiss);
  close.textContent = "×";
  toast.append(line, close);
  place.append(toast);
  fade(toast);
  settle();
}

function fade(toast) {
  if (toast.dataset.fading) return;
  toast.dataset.fading = "yes";
  const wait = () => setTimeout(() => (toast.matches(":hover, :focus-within") ? wait() : toast.remove()), TOAST_MS);
  wait();
}

// They stand low, above the foot of an open dialog. Where they would cover what was pressed last or
// has the focus, they stand high, beneath the head.
const PRESSED = "a, button, label, summary, input, select, textarea";
const APART = 8;
let pressed = null;

function settle() {
  if (!notes.querySelector(".toast-card")) return;
  notes.classList.remove("high");
  notes.style.removeProperty("--low");
  const open = document.querySelector("dialog[open]");
  const foot = open?.querySelector(".panel-foot")?.getBoundingClientRect();
  if (foot && meet(notes.getBoundingClientRect(), foot)) notes.style.setProperty("--low", `${innerHeight - foot.top + APART}px`);
  const covered = notes.getBoundingClientRect();
  const focused = document.activeElement;
  const kept = [focused.matches(PRESSED) && !notes.contains(focused) && focused.getBoundingClientRect(), pressedBox()];
  if (!kept.some((box) => box && meet(covered, box))) return;
  const head = (open?.querySelector(".panel-head") || document.querySelector(".top")).getBoundingClientRect();
  notes.style.setProperty("--high", `${Math.max(head.bottom, 0) + APART}px`);
  notes.classList.add("high");
}

// What a swap has replaced was where its like is now.
function pressedBox() {
  return pressed?.element.isConnected ? pressed.element.getBoundingClientRect() : pressed?.box;
}

function meet(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

document.addEventListener("focusin", () => requestAnimationFrame(settle));
document.addEventListener("click", (event) => {
  const element = event.target.closest(PRESSED);
  if (element && !notes.contains(element)) pressed = { element, box: element.getBoundingClientRect() };
}, true);

// A poll that fails says nothing: it asks again by itself, and its words would pile up.
document.body.addEventListener("toast", (event) => {
  const { text, tone } = event.detail;
  if (tone === "bad" && event.target.hasAttribute("data-poll")) return;
  show(text, tone);
});

// A page that nobody looks at asks nothing: its toast waits until somebody does.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.detail.elt.hasAttribute("data-poll")) event.preventDefault();
});

// What somebody is about to press does not move away: the page asks again in a moment.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  const poll = event.detail.elt;
  if (poll.matches("[data-still]") && poll.querySelector("button:hover, a:hover")) event.preventDefault();
});

// --- dialogs: filled by htmx, each of them a page as well --------------------------------------

document.body.addEventListener("htmx:beforeRequest", (event) => {
  const trigger = event.detail.elt;
  if (event.detail.target === dialogBody && !dialog.contains(trigger)) opener = trigger;
});

document.body.addEventListener("htmx:afterSwap", () => {
  document.querySelectorAll("#toasts .toast-card").forEach(fade);
  settle();
  prepare(document);
  if (dialogBody.childElementCount && !dialog.open) {
    dialog.showModal();
    dialog.append(notes);
  }
});

dialog.addEventListener("close", () => {
  dialogBody.replaceChildren();
  document.body.append(notes);
  const again = opener && (opener.isConnected ? opener : document.getElementById(opener.id));
  (again || document.getElementById("main")).focus({ preventScroll: true });
  opener = null;
});

// --- clicks --------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const target = event.target;
  if (target === dialog) dialog.close();
  const button = target.closest("button, a");
  if (!button) return closeMenus(target);
  if (button.matches("[data-dismiss]")) button.closest(".toast-card, .notice").remove();
  if (button.matches("[data-copy]")) copy(button);
  if (button.matches("[data-reveal]")) reveal(button);
  if (button.matches("[data-print]")) window.print();
  if (button.matches("[data-close]") && dialog.open && dialog.contains(button)) {
    event.preventDefault();
    dialog.close();
  }
  closeMenus(target);
});

function closeMenus(target) {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (!menu.contains(target)) menu.open = false;
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

// Where there is room, the menu is a row of its own: it floats no more.
matchMedia("(min-width: 641px)").addEventListener("change", () => {
  const menu = document.getElementById("main-nav");
  if (menu?.matches(":popover-open")) menu.hidePopover();
});

async function copy(button) {
  const label = button.querySelector("[data-copy-words]") || button;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    if (!copyTheOldWay(button)) return;
  }
  const before = label.dataset.before || label.textContent;
  label.dataset.before = before;
  label.setAttribute("aria-live", "polite");
  label.textContent = words.copied;
  setTimeout(() => (label.textContent = before), 2000);
}

// Browsers give the clipboard to https and localhost only.
function copyTheOldWay(button) {
  const area = document.createElement("textarea");
  area.value = button.dataset.copy;
  area.className = "visually-hidden";
  button.after(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  button.focus();
  return done;
}

function reveal(button) {
  const field = document.getElementById(button.dataset.reveal);
  const hidden = field.type === "password";
  button.dataset.hidden ||= button.textContent;
  field.type = hidden ? "text" : "password";
  button.textContent = hidden ? button.dataset.shown : button.dataset.hidden;
}

// --- the theme --------------------------------------------------------------------------------------

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-theme-form]")) return;
  event.preventDefault();
  const theme = event.submitter.value;
  keep("theme", theme);
  if (theme === "auto") delete document.documentElement.dataset.bsTheme;
  else document.documentElement.dataset.bsTheme = theme;
  event.target.querySelectorAll("button").forEach((button) => {
    button.setAttribute("aria-pressed", String(button === event.submitter));
  });
});

// --- when a request fails: what was switched goes back, and a sentence says so ------------------------

function takeBack(event) {
  const form = event.detail.elt.closest("form[data-rollback]");
  if (form) form.reset();
}

document.body.addEventListener("htmx:responseError", takeBack);
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(failure, (event) => {
    takeBack(event);
    if (!event.detail.elt.hasAttribute("data-poll")) show(words.offline, "bad");
  });
}

// --- small preparations ----------------------------------------------------------------------------------

function prepare(root) {
  root.querySelectorAll("[data-reveal][hidden], [data-share][hidden], [data-print][hidden]").forEach((button) => {
    if (button.matches("[data-share]") && !navigator.share) return;
    button.hidden = false;
  });
  // where there is room, filters are open for everything that asks whether they are
  const room = matchMedia("(min-width: 641px)").matches;
  root.querySelectorAll(".filter-fold").forEach((fold) => (fold.open ||= room));
  const summary = root.querySelector("[role=alert][tabindex='-1']");
  if (summary && !summary.dataset.seen) {
    summary.dataset.seen = "yes";
    summary.focus();
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-share]");
  if (button) navigator.share({ text: button.dataset.share }).catch(() => {});
});

prepare(document);
