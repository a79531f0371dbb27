// The page's three orders: prepare the words, show a Bokeh document, clear it away.
// Words arrive as data and are set as text: nothing in them is ever read as HTML or script.

// BokehJS 3.9 never removes this listener, and with it keeps every plot ever shown (24 MB each).
if (window.visualViewport) visualViewport.addEventListener = function () {};

window.Chartcastr = (function () {
  const at = (selector) => document.querySelector(selector);
  const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;
  const canvas = document.createElement("canvas").getContext("2d");
  let manager = null;

  // "1,204 orders" is a number and its unit; "1 204,50 €" and "$2,890" stay whole.
  function parted(value) {
    const found = /^(.*\p{Nd}\S*)\s+(\p{L}.*)$/u.exec(value);
    return found ? [found[1], found[2]] : [value, ""];
  }

  // The first of [pixels, lines] that holds the whole text; the last one cuts it.
  function fit(element, sizes) {
    for (const [pixels, lines] of sizes) {
      element.style.fontSize = pixels + "px";
      element.style.webkitLineClamp = String(lines);
      if (element.scrollHeight <= element.clientHeight + 2) return;
    }
  }

  // A name too long even for its last size gives way in its own end: the period stays whole.
  function fitOver(text) {
    const element = at("#over");
    element.textContent = text;
    fit(element, [[34, 1], [31, 1], [30, 2]]);
    const parting = text.lastIndexOf(" · ");
    if (parting < 0) return;
    const name = [...text.slice(0, parting)], period = text.slice(parting);
    for (let kept = name.length; kept > 8 && element.scrollHeight > element.clientHeight + 2; kept -= 3) {
      element.textContent = name.slice(0, kept).join("").trimEnd() + "…" + period;
    }
  }

  // A short remark in brackets stays on one line.
  function bound(text) {
    return text.replace(/\([^()]{1,24}\)/gu, (remark) => remark.replaceAll(" ", "\u00a0"));
  }

  // Two sentences that fit a line each stand on a line each.
  function breakSentence(element) {
    const text = element.textContent, size = parseFloat(element.style.fontSize);
    if (element.clientHeight < size * 2) return;
    for (const end of text.matchAll(/[.!?\u3002\u061f]\s+|\u3002/gu)) {
      const cut = end.index + 1;
      element.textContent = text.slice(0, cut) + "\n" + text.slice(cut).trimStart();
      if (element.scrollHeight <= size * 1.38 * 2 + 2) return;
    }
    element.textContent = text;
  }

  function fitHeadline() {
    const line = at("#headline"), value = at("#value"), change = at("#change");
    const gap = change.hidden ? 0 : 36;
    for (let pixels = 132; pixels >= 72; pixels -= 6) {
      value.style.fontSize = pixels + "px";
      if (value.scrollWidth + gap + change.offsetWidth <= line.clientWidth) return;
    }
    for (let pixels = 132; pixels >= 44; pixels -= 6) {
      value.style.fontSize = pixels + "px";
      if (value.scrollWidth <= line.clientWidth) return;
    }
  }

  // Side by side where both corners have room on one line, else below each other; then both wrap,
  // and what is still too long is cut. In a chat of 330 px all this is 9 px high: no smaller.
  function fitFooter() {
    const footer = at("footer"), [left, right] = [at("#left"), at("#right")];
    const whole = () => [left, right].every(
      (corner) => corner.scrollWidth <= corner.clientWidth && corner.scrollHeight <= corner.clientHeight + 2);
    for (const [stacked, lines] of [[false, 1], [true, 1], [false, 2], [true, 2]]) {
      footer.classList.toggle("stacked", stacked);
      footer.classList.toggle("one-line", lines === 1);
      for (const corner of [left, right]) corner.style.webkitLineClamp = String(lines);
      if (whole()) return;
    }
  }

  function dress(words) {
    for (const [name, colour] of Object.entries(words.palette)) {
      document.documentElement.style.setProperty("--" + name, colour);
    }
    const letter = /\p{L}/u.exec(words.sentence || words.over);
    at("header").dir = letter && rightToLeft.test(letter[0]) ? "rtl" : "ltr";
    const [number, unit] = parted(words.value);
    at("#value .number").textContent = number;
    at("#value .unit").textContent = unit;
    at("#change span").textContent = words.change;
    at("#change").hidden = words.change === "";
    at("#change").style.color = words.colour;
    const arrow = at("#arrow");
    arrow.toggleAttribute("hidden", words.rises === null);
    arrow.classList.toggle("down", words.rises === false);
    at("#sentence").textContent = bound(words.sentence);
    at("#left").textContent = words.left;
    at("#right").textContent = words.right;
  }

  function width([text, pixels, weight]) {
    canvas.font = `${weight} ${pixels}px ${getComputedStyle(document.body).fontFamily}`;
    return Math.ceil(canvas.measureText(text).width);
  }

  // Sets and fits the words; answers the plot's size and each text's width, in pixels.
  function prepare(words, texts) {
    clear();
    dress(words);
    fitOver(words.over);
    fitHeadline();
    fit(at("#sentence"), [[38, 2], [35, 2], [33, 3], [30, 3]]);
    breakSentence(at("#sentence"));
    fitFooter();
    const box = at("#plot").getBoundingClientRect();
    const size = { left: Math.round(box.left), top: Math.round(box.top),
                   width: Math.floor(box.width), height: Math.floor(box.height) };
    return JSON.stringify({ box: size, widths: texts.map(width) });
  }

  // Draws a document that comes as a string: chromedriver would sort the keys of an object.
  async function show(item) {
    clear();
    manager = await Bokeh.embed.embed_item(JSON.parse(item), "plot");
    const drawn = Bokeh.documents.at(-1);
    if (!drawn.is_idle) await new Promise((done) => drawn.idle.connect(done));
    await document.fonts.ready;
    return manager.roots.length;
  }

  function clear() {
    if (manager) for (const view of manager.roots) view.remove();
    manager = null;
    for (const drawn of Bokeh.documents.splice(0)) drawn.clear();
    at("#plot").replaceChildren();
  }

  async function ready() {
    const face = getComputedStyle(document.body).fontFamily;
    const sample = "Ag 0123 \u0416\u03a9\u20b9\u1ea1";
    const weights = ["400", "600", "700"];
    await Promise.all(weights.map((weight) => document.fonts.load(`${weight} 32px ${face}`, sample)));
    return Bokeh.version;
  }

  return { prepare, show, clear, ready };
})();
