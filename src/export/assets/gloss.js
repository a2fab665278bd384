// The script of every page. Everything works without it but: search, ranges of lines, cards, keys, theme by choice.
// Data comes through gloss.put from scripts of the export; nothing is evaluated, and text only ever becomes text nodes.
(() => {
"use strict";
const doc = document, html = doc.documentElement, root = html.dataset.root || "", alone = html.dataset.root === undefined;
const store = {
  get(key) { try { return localStorage.getItem("gloss." + key); } catch { return null; } },
  set(key, value) { try { value === null ? localStorage.removeItem("gloss." + key) : localStorage.setItem("gloss." + key, value); } catch { /* no storage on this address */ } },
};
// A page for readers of all languages speaks the one of the page they came from.
const shared = html.dataset.shared !== undefined, own = html.lang;
const speak = (tongue) => {
  if (tongue !== "zh" && tongue !== "en") return;
  html.className = tongue;
  html.lang = own.startsWith(tongue) ? own : tongue === "zh" ? "zh-CN" : tongue;
  for (const element of doc.querySelectorAll("[data-label]")) {
    const words = element.dataset.both ??= element.getAttribute("aria-label");
    element.setAttribute("aria-label", html.lang === own ? words : element.dataset.label);
  }
};
if (shared) speak(store.get("speak"));
const say = (en, cn) => /^zh/i.test(html.lang) ? cn : en;
const theme = store.get("theme");
if (theme) html.dataset.theme = theme;

const make = (tag, props, ...children) => {
  const element = doc.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (key in element && key !== "list" && key !== "role") element[key] = value; else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
};
const $ = (selector, from) => (from || doc).querySelector(selector);
const $$ = (selector, from) => [...(from || doc).querySelectorAll(selector)];

// Data files: each is loaded once, as a script, since file:// allows nothing else.
const data = new Map(), waiting = new Map();
window.gloss = Object.freeze({
  put(key, json) {
    data.set(key, JSON.parse(json));
    waiting.get(key)?.done(data.get(key));
  },
});
const load = (key, path) => {
  if (data.has(key)) return Promise.resolve(data.get(key));
  if (!waiting.has(key)) {
    const entry = {};
    entry.promise = new Promise((done, failed) => {
      entry.done = done;
      doc.head.append(make("script", { src: root + path, onerror: () => { waiting.delete(key); failed(new Error(path)); } }));
    });
    waiting.set(key, entry);
  }
  return waiting.get(key).promise;
};
const urlOf = (path) => root + path.split("/").map(encodeURIComponent).join("/");
const normal = (name) => [...name].filter((c) => !"_$~".includes(c)).map((c) => /[a-z0-9]/i.test(c) ? c.toLowerCase() : "_").join("");

// Pieces whose names may start with the query.
const piecesFor = async (query, exact) => {
  const [keys] = await load("keys", "i/sym/keys.js");
  const wanted = normal(query);
  const fits = keys.filter((key) => {
    const stem = key.replace(/~\d+$/, "").replace(/_+$/, "");
    return wanted.startsWith(stem) || (!exact && stem.startsWith(wanted));
  });
  return Promise.all(fits.slice(0, 12).map((key) => load("sym/" + key, "i/sym/" + key + ".js")));
};

// How well a name fits: 0 is best, null not at all.
const fit = (name, query) => {
  if (name === query) return 0;
  const a = name.toLowerCase(), b = query.toLowerCase();
  if (a === b) return 1;
  if (a.startsWith(b)) return 2;
  let from = 0, word = true;
  for (const c of b) {
    let at = from;
    while (at < a.length && a[at] !== c) at++;
    if (at === a.length) return null;
    const boundary = at === 0 || at === from || /[^a-z0-9]/.test(a[at - 1]) || (/[A-Z]/.test(name[at]) && !/[A-Z]/.test(name[at - 1]));
    word &&= boundary;
    from = at + 1;
  }
  return a.includes(b) ? 3 : word ? 4 : null;
};

const symbolHits = async (query) => {
  const parts = query.split(/[.:#]+/).filter(Boolean);
  const name = parts.pop() || "";
  if (!name) return [];
  const around = parts.join(".").toLowerCase();
  const [, kinds] = await load("keys", "i/sym/keys.js");
  const out = [];
  for (const [pages, rows] of await piecesFor(name)) {
    for (const [own, container, kind, page, line, rank] of rows) {
      const score = fit(own, name);
      if (score === null || (around && !container.toLowerCase().replace(/::/g, ".").endsWith(around))) continue;
      out.push({ score: score * 10 + rank * 3 + Math.min(own.length, 60) / 100, text: own, more: (container ? container + " · " : "") + kinds[kind] + " · " + pages[page].split("/").slice(3).join("/").replace(/\.html$/, "") + ":" + line, href: urlOf(pages[page]) + "#L" + line });
    }
  }
  return out;
};
const paths = async () => {
  const packed = await load("path", "i/path.js");
  if (!packed.list) {
    const list = [];
    let before = "";
    for (let i = 0; i < packed.length; i += 2) list.push(before = before.slice(0, packed[i]) + packed[i + 1]);
    packed.list = list;
  }
  return packed.list;
};
const fileHits = async (query) => {
  const out = [];
  for (const page of await paths()) {
    const path = page.split("/").slice(3).join("/").replace(/\.html$/, ""), name = path.slice(path.lastIndexOf("/") + 1);
    const own = fit(name, query), whole = own === null && path.toLowerCase().includes(query.toLowerCase()) ? 4 : null;
    const score = own === null ? whole : own;
    if (score !== null) out.push({ score: score * 10 + 5 + Math.min(path.length, 200) / 200, text: name, more: path, href: urlOf(page) });
  }
  return out;
};
const noteHits = async (query) => {
  const low = query.toLowerCase(), own = html.lang.split("-")[0];
  const score = (title) => {
    const at = title.toLowerCase().indexOf(low);
    return at < 0 ? null : title.length === low.length ? 2 : at === 0 ? 16 : /\w/.test(title[at - 1]) ? 32 : 24;
  };
  return (await load("notes", "i/notes.js"))
    .filter(([title]) => score(title) !== null)
    .map(([title, article, page, id, lang]) => ({ score: score(title) + (lang.split("-")[0] === own ? 0 : 9), text: title, lang, more: article || say("article", "文章"), href: urlOf(page) + (id ? "#" + encodeURIComponent(id) : "") }));
};

// Search: a field and a list, in a dialog or on the search page.
const searchBox = (filesOnly, initial) => {
  const hits = make("ul", { className: "hits", id: "the-hits", role: "listbox", "aria-label": say("Results", "结果") });
  const status = make("p", { className: "status", role: "status" });
  const field = make("input", {
    className: "q", type: "search", autocomplete: "off", spellcheck: false, value: initial || "",
    placeholder: filesOnly ? say("Go to a file", "转到文件") : say("Symbols, files, notes", "符号、文件、注解"),
    "aria-label": say("Search", "搜索"), role: "combobox", "aria-controls": "the-hits", "aria-expanded": "true", "aria-autocomplete": "list",
  });
  let chosen = 0, run = 0, timer = 0;
  const choose = (at) => {
    const all = $$("li", hits);
    if (!all.length) { field.removeAttribute("aria-activedescendant"); return; }
    all[chosen]?.setAttribute("aria-selected", "false");
    chosen = (at + all.length) % all.length;
    all[chosen].setAttribute("aria-selected", "true");
    all[chosen].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", all[chosen].id);
  };
  const look = async () => {
    const query = field.value.trim(), own = ++run;
    if (!query) { hits.replaceChildren(); status.textContent = ""; return; }
    let found = [], lost = false;
    const sources = filesOnly ? [fileHits] : [symbolHits, fileHits, noteHits];
    for (const result of await Promise.allSettled(sources.map((source) => source(query)))) {
      if (result.status === "fulfilled") found = found.concat(result.value); else lost = true;
    }
    if (own !== run) return;
    found.sort((a, b) => a.score - b.score || (a.text < b.text ? -1 : a.text > b.text ? 1 : a.more < b.more ? -1 : 1));
    const shown = found.slice(0, 50);
    hits.replaceChildren(...shown.map((hit, i) => make("li", { id: "the-hit" + i, role: "option", "aria-selected": "false" },
      make("a", { href: hit.href, tabIndex: -1, ...(hit.lang && { lang: hit.lang }) }, make("span", {}, hit.text), make("small", {}, hit.more)))));
    chosen = 0;
    choose(0);
    status.textContent = lost ? say("Some lists could not be loaded; see “All symbols”.", "部分列表无法载入，请看“全部符号”。")
      : found.length > 50 ? say(`50 of ${found.length}`, `前 50 项，共 ${found.length} 项`)
        : found.length ? say(`${found.length} found`, `找到 ${found.length} 项`) : say("Nothing found", "没有找到");
  };
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 80); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); choose(chosen + (event.key === "ArrowDown" ? 1 : -1)); }
    // A search field takes the first Escape to clear itself; the reader means the dialog.
    if (event.key === "Escape") $("dialog[open]")?.close();
    if (event.key === "Enter") { const link = $$("li", hits)[chosen]?.firstChild; if (link) { event.preventDefault(); link.click(); } }
  });
  hits.addEventListener("click", () => $("dialog[open]")?.close());
  if (initial) look();
  return { field, parts: [field, hits, status] };
};
const dialog = (label, className, ...children) => {
  const box = make("dialog", { className, "aria-label": label }, ...children);
  box.addEventListener("close", () => box.remove());
  box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
  doc.body.append(box);
  box.showModal();
  return box;
};
const openSearch = (filesOnly) => {
  if (alone || $("dialog[open]")) return;
  const { field, parts } = searchBox(filesOnly, "");
  dialog(say("Search", "搜索"), "", ...parts);
  field.focus();
};

// Lines: #L3, #L3-L9, #L3-9.
const range = () => /^#L(\d+)(?:-L?(\d+))?$/.exec(location.hash);
const showRange = (scroll) => {
  $$(".hit").forEach((line) => line.classList.remove("hit"));
  const found = range();
  if (!found || !found[2]) return;
  const from = Math.min(found[1], found[2]), to = Math.min(Math.max(found[1], found[2]), from + 20000);
  for (let line = from; line <= to; line++) doc.getElementById("L" + line)?.classList.add("hit");
  if (scroll) doc.getElementById("L" + from)?.scrollIntoView({ block: "center" });
};
const status = (text) => {
  let live = doc.getElementById("the-live");
  if (!live) doc.body.append(live = make("p", { id: "the-live", role: "status", className: "card toast" }));
  live.textContent = text;
  live.hidden = false;
  clearTimeout(status.timer);
  status.timer = setTimeout(() => { live.hidden = true; }, 2500);
};
const copy = async (text) => {
  try { await navigator.clipboard.writeText(text); } catch {
    const area = make("textarea", { value: text });
    doc.body.append(area);
    area.select();
    doc.execCommand("copy");
    area.remove();
  }
  status(say("Link copied", "链接已复制"));
};

// Cards: what a name means, on hover and focus.
let card, hovered, cardTimer;
const closeCard = () => { clearTimeout(cardTimer); card?.remove(); card = null; };
const openCard = async (link) => {
  const name = link.textContent, target = new URL(link.href, location.href);
  const path = (url) => decodeURIComponent(url.pathname);
  const base = path(new URL(root || ".", location.href)).replace(/[^/]*$/, "");
  const page = path(target).slice(base.length), line = /^#L(\d+)$/.exec(target.hash)?.[1];
  if (alone || !/^[rs]\//.test(page)) return;
  const [, kinds] = await load("keys", "i/sym/keys.js");
  const rows = [];
  for (const [pages, list] of await piecesFor(name, true)) {
    for (const row of list) if (row[0] === name && (!line || (pages[row[3]] === page && String(row[4]) === line))) rows.push([pages[row[3]], row]);
  }
  if (hovered !== link || !rows.length) return;
  closeCard();
  const many = rows.length > 1 && !line, sure = link.dataset.p;
  card = make("div", { className: "card", id: "the-card", role: "tooltip" });
  for (const [where, [own, container, kind, , at, , signature, about]] of rows.slice(0, many ? 4 : 1)) {
    card.append(make("p", {}, make("small", {}, kinds[kind] + " "), make("strong", {}, (container ? container + "." : "") + own)));
    if (signature) card.append(make("code", {}, signature));
    if (about) card.append(make("p", {}, about));
    card.append(make("p", {}, make("small", {}, where.split("/").slice(3).join("/").replace(/\.html$/, "") + ":" + at + (sure === "name" ? " · " + say("by name", "按名字") : ""))));
  }
  if (many && rows.length > 4) card.append(make("small", {}, say(`${rows.length - 4} more`, `另有 ${rows.length - 4} 处`)));
  doc.body.append(card);
  const at = link.getBoundingClientRect(), own = card.getBoundingClientRect();
  const below = at.bottom + own.height + 8 < innerHeight || at.top < own.height + 8;
  card.style.setProperty("left", Math.max(8, Math.min(at.left, innerWidth - own.width - 16)) + scrollX + "px");
  card.style.setProperty("top", (below ? at.bottom + 4 : at.top - own.height - 4) + scrollY + "px");
  link.setAttribute("aria-describedby", "the-card");
  card.addEventListener("mouseleave", closeCard);
};
const meet = (event) => {
  const link = event.target.closest?.("pre a[href]:not([tabindex]), a.ref");
  if (!link || link === hovered) return;
  hovered = link;
  clearTimeout(cardTimer);
  cardTimer = setTimeout(() => openCard(link).catch(() => {}), 250);
};
const leave = (event) => {
  if (!hovered || card?.contains(event.relatedTarget) || hovered.contains(event.relatedTarget)) return;
  hovered.removeAttribute("aria-describedby");
  hovered = null;
  clearTimeout(cardTimer);
  setTimeout(() => { if (!card?.matches(":hover")) closeCard(); }, 150);
};

// Keys.
const keysOff = () => store.get("keys") === "off";
const steps = (list, way) => {
  const tops = list.map((element) => element.getBoundingClientRect().top);
  // From the one that was gone to last, while it is in sight: near its end a page cannot bring any to the top.
  const last = list.findIndex((element, at) => element.contains(doc.activeElement) && tops[at] >= 0 && tops[at] < innerHeight);
  const element = list[last >= 0 ? last + way : way > 0 ? tops.findIndex((y) => y > 84) : tops.findLastIndex((y) => y < 60)];
  if (!element) return;
  element.scrollIntoView({ block: "start" });
  if (element.id) history.replaceState(null, "", "#" + element.id);
  // Of a note in two languages one is hidden.
  $$("a[href],summary", element).find((one) => one.getClientRects().length)?.focus({ preventScroll: true });
};
const symbol = (way) => {
  const all = $$('pre [id^="sym-"]'), at = all.indexOf(doc.activeElement);
  const next = at >= 0 ? all[at + way] : all.find((element) => element.getBoundingClientRect().top > 60);
  next?.focus();
  next?.scrollIntoView({ block: "center" });
};
const help = () => {
  if ($("dialog[open]")) return;
  const keys = [...(alone ? [] : [["/", say("search", "搜索")], ["t", say("go to a file", "转到文件")]]), ["n / p", say("next, previous note", "下一条、上一条注解")], [") / (", say("next, previous step", "下一步、上一步")],
    ["g d", say("definition of the name under the pointer", "光标所指名字的定义")], ["y", say("copy a link to this place", "复制此处的链接")], ["Alt ↓ / ↑", say("next, previous symbol", "下一个、上一个符号")], ["?", say("this list", "本列表")]];
  const list = make("dl", {});
  for (const [key, text] of keys) list.append(make("dt", {}, make("kbd", {}, key)), make("dd", {}, text));
  const off = make("input", { type: "checkbox", checked: !keysOff(), onchange: () => store.set("keys", off.checked ? null : "off") });
  const close = make("button", { type: "button", onclick: () => box.close() }, say("Close", "关闭"));
  const box = dialog(say("Keys", "快捷键"), "", make("div", { className: "keys" }, make("h2", {}, say("Keys", "快捷键")), list, make("p", {}, make("label", {}, off, " " + say("single-key shortcuts", "单键快捷键"))), close));
};
let pending = "";
const press = (event) => {
  if (event.key === "Escape") { closeCard(); return; }
  if (event.altKey && !event.ctrlKey && !event.metaKey && (event.key === "ArrowDown" || event.key === "ArrowUp") && $('pre [id^="sym-"]')) {
    event.preventDefault();
    symbol(event.key === "ArrowDown" ? 1 : -1);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest?.("input,textarea,select,audio,video,[contenteditable],dialog")) return;
  if (event.key === "?") { help(); event.preventDefault(); return; }
  if (keysOff()) return;
  const both = pending + event.key;
  pending = event.key === "g" ? "g" : "";
  const actions = {
    "/": () => openSearch(false),
    t: () => openSearch(true),
    n: () => steps($$(".note"), 1),
    p: () => steps($$(".note"), -1),
    ")": () => steps($$(".step[aria-labelledby]"), 1),
    "(": () => steps($$(".step[aria-labelledby]"), -1),
    y: () => copy(location.href),
    gd: () => (hovered || doc.activeElement?.closest?.("pre a[href]"))?.click(),
  };
  const action = actions[both] || actions[event.key];
  if (action && event.key !== "g") { event.preventDefault(); action(); }
};

const ready = () => {
  // The language chosen here, or read elsewhere, is that of the pages of code.
  if (shared) {
    speak(store.get("speak"));
    const radio = doc.getElementById("speak-" + html.className);
    if (radio) radio.checked = true;
    $$("[name=speak]").forEach((one) => one.addEventListener("change", () => { store.set("speak", one.value); speak(one.value); paint(); }));
  } else if ($(".langs")) store.set("speak", html.lang.split("-")[0]);
  // Theme: as the system has it, light, dark.
  const names = () => ({ "": say("Theme: system", "主题：跟随系统"), light: say("Theme: light", "主题：浅色"), dark: say("Theme: dark", "主题：深色") });
  const marks = { "": "◐", light: "○", dark: "●" };
  const current = () => html.dataset.theme || "";
  const button = make("button", { type: "button", className: "theme" });
  const paint = () => { button.textContent = marks[current()]; button.title = names()[current()]; button.setAttribute("aria-label", button.title); keys.title = say("Keys", "快捷键"); keys.setAttribute("aria-label", keys.title); };
  button.addEventListener("click", () => {
    const next = { "": "light", light: "dark", dark: "" }[current()];
    if (next) html.dataset.theme = next; else delete html.dataset.theme;
    store.set("theme", next || null);
    paint();
  });
  const keys = make("button", { type: "button", onclick: help }, "?");
  paint();
  $(".tools")?.append(button, keys);
  $$(".find").forEach((link) => link.addEventListener("click", (event) => { if (!event.ctrlKey && !event.metaKey && doc.body.className !== "search") { event.preventDefault(); openSearch(false); } }));

  const place = doc.getElementById("search");
  if (place) {
    const { field, parts } = searchBox(false, new URLSearchParams(location.search).get("q"));
    place.append(...parts);
    field.focus();
  }

  // Line numbers: a click goes there, with shift to a range.
  doc.addEventListener("click", (event) => {
    const number = event.target.closest?.('pre>a[id^="L"]');
    const start = /^#L(\d+)/.exec(location.hash);
    if (number && event.shiftKey && start) {
      event.preventDefault();
      const ends = [Number(start[1]), Number(number.id.slice(1))].sort((a, b) => a - b);
      history.replaceState(null, "", `#L${ends[0]}-L${ends[1]}`);
      getSelection()?.removeAllRanges();
      showRange(false);
    }
    const zoom = event.target.closest?.("a.zoom");
    if (zoom && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const image = $("img", zoom).cloneNode();
      image.removeAttribute("width");
      image.removeAttribute("height");
      dialog(image.alt || say("Picture", "图片"), "wide", image).addEventListener("click", (e) => e.currentTarget.close());
    }
  });
  addEventListener("hashchange", () => showRange(true));
  showRange(true);

  // The quoted lines of an excerpt come into its own view; the page stays where it is.
  for (const code of $$(".shot .code")) {
    const mark = $("mark", code);
    if (mark && code.scrollHeight > code.clientHeight) code.scrollTop = mark.getBoundingClientRect().top - code.getBoundingClientRect().top - code.clientHeight / 3;
  }

  // A clip that plays a counted number of times.
  for (const clip of $$("[data-times]")) {
    let left = Number(clip.dataset.times);
    clip.addEventListener("ended", () => { if (--left > 0) clip.play(); else left = Number(clip.dataset.times); });
  }

  // A note lights up the lines it speaks of.
  for (const note of $$(".note[data-l]")) {
    const [from, to] = note.dataset.l.split("-").map(Number);
    const light = (on) => () => { for (let line = from; line <= Math.min(to, from + 500); line++) doc.getElementById("L" + line)?.classList.toggle("lit", on); };
    for (const [kind, on] of [["mouseenter", true], ["focusin", true], ["mouseleave", false], ["focusout", false]]) note.addEventListener(kind, light(on));
  }


  // Notes are folded where they are many; a link to one opens it.
  const unfold = () => {
    const target = location.hash.length > 1 && doc.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.matches(".note")) for (const fold of $$("details.say", target)) fold.open = true;
  };
  addEventListener("hashchange", unfold);
  unfold();
  addEventListener("beforeprint", () => $$("details").forEach((fold) => { if (!fold.open) { fold.open = true; fold.dataset.print = ""; } }));
  addEventListener("afterprint", () => $$("details[data-print]").forEach((fold) => { fold.open = false; delete fold.dataset.print; }));

  if (matchMedia("(hover:hover)").matches) { doc.addEventListener("mouseover", meet); doc.addEventListener("mouseout", leave); }
  doc.addEventListener("focusin", meet);
  doc.addEventListener("focusout", leave);
  doc.addEventListener("keydown", press);
};
if (doc.readyState === "loading") doc.addEventListener("DOMContentLoaded", ready); else ready();
})();
