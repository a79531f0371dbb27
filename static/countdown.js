// Windows that close by and by: every <time data-left> counts its seconds down from when it came.
// The server's words stay as they are until the first second has passed. What tells how long to
// wait, [data-wait], goes once that is over; until then what it names in data-holds rests.

const [hour, minute, second] = document.body.dataset.units.split(" ");
const came = new WeakMap();

function left(place, from, now) {
  if (!came.has(place)) came.set(place, now);
  return Math.floor(Number(from) - (now - came.get(place)) / 1000);
}

function spelled(seconds) {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (hours) return `${hours} ${hour} ${minutes} ${minute}`;
  return minutes ? `${minutes} ${minute} ${seconds % 60} ${second}` : `${seconds} ${second}`;
}

function tick() {
  const now = performance.now();
  for (const time of document.querySelectorAll("time[data-left]")) {
    const seconds = left(time, time.dataset.left, now);
    if (seconds > 0) {
      time.textContent = spelled(seconds);
      continue;
    }
    time.removeAttribute("data-left");
    time.textContent = document.body.dataset.over;
    // the page says anew how the next chart goes
    document.body.dispatchEvent(new CustomEvent("window-closed"));
  }
  for (const hint of document.querySelectorAll("[data-wait]")) {
    const seconds = left(hint, hint.dataset.wait, now);
    document.getElementById(hint.dataset.holds)?.setAttribute("aria-disabled", String(seconds > 0));
    if (seconds > 0) hint.textContent = hint.dataset.words.replace("{left}", spelled(seconds));
    else hint.remove();
  }
}

// what has to wait rests from the first moment on; its words stay until the first second has passed
for (const hint of document.querySelectorAll("[data-wait]")) document.getElementById(hint.dataset.holds)?.setAttribute("aria-disabled", "true");
setInterval(tick, 1000);
