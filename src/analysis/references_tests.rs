//! Uses told apart: what includes and imports decide must be what resolving each mention gives.

use std::sync::Arc;

use super::{find_things, references, uses};
use crate::index::Snapshot;
use crate::source::memory::MemorySource;

fn snapshot(files: &[(&str, &str)]) -> Snapshot {
    Snapshot::scanning(Arc::new(MemorySource::new(files.iter().copied())))
}

/// `path:line…` of the uses of each symbol that `name` names, in the order of the symbols.
fn told_apart(files: &[(&str, &str)], name: &str) -> Vec<String> {
    let snapshot = snapshot(files);
    let things = find_things(&snapshot, name);
    let together = uses(&snapshot, &things);
    for (places, of_one) in things.iter().zip(&together) {
        assert_eq!(&references(&snapshot, &places[0]), of_one, "one by one and together");
    }
    let lines = |files: &Vec<super::FileReferences>| {
        let one = |file: &super::FileReferences| {
            let text = snapshot.text(file.file).expect("a text");
            let lines: Vec<String> = file
                .hits
                .iter()
                .map(|hit| format!("{}{}", text.lines.line(hit.span.start) + 1, &hit.confidence.as_str()[..1]))
                .collect();
            format!("{}:{}", snapshot.path(file.file), lines.join(","))
        };
        files.iter().map(one).collect::<Vec<_>>().join(" ")
    };
    things
        .iter()
        .zip(&together)
        .map(|(places, files)| format!("{} <- {}", snapshot.path(places[0].file), lines(files)))
        .collect()
}

#[test]
fn macros_of_one_name_by_what_is_included() {
    let files = [
        ("a.c", "#include \"main/alloc.h\"\nint f() { return get(1); }\n"),
        (
            "b.c",
            "#include \"tool/alloc.h\"\nint f() { return get(2); }\nstruct s { int get; };\nint g(struct s *x) { return x->get; }\n",
        ),
        ("c.c", "int f(int (*get)(int)) { return get(3); }\n"),
        ("main/alloc.h", "#define get(n) (n)\n"),
        ("tool/alloc.h", "#define get(n) (n + 1)\n"),
    ];
    let found = told_apart(&files, "macro@get");
    assert_eq!(found, ["main/alloc.h <- a.c:2s", "tool/alloc.h <- b.c:2s"]);
}

#[test]
fn a_function_is_its_declaration_and_its_definition() {
    let files = [
        ("lib.c", "#include \"lib.h\"\nint twice(int n) { return n + n; }\nint own() { return twice(1); }\n"),
        ("lib.h", "int twice(int n);\n"),
        ("other.c", "static int twice(int n) { return n; }\nint f() { return twice(2); }\n"),
        ("use.c", "#include \"lib.h\"\nint f() { return twice(3); }\n"),
    ];
    assert_eq!(told_apart(&files, "twice"), ["lib.c <- lib.c:3s use.c:2s", "other.c <- other.c:2s"]);
}

#[test]
fn a_tag_and_its_typedef_are_one_symbol() {
    let files = [
        ("s.h", "typedef struct State State;\nstruct State { int n; };\n"),
        ("use.c", "#include \"s.h\"\nint f(State *a, struct State *b) { return a->n + b->n; }\n"),
    ];
    assert_eq!(told_apart(&files, "State"), ["s.h <- use.c:2s,2s"]);
    assert_eq!(told_apart(&files, "struct@State"), ["s.h <- use.c:2s,2s"]);
    assert!(told_apart(&files, "enum@State").is_empty());
}

#[test]
fn types_of_one_name_by_what_is_imported() {
    let files = [
        ("a/Cargo.toml", "[package]\nname = \"a\"\n"),
        ("a/src/lib.rs", "pub type Result<T> = std::result::Result<T, u8>;\npub fn f() -> Result<()> { Ok(()) }\n"),
        ("b/Cargo.toml", "[package]\nname = \"b\"\n[dependencies]\na = { path = \"../a\" }\n"),
        ("b/src/lib.rs", "use a::Result;\npub fn g() -> Result<()> { a::f() }\nmod own;\n"),
        ("b/src/own.rs", "pub fn h() -> Result<(), u8> { Ok(()) }\npub fn i() -> a::Result<()> { Ok(()) }\n"),
        ("c/Cargo.toml", "[package]\nname = \"c\"\n"),
        (
            "c/src/lib.rs",
            "pub type Result<T> = std::result::Result<T, u16>;\npub fn k() -> crate::Result<()> { Ok(()) }\n",
        ),
    ];
    let found = told_apart(&files, "type@Result");
    assert_eq!(
        found,
        ["a/src/lib.rs <- a/src/lib.rs:2s b/src/lib.rs:1s,2s b/src/own.rs:2s", "c/src/lib.rs <- c/src/lib.rs:2s"]
    );
}

#[test]
fn a_symbol_is_asked_for_by_kind_container_and_the_end_of_its_path() {
    let files = [
        ("x/src/run.rs", "pub struct Runner;\nimpl Runner { pub fn new() -> Self { Runner } }\n"),
        ("y/src/run.rs", "pub struct Other;\nimpl Other { pub fn new() -> Self { Other } }\n"),
    ];
    let snapshot = snapshot(&files);
    let count = |text: &str| find_things(&snapshot, text).len();
    assert_eq!(count("new"), 2);
    assert_eq!(count("fn@new"), 2);
    assert_eq!(count("struct@new"), 0);
    assert_eq!(count("Runner::fn@new"), 1);
    assert_eq!(count("run.rs#new"), 2);
    assert_eq!(count("y/src/run.rs#new"), 1);
    assert_eq!(count("src/run.rs#struct@Other"), 1);
}

#[test]
fn overloads_are_one_function() {
    let files = [
        (
            "lib.ts",
            "export function make(a: string): void\nexport function make(a: number): void\nexport function make(a: unknown) {}\n",
        ),
        ("main.ts", "import { make } from './lib'\nmake('a')\nmake(1)\n"),
    ];
    let found = told_apart(&files, "make");
    assert_eq!(found, ["lib.ts <- main.ts:1s,2s,3s"]);
}

#[test]
fn links_tell_calls_of_overloads_apart() {
    let text = "function make(a: string): void\nfunction make(a: () => void): void\nfunction make(a: unknown) {}\nmake('a')\nmake(() => {})\n";
    let snapshot = snapshot(&[("a.ts", text)]);
    let file = snapshot.file("a.ts").expect("the file");
    let calls: Vec<usize> = crate::analysis::links(&snapshot, file, &snapshot.facts(file))
        .iter()
        .filter(|link| link.role == crate::analysis::Role::Uses(crate::model::facts::RefKind::Call))
        .map(|link| text[..link.targets[0].name_span.start as usize].lines().count())
        .collect();
    assert_eq!(calls, [1, 2]);
}
