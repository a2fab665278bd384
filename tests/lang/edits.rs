//! No edit of a source file, however broken the result, makes extraction panic or break its invariants.

use glossator::lang::LanguageId;
use proptest::prelude::*;

use super::fixtures::{self, Fixture};
use super::invariants;

/// Pieces that upset parsers: unbalanced, half a token, not UTF-8, and openers of what a language nests.
const PIECES: &[&[u8]] = &[
    b"{",
    b"}",
    b"(",
    b")",
    b"[",
    b"]",
    b"<",
    b">",
    b"\"",
    b"'",
    b"`",
    b"/*",
    b"*/",
    b"//",
    b"#",
    b"\n",
    b"\r\n",
    b"\t",
    b"\0",
    b"\xff\xfe",
    b"\xe6\xb1",
    b"::",
    b";",
    b",",
    b":",
    b"=",
    b"=>",
    b"->",
    b"!",
    b"?",
    b".",
    b"..",
    b"@",
    b"$",
    b"&",
    b"|",
    b"||",
    b"\\",
    b"${",
    b"r#\"",
    b"#if X\n",
    b"#else\n",
    b"#endif\n",
    b"fn ",
    b"let ",
    b"use ",
    b"impl ",
    b"struct ",
    b"enum ",
    b"match ",
    b"macro_rules! m { ",
    b"class ",
    b"def ",
    b"lambda ",
    b"import ",
    b"from ",
    b"export default ",
    b"function ",
    b"async ",
    b"new ",
    b"template<",
    b"typedef ",
    b"operator",
    b"x",
    b"0",
    b"\xe6\xb1\x89",
];

/// One change; positions and lengths are shares of the text, so that they fit any.
#[derive(Clone, Debug)]
enum Edit {
    Delete(f64, f64),
    Insert(f64, usize),
    Copy(f64, f64, f64),
    Cut(f64),
}

fn edit() -> impl Strategy<Value = Edit> {
    let share = 0.0..1.0;
    prop_oneof![
        (share.clone(), 0.0..0.1).prop_map(|(at, len)| Edit::Delete(at, len)),
        (share.clone(), 0..PIECES.len()).prop_map(|(at, piece)| Edit::Insert(at, piece)),
        (share.clone(), 0.0..0.1, share.clone()).prop_map(|(at, len, to)| Edit::Copy(at, len, to)),
        share.prop_map(Edit::Cut),
    ]
}

fn apply(text: &mut Vec<u8>, edit: &Edit) {
    let share = |share: f64, of: usize| -> usize {
        #[allow(clippy::cast_sign_loss, clippy::cast_precision_loss)] // a share of a small length
        let at = (share * of as f64) as usize;
        at.min(of)
    };
    let len = text.len();
    let range = |at: f64, length: f64| {
        let start = share(at, len);
        start..(start + share(length, len)).min(len)
    };
    match edit {
        Edit::Delete(at, length) => drop(text.drain(range(*at, *length))),
        Edit::Insert(at, piece) => drop(text.splice(share(*at, len)..share(*at, len), PIECES[*piece].iter().copied())),
        Edit::Copy(at, length, to) => {
            let copied = text[range(*at, *length)].to_vec();
            drop(text.splice(share(*to, len)..share(*to, len), copied));
        }
        Edit::Cut(at) => text.truncate(share(*at, len)),
    }
}

fn survives(text: &[u8], language: LanguageId) {
    let facts = glossator::syntax::facts(text, language);
    invariants::check(&facts, text.len());
}

#[test]
fn fixtures_themselves_keep_the_invariants() {
    for Fixture { language, text, .. } in fixtures::all() {
        survives(text.as_bytes(), language);
        survives(text.replace('\n', "\r\n").as_bytes(), language);
    }
}

#[test]
fn random_edits_of_fixtures_never_panic() {
    let fixtures = fixtures::all();
    let cases = proptest::collection::vec(edit(), 1..8);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) };
    proptest!(config, |(at in 0..fixtures.len(), edits in cases)| {
        let mut text = fixtures[at].text.clone().into_bytes();
        for edit in &edits {
            apply(&mut text, edit);
        }
        survives(&text, fixtures[at].language);
    });
}

#[test]
fn one_language_read_as_another_never_panics() {
    for Fixture { text, .. } in fixtures::all() {
        for language in LanguageId::all() {
            survives(text.as_bytes(), language);
        }
    }
}

#[test]
fn nesting_beyond_any_stack_is_cut_not_followed() {
    for language in LanguageId::all() {
        for (open, close) in
            [("(", ")"), ("{", "}"), ("[", "]"), ("a(", ")"), ("if x {", "}"), ("f(|a| ", ")"), ("-", "")]
        {
            let depth = 3_000;
            let text = format!("{}x{}", open.repeat(depth), close.repeat(depth));
            survives(text.as_bytes(), language);
        }
    }
}
