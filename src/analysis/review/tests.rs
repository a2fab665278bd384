//! Reviews over small repositories and libraries on disk: what is planned, what is written, and that nothing else is.

use std::path::{Path, PathBuf};

use super::*;
use crate::anchoring::Detail;
use crate::article::lock::LockError;
use crate::article::{Libraries, Library};
use crate::source::testing::Script;

const ONE: &str = "export function first(a, b) {\n  const sum = a + b;\n  report(sum);\n  return sum;\n}\n\nexport function second(x) {\n  if (!x) {\n    return null;\n  }\n  const seen = new Set(x);\n  return seen.size;\n}\n";

/// A library in a folder of its own.
struct Shelf {
    dir: tempfile::TempDir,
    script: Script,
}

impl Shelf {
    fn new(script: Script, pin: CommitId, articles: &[(&str, &str)]) -> Self {
        let this = Self { dir: tempfile::tempdir().unwrap(), script };
        this.write("repo.toml", &format!("urls = [\"u\"]\nrev = \"{pin}\"\n"));
        for (name, text) in articles {
            this.write(name, text);
        }
        this
    }

    fn folder(&self) -> PathBuf {
        self.dir.path().join("annotations/r")
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::create_dir_all(self.folder()).unwrap();
        std::fs::write(self.folder().join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder().join(name)).unwrap()
    }

    fn review(&self, target: CommitId) -> Review {
        let origin = Origin::Project(self.dir.path().join("annotations"));
        let libraries = Libraries { list: vec![Library::read(origin)] };
        let git = self.script.open();
        let source = Arc::new(git.source(target, "").unwrap());
        let from = ReviewSource { libraries: &libraries, repo: "r", git: Some(git), source, only: &[] };
        Review::open(&from).unwrap()
    }

    fn accept_all(&self, target: CommitId) -> Saved {
        let mut review = self.review(target);
        for at in 0..review.subjects.len() {
            review.accept(at, Translations::AsEdited).unwrap();
        }
        review.save(Path::new("/nowhere")).unwrap()
    }
}

fn article(id: &str, lang: &str, more: &str, body: &str) -> String {
    format!("---\ngloss: 1\nid: {id}\ntitle: T\nlang: {lang}\n{more}---\n\n{body}")
}

fn verdicts(review: &Review) -> Vec<String> {
    let one = |s: &Subject| {
        let details: Vec<&str> = s.outcome().detail.iter().map(|d| d.as_str()).collect();
        format!("{} {} {}", s.name(), s.outcome().verdict.as_str(), details.join("+")).trim().to_owned()
    };
    review.subjects.iter().map(one).collect()
}

const BODY: &str = "## First\n<!-- gloss:  a.ts#first   id=one -->\n\nIt sums. See `second`.\n\n## Second\n<!-- gloss: a.ts#fn@second id=two quote=\"new Set(x)\" -->\n\nIt counts.\n";

#[test]
fn approval_is_given_once_and_remembered() {
    let mut script = Script::new();
    let one = script.commit("one", &[("a.ts", Some(ONE))]);
    let shelf = Shelf::new(script, one, &[("a.en.md", &article("a", "en", "", BODY))]);
    let before = shelf.read("a.en.md");
    assert_eq!(verdicts(&shelf.review(one)), ["a#one new", "a#two new"]);
    let saved = shelf.accept_all(one);
    assert_eq!(saved.files, [shelf.folder().join("gloss.lock")]);
    assert_eq!(shelf.read("a.en.md"), before, "no byte of the article changed");
    assert_eq!(verdicts(&shelf.review(one)), ["a#one ok", "a#two ok"]);
    let lock = shelf.read("gloss.lock");
    shelf.accept_all(one);
    assert_eq!(shelf.read("gloss.lock"), lock, "the same again writes the same");
    let review = shelf.review(one);
    let entry = review.docs[0].lock.get().unwrap().entries.values().nth(1).unwrap().clone();
    let approved = entry.approved.unwrap();
    assert_eq!((approved.symbol.as_str(), approved.focus[0].text.as_str()), ("second", "new Set(x)"));
    assert!(approved.focus[0].before.ends_with("const seen = ") && approved.focus[0].after.starts_with(";\n"));
}

#[test]
fn a_move_is_fixed_in_the_author_s_words_and_stays_approved() {
    let mut script = Script::new();
    let one = script.commit("one", &[("a.ts", Some(ONE))]);
    let renamed = ONE.replace("second", "countAll");
    let two = script.commit("two", &[("a.ts", None), ("lib/b.ts", Some(&renamed))]);
    let body = BODY.replace("It counts.", "`second` counts, [`first`] sums.\n\n[`first`]: <gloss> \"a.ts#first\"");
    let text = article("a", "en", "x: { deep: [1] }\n", &body).replace('\n', "\r\n");
    let shelf = Shelf::new(script, one, &[("a.en.md", &text)]);
    let mut review = shelf.review(two);
    assert_eq!(verdicts(&review), ["a#one moved moved_from", "a#two renamed moved_from+renamed_from"]);
    assert_eq!(review.fix(0, false), Err(Refusal::NotApproved));
    shelf.accept_all(one);
    let mut review = shelf.review(two);
    let first = review.fix(0, false).unwrap();
    assert_eq!((first.from.as_str(), first.to.as_str()), ("a.ts#first", "lib/b.ts#first"));
    let second = review.fix(1, false).unwrap();
    assert_eq!(second.to, "lib/b.ts#function@countAll");
    assert_eq!(second.mentions.iter().map(|m| (m.line, m.text.as_str())).collect::<Vec<_>>(), [(17, "second")]);
    assert_eq!(review.refresh(false), [("a.ts#first".to_owned(), "lib/b.ts#first".to_owned())]);
    let mut draft = Draft::default();
    assert_eq!(review.draft(&mut draft).unwrap(), 0);
    let patch = draft.patch(&|path| path.file_name().unwrap().to_string_lossy().into_owned());
    let patch = String::from_utf8(patch).unwrap();
    assert!(patch.contains("-<!-- gloss:  a.ts#first   id=one -->\r\n+<!-- gloss:  lib/b.ts#first   id=one -->\r\n"));
    assert_eq!(shelf.read("a.en.md"), text, "a plan touches nothing");
    review.save(Path::new("/nowhere")).unwrap();
    let expected = text
        .replace("a.ts#fn@second", "lib/b.ts#fn@countAll")
        .replace("gloss:  a.ts#first", "gloss:  lib/b.ts#first")
        .replace("\"a.ts#first\"", "\"lib/b.ts#first\"");
    assert_eq!(shelf.read("a.en.md"), expected);
    let review = shelf.review(two);
    assert_eq!(verdicts(&review), ["a#one ok moved_from", "a#two ok moved_from+renamed_from"]);
    let entry = review.docs[0].lock.get().unwrap().entries.values().next().unwrap();
    assert_eq!(entry.approved.as_ref().unwrap().commit, one, "a fix approves nothing");
    assert_eq!(entry.located.as_ref().unwrap().path.as_str(), "lib/b.ts");
}

#[test]
fn a_change_is_shown_and_accepted() {
    let mut script = Script::new();
    let one = script.commit("one", &[("a.ts", Some(ONE))]);
    let two = script.commit("two", &[("a.ts", Some(&ONE.replace("a + b", "b + a")))]);
    let shelf = Shelf::new(script, one, &[("a.en.md", &article("a", "en", "", BODY))]);
    shelf.accept_all(one);
    let mut review = shelf.review(two);
    assert_eq!(verdicts(&review), ["a#one changed body", "a#two ok"]);
    let versions = review.versions(0);
    let old = versions.old.unwrap();
    assert_eq!((old.commit, old.first_line, old.text.lines().count()), (Some(one), 1, 5));
    let marked: Vec<&str> = versions.rows.iter().flat_map(|row| row.marks.iter().map(|m| m.slice(&row.text))).collect();
    assert_eq!(marked, ["+ b", "b +"]);
    assert_eq!(review.prose(0, None), "## First\n\nIt sums. See `second`.");
    assert_eq!(review.fix(0, false), Err(Refusal::NothingToFix));
    review.accept(0, Translations::AsEdited).unwrap();
    review.save(Path::new("/nowhere")).unwrap();
    assert_eq!(verdicts(&shelf.review(two)), ["a#one ok", "a#two ok"]);
    assert_eq!(verdicts(&shelf.review(one)), ["a#one changed body", "a#two ok"], "compared with what was approved");
}

#[test]
fn a_quote_that_is_gone_is_not_approved_until_it_is_brought_up_to_date() {
    let mut script = Script::new();
    let one = script.commit("one", &[("a.ts", Some(ONE))]);
    let two = script.commit("two", &[("a.ts", Some(&ONE.replace("new Set(x)", "new Set(x.keys())")))]);
    let shelf = Shelf::new(script, one, &[("a.en.md", &article("a", "en", "", BODY))]);
    shelf.accept_all(one);
    let mut review = shelf.review(two);
    assert_eq!(verdicts(&review)[1], "a#two changed body+focus");
    let refusal = review.accept(1, Translations::AsEdited).unwrap_err();
    assert_eq!(refusal.to_string(), "annotations/r/a.en.md:14: the quote is not in the code of `a.ts#function@second`");
    assert!(!review.has_plan());
    shelf.write("a.en.md", &article("a", "en", "", &BODY.replace("new Set(x)", "new Set(x.keys())")));
    let mut review = shelf.review(two);
    assert_eq!(verdicts(&review)[1], "a#two changed body+focus");
    assert_eq!(review.subjects[1].outcome().lost, [], "it quotes the code as it is now");
    review.accept(1, Translations::AsEdited).unwrap();
    review.save(Path::new("/nowhere")).unwrap();
    assert_eq!(verdicts(&shelf.review(two))[1], "a#two ok");
}

#[test]
fn a_changed_and_moved_symbol_is_accepted_where_it_is_and_a_synced_fence_follows() {
    let mut script = Script::new();
    let one = script.commit("one", &[("a.ts", Some(ONE))]);
    let two = script
        .commit("two", &[("a.ts", None), ("b.ts", Some(&ONE.replace("  report(sum);", "  report(sum, 'done');")))]);
    let fence = "```ts gloss=sync\nexport function first(a, b) {\n  const sum = a + b;\n  report(sum);\n  return sum;\n}\n```\n";
    let body = format!("## First\n<!-- gloss: a.ts#first -->\n\n{fence}");
    let shelf = Shelf::new(script, one, &[("a.en.md", &article("a", "en", "", &body))]);
    shelf.accept_all(one);
    let mut review = shelf.review(two);
    assert_eq!(verdicts(&review), ["a#first changed body+focus+moved_from"]);
    assert!(review.subjects[0].outcome().detail.contains(&Detail::MovedFrom));
    let accepted = review.accept(0, Translations::AsEdited).unwrap();
    assert_eq!((accepted.anchor.as_deref(), accepted.refreshed), (Some("b.ts#first"), 1));
    review.save(Path::new("/nowhere")).unwrap();
    let expected =
        article("a", "en", "", &body).replace("a.ts#first", "b.ts#first").replace("(sum);", "(sum, 'done');");
    assert_eq!(shelf.read("a.en.md"), expected);
    assert_eq!(verdicts(&shelf.review(two)), ["a#first ok"]);
}

#[test]
fn a_translation_lags_until_it_is_touched_or_called_fit() {
    let mut script = Script::new();
    let one = script.commit("one", &[("a.ts", Some(ONE))]);
    let body = "## Eins\n<!-- gloss: id=one -->\n\nText.\n\n## Zwei\n<!-- gloss: id=two -->\n\nText.\n";
    let german = article("a", "de", "source: a.en.md\n", body);
    let shelf = Shelf::new(script, one, &[("a.en.md", &article("a", "en", "", BODY)), ("a.de.md", &german)]);
    shelf.accept_all(one);
    assert!(!shelf.review(one).prose_is_new(0));
    shelf.write("a.en.md", &article("a", "en", "", &BODY.replace("It sums.", "It sums and reports.")));
    let mut review = shelf.review(one);
    assert!(review.prose_is_new(0) && !review.prose_is_new(1));
    assert_eq!(review.accept(0, Translations::AsEdited).unwrap().lagging, ["de"]);
    review.save(Path::new("/nowhere")).unwrap();
    let mut review = shelf.review(one);
    assert_eq!(review.accept(0, Translations::AsEdited).unwrap().lagging, ["de"], "it still lags");
    shelf.write("a.de.md", &german.replacen("Text.", "Text und Meldung.", 1));
    let mut edited = shelf.review(one);
    assert_eq!(edited.accept(0, Translations::AsEdited).unwrap().lagging, [] as [&str; 0]);
    assert_eq!(review.accept(0, Translations::Fit).unwrap().lagging, [] as [&str; 0]);
}

#[test]
fn entries_of_anchors_that_are_gone_are_dropped_and_others_kept() {
    let mut script = Script::new();
    let one = script.commit("one", &[("a.ts", Some(ONE))]);
    let other = article("b", "en", "", "## B\n<!-- gloss: a.ts#second -->\n");
    let shelf = Shelf::new(script, one, &[("a.en.md", &article("a", "en", "", BODY)), ("b.en.md", &other)]);
    shelf.accept_all(one);
    let shorter = BODY.split("## Second").next().unwrap();
    shelf.write("a.en.md", &article("a", "en", "", shorter));
    let review = shelf.review(one);
    assert_eq!(review.tidy_locks().unwrap().len(), 1);
    let lock = shelf.review(one).docs[0].lock.get().cloned().unwrap();
    let keys: Vec<String> = lock.entries.keys().map(|key| format!("{}#{}", key.doc, key.id)).collect();
    assert_eq!(keys, ["a#one", "b#second"]);
    assert!(shelf.review(one).tidy_locks().unwrap().is_empty());
}

#[test]
fn a_damaged_lock_is_never_written_over_and_hides_nothing() {
    let mut script = Script::new();
    let one = script.commit("one", &[("a.ts", Some(ONE))]);
    let shelf = Shelf::new(script, one, &[("a.en.md", &article("a", "en", "", BODY))]);
    shelf.accept_all(one);
    let whole = shelf.read("gloss.lock");
    let cut = &whole[..whole.rfind("line =").unwrap()];
    shelf.write("gloss.lock", cut);
    let mut review = shelf.review(one);
    assert_eq!(verdicts(&review), ["a#one ok", "a#two new"], "what can be read counts");
    review.accept(1, Translations::AsEdited).unwrap();
    let error = review.save(Path::new("/nowhere")).unwrap_err();
    assert!(matches!(error, SaveError::Lock(LockError::Damaged { .. })), "{error}");
    assert_eq!(shelf.read("gloss.lock"), cut);
}

#[test]
fn a_damaged_lock_keeps_its_articles_as_they_are_too() {
    let mut script = Script::new();
    let one = script.commit("one", &[("a.ts", Some(ONE))]);
    let two = script.commit("two", &[("a.ts", None), ("b.ts", Some(ONE))]);
    let shelf = Shelf::new(script, one, &[("a.en.md", &article("a", "en", "", BODY))]);
    shelf.accept_all(one);
    let before = shelf.read("a.en.md");
    let whole = shelf.read("gloss.lock");
    let mut review = shelf.review(two);
    review.fix(0, false).unwrap();
    shelf.write("gloss.lock", &whole[..whole.rfind("line =").unwrap()]);
    let damaged = |error: SaveError| matches!(error, SaveError::Lock(LockError::Damaged { .. }));
    assert!(damaged(review.draft(&mut Draft::default()).unwrap_err()), "a patch says what a run would do");
    assert!(damaged(review.save(Path::new("/nowhere")).unwrap_err()));
    assert_eq!(shelf.read("a.en.md"), before);
}

#[test]
fn a_draft_drops_entries_of_sections_that_are_gone_as_a_run_does() {
    let mut script = Script::new();
    let one = script.commit("one", &[("a.ts", Some(ONE))]);
    let shelf = Shelf::new(script, one, &[("a.en.md", &article("a", "en", "", BODY))]);
    shelf.accept_all(one);
    let (kept, _) = BODY.split_once("## Second").unwrap();
    shelf.write("a.en.md", &article("a", "en", "", kept));
    let review = shelf.review(one);
    let mut draft = Draft::default();
    review.draft(&mut draft).unwrap();
    let patch = String::from_utf8(draft.patch(&|_| "gloss.lock".to_owned())).unwrap();
    assert!(patch.contains("-id = \"two\"") && !patch.contains("-id = \"one\""), "{patch}");
    assert_eq!(review.tidy_locks().unwrap(), [shelf.folder().join("gloss.lock")]);
    let mut again = Draft::default();
    shelf.review(one).draft(&mut again).unwrap();
    assert_eq!(again.patch(&|_| String::new()), [] as [u8; 0], "nothing is left to write");
}

#[test]
fn without_the_approved_commit_the_lock_s_prints_are_compared() {
    let mut script = Script::new();
    let one = script.commit("one", &[("a.ts", Some(ONE))]);
    let mut shelf = Shelf::new(script, one, &[("a.en.md", &article("a", "en", "", BODY))]);
    shelf.accept_all(one);
    // Another clone, which has none of those commits.
    let mut then = |files: &[(&str, Option<&str>)]| {
        shelf.script = Script::new();
        let other = shelf.script.commit("elsewhere", files);
        verdicts(&shelf.review(other))
    };
    let (first, second) = ONE.split_once("export function second").unwrap();
    assert_eq!(then(&[("a.ts", Some(ONE))]), ["a#one ok", "a#two ok"]);
    let bodies = ONE.replace("report(sum)", "tell(sum)").replace("return null", "return 0");
    assert_eq!(then(&[("a.ts", Some(&bodies))]), ["a#one changed body", "a#two ok body"], "the quote is the same");
    let heads = ONE.replace("first(a, b)", "first(a, b, c)");
    assert_eq!(then(&[("a.ts", Some(&heads))]), ["a#one changed signature", "a#two ok"]);
    let quoted = ONE.replace("new Set(x)", "new Set()");
    assert_eq!(then(&[("a.ts", Some(&quoted))]), ["a#one ok", "a#two changed body+focus"]);
    assert_eq!(then(&[("lib/b.ts", Some(ONE))]), ["a#one moved moved_from", "a#two moved moved_from"]);
    // Elsewhere only the very same code is it.
    assert_eq!(then(&[("a.ts", Some(first)), ("b.ts", Some(&bodies))])[1], "a#two missing");
    let twice = format!("export function second{second}");
    assert_eq!(then(&[("b.ts", Some(&twice)), ("c.ts", Some(&twice))])[1], "a#two ambiguous");
    assert_eq!(then(&[("b.ts", Some(&twice)), ("c.ts", Some(&bodies))])[1], "a#two moved moved_from");
}

#[test]
fn an_article_that_changed_meanwhile_is_not_written() {
    let mut script = Script::new();
    let one = script.commit("one", &[("a.ts", Some(ONE))]);
    let two = script.commit("two", &[("a.ts", None), ("b.ts", Some(ONE))]);
    let shelf = Shelf::new(script, one, &[("a.en.md", &article("a", "en", "", BODY))]);
    shelf.accept_all(one);
    let mut review = shelf.review(two);
    review.fix(0, false).unwrap();
    let edited = article("a", "en", "", &BODY.replace("It sums.", "It adds."));
    shelf.write("a.en.md", &edited);
    assert!(matches!(review.save(Path::new("/nowhere")), Err(SaveError::Stale { .. })));
    assert_eq!(shelf.read("a.en.md"), edited);
}

#[test]
fn code_approved_before_it_was_committed_is_found_by_its_content() {
    let mut script = Script::new();
    let one = script.commit("one", &[("a.ts", Some(ONE))]);
    let edited = ONE.replace("a + b", "b + a");
    let shelf = Shelf::new(script, one, &[("a.en.md", &article("a", "en", "", BODY))]);
    shelf.accept_all(one);
    // As an acceptance in a work tree writes it: based on a commit that does not hold the content yet.
    let mut shelf = shelf;
    let two = shelf.script.commit("two", &[("a.ts", Some(&edited))]);
    let mut review = shelf.review(two);
    review.commit = Some(one);
    review.accept(0, Translations::AsEdited).unwrap();
    review.save(Path::new("/nowhere")).unwrap();
    assert_eq!(verdicts(&shelf.review(two)), ["a#one ok", "a#two ok"]);
    assert_eq!(verdicts(&shelf.review(one)), ["a#one changed body", "a#two ok"]);
    let three = shelf.script.commit("three", &[("a.ts", None), ("b.ts", Some(&edited))]);
    assert_eq!(verdicts(&shelf.review(three))[0], "a#one moved moved_from");
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("\r\n".to_owned()),
            Just("## Heading\n\n".to_owned()),
            Just("```text\nlet x = 1;\n```\n\n".to_owned()),
            Just("- item `second`\n  - inner\n\n".to_owned()),
            Just("> quoted\t text  \n\n".to_owned()),
            Just("<!-- a comment -->\n\n".to_owned()),
            Just("```md\n<!-- gloss: a.ts#first id=shown -->\n```\n\n".to_owned()),
            Just("1. one\n   ```ts gloss=off\n   first()\n   ```\n2. 二 `first`\n\n".to_owned()),
            Just("\u{2003}依赖\u{200b} e\u{301}\n\n\n\n".to_owned()),
            "[a-z汉 *_`]{0,20}\n\n",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn a_fix_changes_the_anchors_and_no_other_byte(
            pieces in proptest::collection::vec(piece(), 0..12),
            at in 0_usize..12,
            crlf in any::<bool>(),
            bom in any::<bool>(),
            no_end in any::<bool>(),
        ) {
            let mut script = Script::new();
            let one = script.commit("one", &[("a.ts", Some(ONE))]);
            let two = script.commit("two", &[("a.ts", None), ("src/moved/b.ts", Some(ONE))]);
            let written = |path: &str| {
                let mut pieces = pieces.clone();
                let anchor = format!("\n## A\n<!-- gloss:   {path}#first  id=one   x=\"y z\" -->\n\n");
                pieces.insert(at.min(pieces.len()), anchor);
                let mut text = article("a", "en", "", &pieces.concat());
                if no_end {
                    text.truncate(text.trim_end().len());
                }
                if crlf {
                    text = text.replace("\r\n", "\n").replace('\n', "\r\n");
                }
                if bom { format!("\u{feff}{text}") } else { text }
            };
            let text = written("a.ts");
            let shelf = Shelf::new(script, one, &[("a.en.md", &text)]);
            let mut review = shelf.review(one);
            // An HTML block or a fence that a piece before it left open takes the anchor in.
            let Some(found) = review.find("a", "one", 0) else {
                prop_assert!(pieces.iter().any(|piece| piece.contains("```")));
                return Ok(());
            };
            review.accept(found, Translations::AsEdited).unwrap();
            review.save(Path::new("/nowhere")).unwrap();
            prop_assert_eq!(shelf.read("a.en.md"), text.clone());
            let mut review = shelf.review(two);
            let found = review.find("a", "one", 0).unwrap();
            review.fix(found, false).unwrap();
            review.refresh(false);
            review.save(Path::new("/nowhere")).unwrap();
            prop_assert_eq!(shelf.read("a.en.md"), written("src/moved/b.ts"));
        }
    }
}
