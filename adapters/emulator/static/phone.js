// Keeps the page like the server's: asks twice a second and changes only what differs.

const POLL_MS = 400;
const LONG_PRESS_MS = 450;
const NEAR_BOTTOM_PX = 48;
const SLIP_PX = 10;
const ABOVE_UNREAD_PX = 8;

const screen = document.getElementById("screen");
const { phone, chat } = document.body.dataset;
let digest = document.body.dataset.digest;
let pinned = true;
let seenTop = 0;
let asking = false;
let unreadFrom = "";

const byId = (id) => document.getElementById(id);

// --- making one tree like another, without touching what is the same -------------------------

function morphAttributes(from, to) {
  for (const { name } of [...from.attributes]) {
    const kept = name === "open" && from.nodeName === "DETAILS";
    if (!kept && !to.hasAttribute(name)) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
}

function alike(from, to) {
  if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName) return false;
  return from.nodeType !== Node.ELEMENT_NODE || from.dataset.key === to.dataset.key;
}

function morph(from, to) {
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.data !== to.data) from.data = to.data;
    return;
  }
  if (from.hasAttribute("data-keep") || from.isEqualNode(to)) return;
  morphAttributes(from, to);
  morphChildren(from, to);
}

function morphChildren(from, to) {
  const keyed = new Map();
  for (const child of from.children) {
    if (child.dataset.key) keyed.set(child.dataset.key, child);
  }
  let here = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const key = wanted.nodeType === Node.ELEMENT_NODE ? wanted.dataset.key : undefined;
    const twin = key ? keyed.get(key) : here && alike(here, wanted) ? here : null;
    if (twin) {
      if (twin !== here) from.insertBefore(twin, here);
      morph(twin, wanted);
      here = twin.nextSibling;
    } else {
      from.insertBefore(wanted, here);
    }
  }
  while (here) {
    const next = here.nextSibling;
    here.remove();
    here = next;
  }
}

// --- the thread's scroll: it opens at the first unread message; at the end it stays at the end,
// --- elsewhere it stays where it is --------------------------------------------------------------

function lookWhereItIs() {
  const thread = byId("thread");
  if (!thread) return;
  const left = thread.scrollHeight - thread.scrollTop - thread.clientHeight;
  if (left < NEAR_BOTTOM_PX) pinned = true;
  else if (thread.scrollTop < seenTop - 2) pinned = false;
  seenTop = thread.scrollTop;
  if (pinned) byId("newer").hidden = true;
}

function watchScroll() {
  const thread = byId("thread");
  if (!thread) return;
  thread.addEventListener("scroll", lookWhereItIs);
  thread.addEventListener("load", () => pinned && toEnd(), true);
  new ResizeObserver(() => pinned && toEnd()).observe(thread);
  byId("newer").addEventListener("click", toEnd);
  if (byId("unread-from")) toUnread();
  else toEnd();
}

function toUnread() {
  const thread = byId("thread");
  const divider = byId("unread-from");
  unreadFrom = divider.dataset.from;
  const below = divider.getBoundingClientRect().top - thread.getBoundingClientRect().top;
  thread.scrollTop += below - ABOVE_UNREAD_PX;
  seenTop = thread.scrollTop;
  pinned = false;
  lookWhereItIs();
}

function toEnd() {
  const thread = byId("thread");
  if (!thread) return;
  pinned = true;
  thread.scrollTop = thread.scrollHeight;
  seenTop = thread.scrollTop;
}

function show(html) {
  const next = document.createElement("div");
  next.innerHTML = html;
  const last = newest();
  lookWhereItIs();
  morphChildren(screen, next);
  if (pinned) toEnd();
  else if (newest() !== last && byId("newer")) byId("newer").hidden = false;
}

const newest = () => [...document.querySelectorAll("#thread [data-wamid]")].at(-1)?.dataset.wamid;

// --- talking to the server ---------------------------------------------------------------------

function say(words) {
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.textContent = words;
  byId("toasts").replaceChildren(toast);
  setTimeout(() => toast.remove(), 6000);
}

async function post(path, body) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) say(told.error ?? `The emulator answered ${answer.status}.`);
    return answer.ok;
  } catch {
    say("The emulator does not answer. Is it running?");
    return false;
  } finally {
    refresh();
  }
}

async function refresh() {
  if (asking) return;
  asking = true;
  try {
    const query = new URLSearchParams({ phone, chat, since: digest, from: unreadFrom });
    const answer = await fetch(`/page/state?${query}`);
    const state = await answer.json();
    digest = state.digest;
    if (state.html) show(state.html);
    document.body.classList.remove("away");
  } catch {
    document.body.classList.add("away");
  } finally {
    asking = false;
  }
  markRead();
}

function markRead() {
  const thread = byId("thread");
  const unread = Number(thread?.dataset.unread ?? 0);
  if (!unread || document.visibilityState !== "visible") return;
  thread.dataset.unread = "0";
  post(`/phones/${phone}/read`, { business: chat });
}

// --- writing -----------------------------------------------------------------------------------

async function send(form) {
  const fields = Object.fromEntries(new FormData(form));
  const sent = { to: fields.to, text: fields.text, reply_to: fields.reply_to || null };
  if (!sent.text.trim()) return;
  pinned = true;
  unreadFrom = "";
  byId("composer").value = "";
  grow();
  quote("", "");
  if (!(await post(form.getAttribute("action"), sent))) byId("composer").value = sent.text;
}

function quote(wamid, text) {
  byId("reply-to").value = wamid;
  byId("quoting-text").textContent = text;
  byId("quoting").hidden = !wamid;
}

function grow() {
  const composer = byId("composer");
  if (!composer) return;
  composer.rows = Math.min(5, Math.max(1, composer.value.split("\n").length));
}

function reply(link) {
  const bubble = link.closest(".bubble");
  const words = bubble.querySelector(".text")?.textContent ?? "Photo";
  quote(link.dataset.reply, words);
  closeActions();
  byId("composer").focus();
}

function closeActions(except) {
  for (const open of screen.querySelectorAll(".actions[open]")) {
    if (open !== except) open.removeAttribute("open");
  }
}

// --- what hands do -----------------------------------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.id === "compose-form") {
    event.preventDefault();
    send(form);
  } else if (form.hasAttribute("data-quiet")) {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form, event.submitter));
    delete fields.back;
    closeActions();
    post(form.getAttribute("action"), fields);
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-reply], [data-full], #quoting-end");
  if (held) held = false;
  else closeActions(event.target.closest(".actions"));
  if (!link) return;
  if (link.id === "quoting-end") quote("", "");
  else if (link.dataset.reply) reply(link);
  else {
    byId("viewer-image").src = link.href;
    byId("viewer-image").alt = link.querySelector("img").alt;
    byId("viewer").showModal();
  }
  event.preventDefault();
});

byId("viewer").addEventListener("click", (event) => {
  if (event.target === event.currentTarget || event.target.id === "viewer-image") {
    event.currentTarget.close();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = screen.querySelector(".actions[open]");
    closeActions();
    open?.querySelector("summary").focus();
  }
  if (event.target.id === "composer" && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

document.addEventListener(
  "toggle",
  ({ target }) => target.matches(".actions[open]") && target.lastElementChild.scrollIntoView({ block: "nearest" }),
  true,
);

document.addEventListener("input", (event) => event.target.id === "composer" && grow());

// A long press opens what can be done with a bubble; the click that ends it must not close it.
let pressing = 0;
let pressedAt = null;
let held = false;
document.addEventListener("pointerdown", (event) => {
  held = false;
  const bubble = event.target.closest(".bubble");
  if (!bubble || event.target.closest("a, button, summary")) return;
  pressedAt = { x: event.clientX, y: event.clientY };
  pressing = setTimeout(() => {
    held = true;
    closeActions();
    bubble.querySelector(".actions")?.setAttribute("open", "");
  }, LONG_PRESS_MS);
});
document.addEventListener("pointermove", ({ clientX, clientY }) => {
  const moved = pressedAt && Math.hypot(clientX - pressedAt.x, clientY - pressedAt.y) > SLIP_PX;
  if (moved) clearTimeout(pressing);
});
for (const over of ["pointerup", "pointercancel"]) {
  document.addEventListener(over, () => clearTimeout(pressing));
}

document.addEventListener("visibilitychange", refresh);
watchScroll();
grow();
const typed = byId("composer")?.value;
if (typed) {
  byId("composer").focus();
  byId("composer").setSelectionRange(typed.length, typed.length);
}
markRead();
setInterval(refresh, POLL_MS);
