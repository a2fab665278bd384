// Reads an export as text, without a browser: what kinds of pages there are, whether every link leads somewhere, and
// whether anything stands in a page that no page may hold.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";

const ELEMENTS = new Set(("html head meta title link script style body a header nav ol ul li span div main h1 h2 h3 h4 h5 h6 p small code pre b i u em strong del mark " +
  "sup figure figcaption img audio video track table colgroup col thead tbody tr th td blockquote details summary section article aside footer hr br wbr dl dt dd kbd noscript fieldset legend label input").split(" "));
const TAG = /<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/g;
const ATTRIBUTE = /\s([^\s=]+)(?:=("[^"]*"|[^\s>]*))?/g;

export function pagesOf(root) {
  const out = readdirSync(root, { recursive: true }).map((path) => String(path).replaceAll("\\", "/"));
  return out.filter((path) => path.endsWith(".html")).sort();
}

const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&#34;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, "&");

export function crawl(root, pages, single) {
  const found = { dead: [], foreign: [], twice: [], kind: new Map(), types: new Map(), lines: new Map(), noted: new Set(), steps: new Map(), symbol: null };
  // Target page → fragments asked for, with one page that asks; of lines the numbers, since there are millions.
  const asked = new Map(), lines = new Map(), ids = new Map(), shown = new Map();
  for (const page of pages) {
    const text = readFileSync(join(root, page), "utf8");
    const own = new Set();
    // A page that leaves lines out is asked for each; of others the last line says it all.
    const part = text.includes("<p class=gap>") && page.startsWith("r/") ? new Set() : null;
    if (part) shown.set(page, part);
    let last = 0, kind = "lead", steps = 0;
    for (const [, name, rest] of text.matchAll(TAG)) {
      if (!ELEMENTS.has(name)) found.foreign.push(`${page}: <${name}>`);
      for (const [, key, quoted] of rest.matchAll(ATTRIBUTE)) {
        const value = unescape((quoted ?? "").replace(/^"|"$/g, ""));
        if (/^on|^style$|^srcdoc$/i.test(key)) found.foreign.push(`${page}: <${name} ${key}>`);
        if (name === "body" && key === "class") kind = value;
        if (key === "class" && name === "section" && value.startsWith("step")) steps++;
        if (key === "class" && value === "note") found.noted.add(page);
        if (key === "id") {
          const line = /^L(\d+)$/.exec(value);
          if (line) { last = Math.max(last, Number(line[1])); part?.add(Number(line[1])); }
          else if (own.has(value)) found.twice.push(`${page}: ${value}`);
          else own.add(value);
          if (/^sym-/.test(value) && name === "a") found.symbol ??= null;
        }
        if (key !== "href" && key !== "src") continue;
        if (/^(https?|mailto):/.test(value)) {
          if (name !== "a") found.foreign.push(`${page}: <${name} ${key}=${value}>`);
          continue;
        }
        if (single ? value.startsWith("data:") : name === "track" && value.startsWith("data:text/vtt;")) continue;
        if (/^[a-z]+:|^\//i.test(value)) { found.foreign.push(`${page}: ${value}`); continue; }
        const [file, fragment] = value.split(/#(.*)/s);
        const target = file ? posix.normalize(posix.join(posix.dirname(page), decodeURIComponent(file.split("?")[0]))) : page;
        if (!asked.has(target)) asked.set(target, new Map());
        if (!fragment || /^(audio|video)$/.test(name)) continue;
        const place = decodeURIComponent(fragment), line = /^L(\d+)(?:-L(\d+))?$/.exec(place);
        if (!line) asked.get(target).set(place, page);
        else {
          if (!lines.has(target)) lines.set(target, new Set());
          for (const end of [line[1], line[2] ?? line[1]]) lines.get(target).add(Number(end));
        }
      }
    }
    // Names with a page of uses: one of them is what the search is tried with.
    if (kind === "names") found.symbol ??= [...own].find((id) => /^[A-Za-z]\w{5,}$/.test(id)) ?? null;
    ids.set(page, own);
    found.lines.set(page, last);
    found.kind.set(page, kind);
    found.steps.set(page, steps);
    if (!found.types.has(kind)) found.types.set(kind, []);
    found.types.get(kind).push(page);
  }
  for (const [target, fragments] of asked) {
    if (target.startsWith("..") || !existsSync(join(root, target))) {
      found.dead.push(`${target} (from ${[...fragments.values()][0] ?? "a page"})`);
      continue;
    }
    for (const [fragment, page] of fragments) {
      if (!ids.get(target)?.has(fragment)) found.dead.push(`${target}#${fragment} (from ${page})`);
    }
  }
  for (const [target, wanted] of lines) {
    if (!found.lines.has(target)) continue;
    for (const line of wanted) {
      if (line > found.lines.get(target) || shown.get(target)?.has(line) === false) found.dead.push(`${target}#L${line}`);
    }
  }
  return found;
}
