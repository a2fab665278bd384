// Pictures of pages for looking at: node picture.mjs OUT.png URL WIDTH [HEIGHT] [dark] [noscript] [key=…]
import { writeFileSync } from "node:fs";
import { Browser } from "./chromium.mjs";

const [out, url, width, height = "900", ...words] = process.argv.slice(2);
const browser = await Browser.start();
const page = await browser.page({ width: Number(width), height: Number(height), dark: words.includes("dark"), scripts: !words.includes("noscript") });
await page.go(url);
await new Promise((done) => setTimeout(done, 300));
for (const word of words.filter((w) => w.startsWith("key="))) {
  for (const key of word.slice(4)) await page.key(key);
  await new Promise((done) => setTimeout(done, 600));
}
for (const word of words.filter((w) => w.startsWith("js="))) {
  await page.eval(word.slice(3));
  await new Promise((done) => setTimeout(done, 700));
}
writeFileSync(out, await page.picture());
if (page.complaints.length) console.error(page.complaints.join("\n"));
await browser.stop();
