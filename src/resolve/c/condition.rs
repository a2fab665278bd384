//! Whether the `#if` branches around a place are likely compiled, and what the macros they ask for stand for.
//!
//! A build decides; what can be known without one: the compiler and platform (code is read for a Unix with Clang, C++ as
//! C++17), what the files at hand define under conditions of their own, what they refuse to be compiled without
//! (`#ifndef X` / `#error`). Names that say a feature is there (`HAVE_X`, `USE_X`, `CONFIG_X`) and that nothing here
//! defines count as defined, all others as not. Only used to order twins of one name that stand in different branches,
//! never to hide one.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use crate::index::FileId;

mod expression;
mod platform;

/// What a condition comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Truth {
    No,
    /// What its names suggest.
    Unlikely,
    Maybe,
    Likely,
    Yes,
}

impl Truth {
    fn of(value: bool) -> Self {
        if value { Truth::Yes } else { Truth::No }
    }

    fn not(self) -> Self {
        match self {
            Truth::No => Truth::Yes,
            Truth::Unlikely => Truth::Likely,
            Truth::Maybe => Truth::Maybe,
            Truth::Likely => Truth::Unlikely,
            Truth::Yes => Truth::No,
        }
    }

    fn and(self, other: Self) -> Self {
        self.min(other)
    }

    fn or(self, other: Self) -> Self {
        self.max(other)
    }
}

/// One preprocessor line that conditions are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line {
    /// Offset of the `#`.
    at: u32,
    word: Word,
    /// What follows the word, as offsets; lines that a backslash continues are part of it.
    rest: (u32, u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Define,
    If,
    Ifdef,
    Ifndef,
    Elif,
    Elifdef,
    Elifndef,
    Else,
    Endif,
    Error,
    Other,
}

/// The preprocessor lines of a file.
pub(super) struct Lines {
    text: Arc<str>,
    list: Vec<Line>,
}

impl Lines {
    pub fn new(text: &str) -> Self {
        let text: Arc<str> = text.into();
        let mut list = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let end = line_end(&text, at);
            let line = &text[at..end];
            let trimmed = line.trim_start();
            if let Some(directive) = trimmed.strip_prefix('#') {
                let start = at + (line.len() - trimmed.len());
                let directive = directive.trim_start();
                let split = directive.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(directive.len());
                let word = match &directive[..split] {
                    "define" => Word::Define,
                    "if" => Word::If,
                    "ifdef" => Word::Ifdef,
                    "ifndef" => Word::Ifndef,
                    "elif" => Word::Elif,
                    "elifdef" => Word::Elifdef,
                    "elifndef" => Word::Elifndef,
                    "else" => Word::Else,
                    "endif" => Word::Endif,
                    "error" => Word::Error,
                    _ => Word::Other,
                };
                let rest = (end - (directive.len() - split)) as u32;
                list.push(Line { at: start as u32, word, rest: (rest, end as u32) });
            }
            at = end;
        }
        Self { text, list }
    }

    fn rest(&self, line: Line) -> &str {
        &self.text[line.rest.0 as usize..line.rest.1 as usize]
    }

    /// Names the file is not compiled without: those of an `#ifndef` whose branch is an `#error`.
    pub fn demanded(&self) -> Vec<&str> {
        let pairs = self.list.windows(2).filter(|pair| pair[0].word == Word::Ifndef && pair[1].word == Word::Error);
        pairs.filter_map(|pair| name_of(self.rest(pair[0]))).collect()
    }

    /// The last line that starts at or before an offset.
    fn line_at(&self, offset: u32) -> Option<Line> {
        let next = self.list.partition_point(|line| line.at <= offset);
        self.list[..next].last().copied()
    }
}

/// The end of the line that starts at `at`, with those that a backslash continues.
fn line_end(text: &str, at: usize) -> usize {
    let mut end = at;
    loop {
        let Some(more) = memchr::memchr(b'\n', &text.as_bytes()[end..]) else { return text.len() };
        end += more + 1;
        let line = text[at..end].trim_end_matches(['\n', '\r']);
        if !line.ends_with('\\') || end >= text.len() {
            return end;
        }
    }
}

/// The first word of a text.
fn name_of(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let end = text.find(|c: char| !is_word(c)).unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The files that are compiled together, as far as conditions ask.
pub(super) trait World {
    fn lines(&self, file: FileId) -> Option<Arc<Lines>>;
    /// Where the compiled files define a macro.
    fn macros(&self, name: &str) -> Vec<(FileId, u32)>;
    /// Whether the compiled file cannot do without the macro.
    fn is_demanded(&self, name: &str) -> bool;
    /// Whether there is a file that `#include` of this would bring.
    fn has_file(&self, spec: &str) -> bool;
    fn is_cpp(&self) -> bool;
}

/// Nesting of conditions that ask for macros that stand in conditions.
const MAX_DEPTH: u32 = 24;
/// Conditions and names looked at for one answer.
const MAX_STEPS: u32 = 4000;

/// Weighs conditions for one question.
pub(super) struct Weigher<'w> {
    world: &'w dyn World,
    depth: Cell<u32>,
    steps: Cell<u32>,
    nesting: Cell<u32>,
    /// Places already weighed; `None` while under way.
    places: RefCell<HashMap<(FileId, u32), Option<Truth>>>,
}

impl<'w> Weigher<'w> {
    pub fn new(world: &'w dyn World) -> Self {
        Self {
            world,
            depth: Cell::new(0),
            steps: Cell::new(MAX_STEPS),
            nesting: Cell::new(0),
            places: RefCell::default(),
        }
    }

    /// Whether the branches around a place are compiled.
    pub fn place(&self, file: FileId, offset: u32) -> Truth {
        let known = self.places.borrow().get(&(file, offset)).copied();
        if let Some(known) = known {
            // What depends on itself is not there when it is asked for.
            return known.unwrap_or(Truth::No);
        }
        let left = self.steps.get();
        if left == 0 || self.depth.get() >= MAX_DEPTH {
            return Truth::Maybe;
        }
        self.steps.set(left - 1);
        self.depth.set(self.depth.get() + 1);
        self.places.borrow_mut().insert((file, offset), None);
        let truth = self.find(file, offset);
        self.places.borrow_mut().insert((file, offset), Some(truth));
        self.depth.set(self.depth.get() - 1);
        truth
    }

    fn find(&self, file: FileId, offset: u32) -> Truth {
        let Some(lines) = self.world.lines(file) else { return Truth::Maybe };
        // The branches of each open group up to the place.
        let mut open: Vec<Vec<usize>> = Vec::new();
        for (i, line) in lines.list.iter().enumerate() {
            if line.at > offset {
                break;
            }
            match line.word {
                Word::If | Word::Ifdef | Word::Ifndef => open.push(vec![i]),
                Word::Elif | Word::Elifdef | Word::Elifndef | Word::Else => {
                    // A condition is not part of the branch that it opens.
                    if let Some(group) = open.last_mut() {
                        group.push(i);
                    }
                }
                Word::Endif => {
                    open.pop();
                }
                Word::Define | Word::Error | Word::Other => {}
            }
        }
        // Names in a condition's own line are asked before it decides.
        if let Some(group) = open.last_mut()
            && let Some(last) = group.last()
            && (lines.list[*last].at..lines.list[*last].rest.1).contains(&offset)
        {
            group.pop();
        }
        let mut all = Truth::Yes;
        for group in &open {
            let Some((now, before)) = group.split_last() else { continue };
            for earlier in before {
                all = all.and(self.branch(file, &lines, *earlier).not());
            }
            all = all.and(self.branch(file, &lines, *now));
            if all == Truth::No {
                break;
            }
        }
        all
    }

    /// What the condition of one branch comes to, by itself.
    fn branch(&self, file: FileId, lines: &Lines, index: usize) -> Truth {
        let line = lines.list[index];
        let rest = lines.rest(line);
        let next = lines.list.get(index + 1);
        match line.word {
            Word::Else => Truth::Yes,
            Word::Ifdef | Word::Elifdef => self.defined(name_of(rest).unwrap_or(""), file, line.at),
            Word::Ifndef | Word::Elifndef => {
                let name = name_of(rest).unwrap_or("");
                // `#ifndef X` before `#define X` says "once" or "unless given": the branch is read.
                if next.is_some_and(|next| next.word == Word::Define && name_of(lines.rest(*next)) == Some(name)) {
                    return Truth::Yes;
                }
                // What is refused is not compiled.
                if next.is_some_and(|next| next.word == Word::Error) {
                    return Truth::No;
                }
                self.defined(name, file, line.at).not()
            }
            _ => self.condition(rest, file, line.at),
        }
    }

    /// Whether a name is defined where a condition asks for it.
    fn defined(&self, name: &str, file: FileId, at: u32) -> Truth {
        match platform::value(name, self.world.is_cpp()) {
            platform::Known::Undefined => return Truth::No,
            platform::Known::Value(_) => return Truth::Yes,
            platform::Known::Open => {}
        }
        let places = self.world.macros(name);
        if places.is_empty() {
            return if self.world.is_demanded(name) {
                Truth::Yes
            } else if platform::is_feature(name) {
                Truth::Likely
            } else {
                Truth::No
            };
        }
        let here = places.iter().filter(|place| is_before(**place, file, at));
        let best = here.map(|(file, start)| self.place(*file, *start)).max().unwrap_or(Truth::No);
        if best == Truth::No { Truth::of(self.world.is_demanded(name)) } else { best }
    }

    /// The definition of a macro that a condition sees: the last of those that are compiled.
    fn definition(&self, name: &str, file: FileId, at: u32) -> Seen {
        let mut places = self.world.macros(name);
        if places.is_empty() {
            let given = platform::is_feature(name) || self.world.is_demanded(name);
            return if given { Seen::Given } else { Seen::Nowhere };
        }
        places.retain(|place| is_before(*place, file, at));
        places.sort_by_key(|(other, start)| (*other == file, *other, *start));
        let mut seen = Seen::Nowhere;
        for (other, start) in places {
            match self.place(other, start) {
                Truth::Yes => seen = Seen::Here(other, start),
                Truth::Likely | Truth::Maybe | Truth::Unlikely => seen = Seen::Perhaps,
                Truth::No => {}
            }
        }
        seen
    }

    /// A macro's parameters, where it takes any, and its body.
    fn body(&self, file: FileId, start: u32) -> Option<(Option<Vec<String>>, String)> {
        let lines = self.world.lines(file)?;
        let line = lines.line_at(start).filter(|line| line.word == Word::Define)?;
        let rest = lines.rest(line).trim_start();
        let name = name_of(rest)?;
        let after = &rest[name.len()..];
        let Some(inner) = after.strip_prefix('(') else { return Some((None, after.to_owned())) };
        let (params, body) = inner.split_once(')')?;
        Some((Some(params.split(',').map(|param| param.trim().to_owned()).collect()), body.to_owned()))
    }
}

/// The definition that a condition sees.
enum Seen {
    Nowhere,
    Perhaps,
    /// Defined by the build.
    Given,
    Here(FileId, u32),
}

/// What the file itself defines further down is not there yet: `#ifdef X … #else #define X`.
fn is_before((other, start): (FileId, u32), file: FileId, at: u32) -> bool {
    other != file || start < at
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One(Arc<Lines>);

    impl World for One {
        fn lines(&self, _: FileId) -> Option<Arc<Lines>> {
            Some(self.0.clone())
        }

        fn macros(&self, name: &str) -> Vec<(FileId, u32)> {
            let file = FileId(0);
            let defines = self.0.list.iter().filter(|line| line.word == Word::Define);
            let mut found: Vec<(FileId, u32)> = defines
                .filter(|line| name_of(self.0.rest(**line)) == Some(name))
                .map(|line| (file, line.rest.0))
                .collect();
            if name == "SET" {
                found.push((FileId(1), 0));
            }
            found
        }

        fn is_demanded(&self, name: &str) -> bool {
            self.0.demanded().contains(&name)
        }

        fn has_file(&self, spec: &str) -> bool {
            spec == "here.h"
        }

        fn is_cpp(&self) -> bool {
            true
        }
    }

    fn weigh(text: &str) -> Truth {
        let at = text.find('@').expect("a mark");
        let world = One(Arc::new(Lines::new(text)));
        Weigher::new(&world).place(FileId(0), at as u32)
    }

    fn off(text: &str) -> bool {
        weigh(text) < Truth::Maybe
    }

    #[test]
    fn branches_are_weighed_by_platform_feature_and_definition() {
        assert!(off("#ifdef _WIN32\n@\n#endif\n"));
        assert!(!off("#ifndef _WIN32\n@\n#endif\n"));
        assert!(!off("#ifdef _WIN32\n#else\n@\n#endif\n"));
        assert!(!off("#ifdef SET\n@\n#else\n#endif\n"));
        assert!(off("#ifdef SET\n#else\n@\n#endif\n"));
        assert!(off("#ifdef UNSET\n@\n#endif\n"));
        assert!(!off("#ifdef UNSET\n#endif\n@\n"));
        assert!(!off("#if defined(UNSET) || defined(CONFIG_NET)\n@\n#endif\n"));
        assert!(!off("#ifndef SET\n#define SET\n@\n#endif\n"));
        assert!(off("#ifndef SET\n#define SETTER\n@\n#endif\n"));
        assert!(off("#if 0\n@\n#elif 1\n#endif\n"));
        assert!(!off("#if 0\n#elif 1\n@\n#endif\n"));
        assert!(!off("#if __GNUC__ >= 4 && (defined(SET))\n@\n#endif\n"));
        assert!(off("#if (APP_HAVE_X) && !SET\n@\n#endif\n"));
        assert!(!off("#if ((((\n@\n#endif\n"));
    }

    #[test]
    fn what_nests_define_is_evaluated() {
        let nest = "#ifdef FMT_USE_X\n#elif __cplusplus >= 201402L\n# define FMT_USE_X 1\n#else\n# define FMT_USE_X 0\n#endif\n";
        assert_eq!(weigh(&format!("{nest}#if FMT_USE_X\n@\n#endif\n")), Truth::Yes);
        assert_eq!(weigh(&format!("{nest}#if !FMT_USE_X\n@\n#endif\n")), Truth::No);
        let call = "#define AT_LEAST(a, b) (__GNUC__ > (a) || (__GNUC__ == (a) && __GNUC_MINOR__ >= (b)))\n";
        assert_eq!(weigh(&format!("{call}#if AT_LEAST(3, 1)\n@\n#endif\n")), Truth::Yes);
        assert_eq!(weigh(&format!("{call}#if AT_LEAST(99, 1) \\\n || 0 // no\n@\n#endif\n")), Truth::No);
        assert_eq!(weigh("#ifndef SHARED\n#error no\n#endif\n#if defined(SHARED)\n@\n#endif\n"), Truth::Yes);
        assert_eq!(weigh("#if __has_include(\"here.h\") && !__has_include(\"gone.h\")\n@\n#endif\n"), Truth::Yes);
        assert_eq!(weigh("#define V 3\n#if V * 2 - 6 ? 1 : V % 2 == 1 && (V << 1) == 6\n@\n#endif\n"), Truth::Yes);
    }

    #[test]
    fn what_asks_for_itself_ends() {
        let text = "#if A\n#define B 1\n#endif\n#if B\n#define A B\n#endif\n#define C C\n#define D(x) D(D(x)) x x\n";
        weigh(&format!("{text}#if A || B || C || D(D(D(1)))\n@\n#endif\n"));
        let deep = "(".repeat(5000);
        weigh(&format!("#if {deep}\n@\n#endif\n"));
        let wide = "#define E(x) x x x x x x x x\n".to_owned()
            + &format!("#if {}1{}\n@\n#endif\n", "E(".repeat(40), ")".repeat(40));
        weigh(&wide);
    }
}
