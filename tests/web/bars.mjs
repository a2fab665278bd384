// Measures exports against the bars of a site that people would publish, and fails where one is missed:
//
//   node bars.mjs --gloss BIN [--axe axe.min.js] [--chromium BIN] [--slow] [--fixture] [--export "ahooks --full"]…
//
// Each export is made twice (the trees must be equal), read as text (every link, address and id), opened with scripts off
// and on, and judged by axe-core where its file is given. `--slow` prints times without judging them.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Browser } from "./chromium.mjs";
import { crawl, pagesOf } from "./crawl.mjs";
import { fixture } from "./fixture.mjs";

const args = process.argv.slice(2);
const option = (name) => { const at = args.indexOf("--" + name); return at < 0 ? undefined : args[at + 1]; };
const all = (name) => args.flatMap((word, at) => (word === "--" + name ? [args[at + 1]] : []));
const slow = args.includes("--slow");
const gloss = option("gloss");
const axe = option("axe") && readFileSync(option("axe"), "utf8");

// Rows of the result: the bar, what was measured, what is asked, and whether it is met (null: not judged).
const rows = [];
const judge = (site, bar, measured, asked, met) => {
  rows.push({ site, bar, measured: String(measured), asked, met });
  const mark = met === null ? "--" : met ? "ok" : "MISSED";
  console.log(`${mark.padEnd(7)}${site.padEnd(24)}${bar.padEnd(34)}${String(measured).padEnd(26)}${asked}`);
};
const time = (site, bar, measured, most, unit = "ms") =>
  judge(site, bar, `${Math.round(measured * 10) / 10} ${unit}`, `≤ ${most} ${unit}`, slow ? null : measured >= 0 && measured <= most);
const nothing = (site, bar, faults) => {
  judge(site, bar, faults.length, "0", faults.length === 0);
  for (const fault of faults.slice(0, 12)) console.log("         " + fault);
};
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const MB = 1 << 20;
const url = (root, page) => pathToFileURL(join(root, page)).href;

const scratch = mkdtempSync(join(tmpdir(), "gloss-bars-"));
const browser = await Browser.start(option("chromium"));
let failed = 1;
try {
  if (args.includes("--fixture")) {
    const home = join(scratch, "fixture");
    fixture(home, slow);
    await site("fixture", ["r", "--full", "--base-url", "https://example.org/sub"], home);
    await site("fixture single", ["r", "--single"], home);
  }
  for (const [n, words] of all("export").entries()) {
    const list = words.split(" ").filter(Boolean);
    await site(words.replace(/ --/g, " "), list, undefined, n);
  }
  const missed = rows.filter((row) => row.met === false);
  console.log(`\n${rows.length} bars, ${missed.length} missed, ${rows.filter((row) => row.met === null).length} not judged`);
  for (const row of missed) console.log(`missed: ${row.site}: ${row.bar}: ${row.measured}, asked ${row.asked}`);
  failed = missed.length ? 1 : 0;
} finally {
  await browser.stop();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(failed);

function treeHash(root) {
  const hash = createHash("sha256");
  const walk = (dir) => {
    for (const entry of readdirSync(join(root, dir), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = dir ? dir + "/" + entry.name : entry.name;
      if (entry.isDirectory()) walk(path);
      else hash.update(path + "\0").update(readFileSync(join(root, path)));
    }
  };
  walk("");
  return hash.digest("hex");
}

async function site(name, words, cwd) {
  const root = join(scratch, "site"), again = join(scratch, "again");
  const run = (out) => {
    const env = cwd ? { ...process.env, XDG_DATA_HOME: join(scratch, "data"), XDG_CACHE_HOME: join(scratch, "cache") } : process.env;
    const text = execFileSync(gloss, ["export", ...words, "--json", "-o", out], { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
    return JSON.parse(text.toString());
  };
  run(root);
  const first = treeHash(root);
  const report = run(again);
  judge(name, "two exports are the same bytes", first === treeHash(again) ? "equal" : "different", "equal", first === treeHash(again));
  rmSync(again, { recursive: true });
  const single = words.includes("--single");
  if (!single) {
    judge(name, "export", `${report.seconds} s, ${report.files} files, ${(report.bytes / MB).toFixed(1)} MB`, "", null);
    judge(name, "peak memory", `${(report.peak_rss / MB).toFixed(0)} MB`, "≤ 1024 MB", report.peak_rss <= 1024 * MB);
    if (report.source_bytes) {
      const ratio = report.code_bytes / report.source_bytes;
      judge(name, "code pages / source", ratio.toFixed(2), "(4.5 C++, 6 others)", report.source_bytes < MB ? null : ratio <= 6);
    }
  }
  const pages = pagesOf(root);
  const found = crawl(root, pages, single);
  nothing(name, "dead links", found.dead);
  nothing(name, "elements and addresses not allowed", found.foreign);
  nothing(name, "two elements with one id", found.twice);
  if (!single) assets(name, root);
  await walk(name, root, pages, found);
  await accessible(name, root, pages, found);
  if (!single) {
    await speed(name, root, pages, found);
    await useScript(name, root, found);
  }
  await print(name, root, found);
  rmSync(root, { recursive: true });
}

function assets(name, root) {
  for (const [ending, most] of [["css", 20 << 10], ["js", 30 << 10]]) {
    const files = readdirSync(join(root, "assets")).filter((file) => file.endsWith("." + ending));
    const size = statSync(join(root, "assets", files[0])).size;
    judge(name, `assets: .${ending}`, `${size} B`, `≤ ${most} B`, files.length === 1 && size <= most);
  }
  const shards = readdirSync(join(root, "i"), { recursive: true }).map(String).filter((path) => /^(sym|ref)\/.*\.js$/.test(path.replaceAll("\\", "/")));
  const largest = Math.max(0, ...shards.map((path) => statSync(join(root, "i", path)).size));
  judge(name, "largest shard of the search", `${(largest / 1024).toFixed(0)} kB of ${shards.length}`, "≤ 128 kB", largest <= 128 << 10);
  contrast(name, root);
}

// From the style sheet that was written, independently of the unit test on the palette.
function contrast(name, root) {
  const css = readFileSync(join(root, "assets", readdirSync(join(root, "assets")).find((file) => file.endsWith(".css"))), "utf8");
  const colours = (text) => Object.fromEntries([...text.matchAll(/--(\w+):#([0-9a-f]{6})/g)].map((m) => [m[1], m[2]]));
  const light = colours(css.slice(0, css.indexOf("@media"))), dark = colours(css.slice(css.indexOf("@media"), css.indexOf("data-theme=light]{color")));
  const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = (hex) => [0, 2, 4].map((at) => channel(parseInt(hex.slice(at, at + 2), 16) / 255)).reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const ratio = (a, b) => { const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  let text = 99, outline = 99;
  for (const theme of [light, dark]) {
    for (const ground of ["page", "panel", "mark", "hit"]) {
      for (const [colour, value] of Object.entries(theme)) {
        if (["page", "panel", "mark", "hit", "hair"].includes(colour)) continue;
        const seen = ratio(value, theme[ground]);
        if (["edge", "focus"].includes(colour)) { if (["page", "panel"].includes(ground)) outline = Math.min(outline, seen); } else text = Math.min(text, seen);
      }
    }
  }
  judge(name, "contrast of text, of outlines", `${text.toFixed(2)}, ${outline.toFixed(2)}`, "≥ 4.5, ≥ 3", text >= 4.5 && outline >= 3);
}

// Scripts off, then on: no complaint of the browser, no request that leaves the disk, no empty page, no sideways scrolling.
async function walk(name, root, pages, found) {
  const most = 240, every = Math.max(1, Math.ceil(pages.length / most));
  // Pages that lead on do so before they could be looked at; they were read as text.
  const chosen = pages.filter((page, at) => found.kind.get(page) !== "lead" && (at % every === 0 || found.types.get(found.kind.get(page)).slice(0, 3).includes(page)));
  for (const scripts of [false, true]) {
    const page = await browser.page({ scripts, width: 320 });
    const complaints = [], outside = [], empty = [], wide = [];
    for (const path of chosen) {
      await page.go(url(root, path));
      const seen = await page.eval("({ text: document.querySelector('main')?.innerText.trim().length || 0, h1: document.querySelectorAll('h1').length, wide: document.documentElement.scrollWidth - innerWidth })");
      if (!seen.text || seen.h1 !== 1) empty.push(path);
      if (seen.wide > 0) wide.push(`${path}: ${seen.wide} px`);
      complaints.push(...page.complaints.map((text) => `${path}: ${text}`));
      outside.push(...page.requests.filter((request) => !/^(file|data|about):/.test(request)));
      page.complaints.length = page.requests.length = 0;
    }
    const how = scripts ? "scripts on" : "scripts off";
    nothing(name, `${how}: console and policy (${chosen.length} pages)`, complaints);
    nothing(name, `${how}: requests outside`, outside);
    nothing(name, `${how}: pages without text or h1`, empty);
    if (!scripts) nothing(name, "320 px: pages that scroll sideways", wide);
    await page.close();
  }
}

async function accessible(name, root, pages, found) {
  if (!axe) return judge(name, "axe-core", "NOT RUN: no axe-core", "0 violations", null);
  const faults = [];
  let runs = 0;
  for (const width of [320, 1280]) {
    for (const dark of [false, true]) {
      const page = await browser.page({ width, dark });
      for (const [kind, list] of found.types) {
        if (kind === "lead") continue;
        // One in the middle, and where there are notes on code, the one of middle size of those.
        const size = (path) => statSync(join(root, path)).size;
        const noted = kind === "file" ? list.filter((path) => found.noted.has(path)).sort((a, b) => size(a) - size(b)) : [];
        for (const path of new Set([list[Math.floor(list.length / 2)], ...noted.slice(noted.length / 2).slice(0, 1)])) {
          await page.go(url(root, path));
          await page.eval(axe + ";0");
          const result = await page.eval("axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }, resultTypes: ['violations'] }).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.length + ' × ' + v.nodes[0].html.slice(0, 120)))");
          faults.push(...result.map((text) => `${kind} ${width}${dark ? " dark" : ""}: ${path}: ${text}`));
          runs++;
        }
      }
      await page.close();
    }
  }
  nothing(name, `axe-core (${runs} runs)`, faults);
}

async function speed(name, root, pages, found) {
  const files = found.types.get("file") ?? [];
  if (!files.length) return;
  const sizes = new Map(files.map((path) => [path, statSync(join(root, path)).size]));
  const bySize = [...files].sort((a, b) => sizes.get(a) - sizes.get(b));
  const middle = bySize[Math.floor(bySize.length / 2)], longest = [...files].sort((a, b) => found.lines.get(b) - found.lines.get(a))[0];
  judge(name, "median code page", `${(sizes.get(middle) / 1024).toFixed(0)} kB`, "≤ 150 kB", sizes.get(middle) <= 150 << 10);
  const page = await browser.page();
  const runs = [];
  for (let i = 0; i < 5; i++) runs.push((await page.go(url(root, middle))).content);
  time(name, "median code page: content loaded", median(runs), 150);
  const lines = found.lines.get(longest);
  const loads = [], layouts = [];
  for (let i = 0; i < 3; i++) {
    await page.go("about:blank");
    loads.push((await page.go(url(root, longest))).load);
    layouts.push(await layout(page));
  }
  time(name, `longest page (${lines} lines): load`, median(loads), 1000);
  // Work grows with the page: the bar is for a page of 35,000 lines.
  time(name, "longest page: layout", median(layouts), 50);
  // A page that leaves lines out has the nearest it has.
  const line = await page.eval(`(() => { const all = [...document.querySelectorAll("pre>a[id^=L]")]; return Number(all[Math.floor(all.length * 0.7)].id.slice(1)); })()`);
  await page.go("about:blank");
  await page.go(url(root, longest) + "#L" + line);
  await new Promise((done) => setTimeout(done, 300));
  const top = await page.eval(`document.getElementById("L${line}").getBoundingClientRect().top`);
  judge(name, "longest page: #L" + line, `at ${Math.round(top)} px of 900`, "in view", lines < 60 || (top >= 0 && top < 860));
  await page.close();
}

async function layout(page) {
  const { metrics } = await page.send("Performance.getMetrics");
  return 1000 * metrics.find((metric) => metric.name === "LayoutDuration").value;
}

// Search, keys, cards, ranges: what needs the script.
async function useScript(name, root, found) {
  const page = await browser.page();
  const article = found.types.get("article")?.[0];
  const file = (found.types.get("file") ?? []).find((path) => found.noted.has(path)) ?? found.types.get("file")?.[0];
  const wait = (condition) => page.eval(`new Promise((done) => { const start = performance.now(); const look = () => { const met = ${condition}; if (met || performance.now() - start > 60000) done(met ? performance.now() - start : -1); else setTimeout(look, 4); }; look(); })`);
  const type = async (text) => page.eval(`(() => { const q = document.querySelector("dialog .q"); q.value = ${JSON.stringify(text)}; q.dispatchEvent(new Event("input")); })()`);
  const lost = [];
  const must = (what, met) => { if (!met) lost.push(what); };
  const symbol = found.symbol;
  if (symbol) {
    await page.go(url(root, article ?? "index.html"));
    await page.key("/", "Slash");
    must("/ opens the search", (await wait("!!document.querySelector('dialog .q')")) >= 0);
    await type(symbol);
    const took = await wait("document.querySelector('.hits li')");
    must("the search finds " + symbol, took >= 0 && (await page.eval("[...document.querySelectorAll('.hits span')].map((s) => s.textContent)")).includes(symbol));
    time(name, "search: first result (80 ms waited)", took, 180);
    await page.key("Escape");
    must("Escape closes the search", (await wait("!document.querySelector('dialog')")) >= 0);
  }
  await page.key("?", "Slash");
  must("? lists the keys", (await wait("!!document.querySelector('dialog dl')")) >= 0);
  if (article) {
    await page.go(url(root, article));
    await page.key(")", "Digit0");
    must(") goes to a step", await page.eval("!document.querySelector('.step[aria-labelledby]') || location.hash.startsWith('#s-')"));
  }
  if (file && found.lines.get(file) > 3) {
    await page.go(url(root, file) + "#L2-L3");
    must("#L2-L3 marks two lines", (await wait("document.querySelectorAll('.hit').length === 2")) >= 0);
    if (found.noted.has(file)) {
      await page.go("about:blank");
      await page.go(url(root, file));
      await page.key("n", "KeyN");
      must("n goes to a note", (await wait("location.hash.startsWith('#note-')")) >= 0);
      const here = "[...document.querySelectorAll('.note')].findIndex((note) => '#' + note.id === decodeURIComponent(location.hash))";
      const [notes, first] = await page.eval(`[document.querySelectorAll('.note').length, ${here}]`);
      for (let n = first; n < notes; n++) await page.key("n", "KeyN");
      must("n goes to every note, also at the end of the page", (await wait(`${here} === ${notes - 1}`)) >= 0);
      for (let n = 1; n < notes; n++) await page.key("p", "KeyP");
      must("p goes back over all of them", (await wait(`${here} === 0`)) >= 0);
    }
    // Another site on this disk may have been given a theme before: they share what a browser keeps.
    await page.eval("localStorage.clear();delete document.documentElement.dataset.theme;document.querySelector('.theme').click()");
    must("the theme is chosen", await page.eval("document.documentElement.dataset.theme === 'light'"));
  }
  nothing(name, "keys, search, ranges, theme", lost.concat(page.complaints));
  await page.close();
}

// On paper: every step is there, folded parts are open, no code is cut off, nothing sticks.
async function print(name, root, found) {
  const article = found.types.get("article")?.find((path) => found.steps.get(path) > 2) ?? found.types.get("article")?.[0];
  if (!article) return;
  const page = await browser.page({ width: 720, dark: true });
  await page.go(url(root, article));
  const pdf = await page.pdf();
  const count = (pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length;
  await page.send("Emulation.setEmulatedMedia", { media: "print" });
  const seen = await page.eval(`(() => {
    const cut = [...document.querySelectorAll("main .code, main pre, main .table")].filter((e) => e.scrollWidth > e.clientWidth + 1 || (getComputedStyle(e).overflowY !== "visible" && e.scrollHeight > e.clientHeight + 1));
    const steps = [...document.querySelectorAll(".step")].filter((e) => !e.getBoundingClientRect().height);
    const sticky = [...document.querySelectorAll("body *")].filter((e) => ["sticky", "fixed"].includes(getComputedStyle(e).position) && e.getBoundingClientRect().height);
    return { cut: cut.map((e) => e.className || e.tagName), steps: steps.length, sticky: sticky.length, dark: getComputedStyle(document.documentElement).backgroundColor };
  })()`);
  let text = null;
  try {
    const file = join(scratch, "page.pdf");
    writeFileSync(file, pdf);
    text = execFileSync("pdftotext", [file, "-"], { stdio: ["ignore", "pipe", "ignore"] }).toString().replace(/\s/g, "");
  } catch { /* poppler is not everywhere; the layout is judged in any case */ }
  const headings = await page.eval("[...document.querySelectorAll('.step > :is(h2, h3)')].map((h) => h.firstChild.textContent.trim())");
  const absent = text === null ? [] : headings.filter((heading) => heading && !text.includes(heading.replace(/\s/g, "")));
  const faults = [...seen.cut.map((c) => `cut off: ${c}`), ...absent.map((h) => `not on paper: ${h}`)];
  if (seen.steps) faults.push(`${seen.steps} steps without height`);
  if (seen.sticky) faults.push(`${seen.sticky} elements that stick`);
  if (!/255, 255, 255|253, 252, 250/.test(seen.dark)) faults.push("paper is dark: " + seen.dark);
  if (!count) faults.push("no page");
  nothing(name, `print: ${count} pages${text === null ? ", text not read" : ""}`, faults);
  await page.close();
}
