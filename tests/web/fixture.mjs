// A small repository that annotates itself, made to break pages: names, text and articles that try to get out, every kind
// of block and clip, one file of 34,700 lines and one line of 10 MB; a tenth of these for a slow machine.
import { mkdirSync, writeFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import { dirname, join } from "node:path";

export function fixture(home, slow) {
  const long = slow ? 6_000 : 34_700;
  const put = (path, content) => {
    const full = join(home, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
  };
  put("annotations/gloss.toml", 'language = "en"\n[series.s]\ntitle = { en = "A <series>", zh-CN = "一个系列" }\n');
  put("annotations/r/repo.toml", 'name = "r"\nurls = ["https://github.com/o/r.git"]\nrev = "worktree"\npath = "../.."\n');
  put("annotations/r/a.en.md", article("a", "en", 'Everything & <more>', "", ENGLISH));
  put("annotations/r/a.zh-CN.md", article("a", "zh-CN", "一切，以及更多", "source: a.en.md\n", CHINESE));
  put("annotations/r/b.en.md", article("b", "en", "The long file", "", LONG));
  put("annotations/r/media/dot.png", png());
  put("annotations/r/media/ok.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#48a"/></svg>');
  put("annotations/r/media/bad.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  put("annotations/r/media/tone.wav", wav());
  put("annotations/r/media/tone.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nA tone\n");
  put("annotations/r/media/clip.webm", Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), Buffer.alloc(64)]));
  put("annotations/r/media/old.wma", Buffer.concat([Buffer.from([0x30, 0x26, 0xb2, 0x75]), Buffer.alloc(64)]));
  put("src/lib.rs", "mod util;\nuse util::helper;\n\n/// Adds `</script><img src=x onerror=alert(1)>`.\npub fn add_numbers(first: u32) -> u32 {\n    helper(first) + 1\n}\n\npub struct Holder;\nimpl Holder {\n    pub fn add_numbers(&self) -> u32 {\n        add_numbers(2)\n    }\n}\n");
  put("src/util.rs", "pub fn helper(x: u32) -> u32 {\n    x\n}\n");
  put("src/page.js", "// <!-- </script> -->\nexport const table = { '</script>': 1, '<!--': 2, \"a'b\\\"c\": 3, __proto__: null };\nexport function constructor() { return table['</script>']; }\nexport function toString() { return `<img src=x onerror=alert(1)>${constructor()}`; }\n");
  put("src/bidi.py", "# \u202e\u2066 reversed \u2069\ndef \u200bhidden(admin):\n    return '\u2028\u2029\ufeff'\n");
  put("src/latin.c", Buffer.from([...Buffer.from("/* caf"), 0xe9, ...Buffer.from(" */\nint caf(void) { return 0; }\n"), 0xff, 0xfe, 0x80, 10]));
  put("src/wide.js", `var wide = "${"x<&>'\t..".repeat((slow ? 1 : 10) << 18)}";\nfunction after_wide() { return wide; }\n`);
  for (const name of ["it's & <b>.py", 'quo"te.py', "new\nline.py", "con.py", "Case.py", "case.py", "index.py", "..dots.py", "per%cent #1?.py", "汉字 名.py", "\u202egnp.py"]) {
    put("names/" + name, `def in_${name.length}():\n    return ${JSON.stringify(name)}\n`);
  }
  put("names/index.html/inner.py", "def inner():\n    pass\n");
  put("names/deep/" + "d".repeat(90) + "/" + "e".repeat(90) + "/" + "f".repeat(120) + ".py", "def far_down():\n    pass\n");
  const lines = ["#include \"long.h\"", ""];
  for (let n = 0; lines.length < long; n++) lines.push(`/* Step ${n}. */`, `static int step_${n}(int value, const char *name)`, "{", `    if (value > ${n} && name != NULL) {`, `        return step_${Math.max(0, n - 1)}(value - 1, "left ${n}");`, "    }", "    return value;", "}", "");
  put("src/long.cpp", lines.slice(0, long).join("\n") + "\n");
}

const article = (id, lang, title, more, body) => `---\ngloss: 1\nid: ${id}\ntitle: "${title}"\nlang: ${lang}\nseries: s\norder: ${id === "a" ? 10 : 20}\nsummary: One sentence & a <tag>.\nauthors: [A "B" <C>]\n${more}---\n\n${body}`;

const ENGLISH = `# Everything & <more>

An introduction with \`code\`, *emphasis*, **strength**, ~~nothing~~, a footnote[^1], and [a way out](https://example.org/?a=1&b='2'").

## Adding
<!-- gloss: src/lib.rs#add_numbers id=adding quote="helper(first) + 1" -->

It calls [\`helper\`]. See [the other article](b.en.md) and [below](#bad).

### A deeper step
<!-- gloss: src/util.rs#helper id=deeper -->

\`\`\`rust
pub fn helper(x: u32) -> u32 {
    x
}
\`\`\`

## Two places at once
<!-- gloss: src/page.js#constructor id=two -->
<!-- gloss: src/page.js#toString id=two-b -->

| left | right |
|:-----|------:|
| \`a\`  | 1     |

> [!WARNING]
> Take care.

> A quotation.

- [x] done
- [ ] open
  1. one
  2. two

## Bad input
<!-- gloss: src/bidi.py id=bad -->

<script>alert(1)</script>

<div onclick="alert(1)" style="position:fixed">x</div> and <b>bold</b> inline.

[a](javascript:alert(1)) [b](data:text/html,<script>alert(1)</script>) [c](vbscript:x) [d](//evil.example/x) [e](file:///etc/passwd) ![f](javascript:alert(1)) ![g](https://evil.example/pixel.png) ![h](../../../etc/passwd) [i](https://example.org/"onmouseover="alert(1))

## Pictures and clips
<!-- gloss: names/case.py id=clips -->

![A blue dot](media/dot.png)

![A drawing](media/ok.svg) ![A bad drawing](media/bad.svg) ![Nothing](media/none.png)

[A tone](media/tone.wav "loop=3 autoplay")

[A clip](media/clip.webm "width=320 height=180 loop=true")

[An old recording](media/old.wma)

[^1]: The footnote, with [\`helper\`].
`;

const CHINESE = `# 一切，以及更多

引言，含有 \`code\` 与**着重**，还有*强调*。

## 相加
<!-- gloss: id=adding -->

它调用 [\`helper\`]。

### 更深一步
<!-- gloss: id=deeper -->

说明。

## 两处
<!-- gloss: id=two -->

「两处」一起说明。

## 坏输入
<!-- gloss: id=bad -->

说明。

## 图与声音
<!-- gloss: id=clips -->

![蓝点](media/dot.png)
`;

const LONG = `# The long file

## Further down
<!-- gloss: src/long.cpp#step_600 id=end -->

Far down, where it repeats.

## In the middle
<!-- gloss: src/long.cpp#step_300 id=middle -->

Half way.

## A line of ten megabytes
<!-- gloss: src/wide.js#after_wide id=wide -->

After it.
`;

function wav() {
  const samples = Buffer.alloc(800);
  for (let i = 0; i < 800; i++) samples[i] = 128 + Math.round(60 * Math.sin(i / 3));
  const head = Buffer.alloc(44);
  head.write("RIFF", 0); head.writeUInt32LE(836, 4); head.write("WAVEfmt ", 8); head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20); head.writeUInt16LE(1, 22); head.writeUInt32LE(8000, 24); head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32); head.writeUInt16LE(8, 34); head.write("data", 36); head.writeUInt32LE(800, 40);
  return Buffer.concat([head, samples]);
}

function png() {
  const table = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0; });
  const crc = (bytes) => { let c = 0xffffffff; for (const b of bytes) c = table[(c ^ b) & 255] ^ (c >>> 8); return (c ^ 0xffffffff) >>> 0; };
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]), out = Buffer.alloc(8);
    out.writeUInt32BE(data.length, 0); out.writeUInt32BE(crc(body), 4);
    return Buffer.concat([out.subarray(0, 4), body, out.subarray(4)]);
  };
  const header = Buffer.from([0, 0, 0, 8, 0, 0, 0, 8, 8, 2, 0, 0, 0]);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(24, 0x90)]);
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), chunk("IHDR", header), chunk("IDAT", deflateSync(Buffer.concat(Array(8).fill(row)))), chunk("IEND", Buffer.alloc(0))]);
}
