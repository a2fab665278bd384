//! Texts laid out, and what holds for any of them.

use super::*;
use crate::article::markdown::parse;
use proptest::prelude::*;

fn laid(text: &str, width: usize) -> Laid {
    let fences = FenceColours::new();
    let (blocks, _) = parse(text, 0);
    let (ambiguous, language) = (Ambiguous::Narrow, Language::English);
    let pictures = &BTreeMap::from([("known.png".to_owned(), 2)]);
    let (bullet, bar, play, rule) = ("*", "|", ">", "-");
    let style = Style { width, ambiguous, fences: &fences, bullet, bar, play, rule, language, pictures };
    lay_out(&blocks, style)
}

fn rows(text: &str, width: usize) -> Vec<String> {
    laid(text, width).rows.iter().map(|r| r.runs.iter().map(|r| r.text.as_str()).collect()).collect()
}

#[test]
fn words_wrap_and_long_words_are_cut() {
    assert_eq!(rows("one two three", 8), ["one two", "three"]);
    assert_eq!(rows("abcdefghij", 4), ["abcd", "efgh", "ij"]);
    assert_eq!(rows("a src/the_name.rs", 9), ["a", "src/the_", "name.rs"]);
    assert_eq!(rows("one::twoThree::fourFive", 9), ["one::two", "Three::", "fourFive"], "at its joints");
    assert_eq!(rows("getCSNLog", 6), ["getCSN", "Log"]);
    assert_eq!(rows("abc_def", 4), ["abc_", "def"], "a joint at the very end counts");
    assert_eq!(rows("(v1.25.7)", 5), ["(v1.2", "5.7)"], "a number has none");
}

#[test]
fn chinese_breaks_anywhere_but_before_closing_punctuation() {
    assert_eq!(rows("事务状态，转换。", 8), ["事务状", "态，转", "换。"]);
    assert_eq!(rows("一二（三）", 6), ["一二", "（三）"]);
    assert_eq!(rows("行一\n行二", 20), ["行一行二"], "a soft break between wide characters is nothing");
}

#[test]
fn lists_quotes_and_code() {
    assert_eq!(rows("- a b c\n- d\n\n> q\n\n```\n  x\n```\n", 5), ["* a b", "  c", "* d", "", "| q", "", "  x"]);
    assert_eq!(rows("3. a\n4. b\n", 9), ["3. a", "4. b"]);
}

#[test]
fn tables_align_by_cells() {
    assert_eq!(rows("| 名 | n |\n|---|--:|\n| a | 1 |\n", 40), ["名 | n", "------", "a  | 1"]);
}

#[test]
fn cells_wrap_where_that_makes_a_table_fit() {
    let table = "| name | meaning |\n|---|---|\n| ab | one two three four |\n| c | five |\n";
    assert_eq!(
        rows(table, 20),
        [
            "name | meaning      ",
            "--------------------",
            "ab   | one two three",
            "     | four         ",
            "--------------------",
            "c    | five         ",
        ]
    );
    assert_eq!(
        rows(table, 12),
        ["name: ab", "  meaning:", "  one two", "  three four", "------------", "name: c", "  meaning:", "  five"],
        "no room for columns: a record of each row"
    );
}

#[test]
fn columns_leave_words_whole_where_there_is_room() {
    let table = "| what | where |\n|---|---|\n| one two three four five | `src/endpoint.rs` |\n";
    let cells = |width| {
        let rows = rows(table, width);
        rows.into_iter().skip(2).map(|r| r.split(" | ").map(|c| c.trim().to_owned()).collect()).collect::<Vec<Vec<_>>>()
    };
    assert_eq!(cells(32), [["one two three", "src/endpoint.rs"], ["four five", ""]]);
    assert_eq!(cells(22), [["one two", "src/"], ["three four", "endpoint."], ["five", "rs"]]);
}

#[test]
fn one_long_word_does_not_squeeze_the_other_columns() {
    let many = "| a | b |\n|---|---|\n".to_owned() + &"| one two three four five six seven eight | x |\n".repeat(6);
    let table = many + "| y | a_name::that_is::very_long::and_has::many_parts |\n";
    let rows = rows(&table, 60);
    let column = rows[0].find('|').unwrap();
    assert!(column > 30, "{rows:#?}");
    assert!(rows.iter().any(|row| row.contains("| a_name::that_is::")), "{rows:#?}");
}

#[test]
fn records_name_their_columns_and_keep_their_links() {
    let table = "| 名 | n | |\n|---|---|---|\n| [`first_name`] | 1 | all of them |\n|  | two three | [`g`] |\n";
    let laid = laid(table, 18);
    let rows: Vec<String> = laid.rows.iter().map(Row::text).collect();
    let rule = "-".repeat(18);
    assert_eq!(rows, ["名：first_name", "  n: 1", "  all of them", &rule, "  n: two three", "  g"]);
    assert_eq!((laid.row_of_link(0), laid.row_of_link(1)), (Some(0), Some(5)));
}

#[test]
fn long_labels_of_clips_and_pictures_wrap() {
    assert_eq!(rows("[one two three](a.mp3)\n", 16), ["> audio: one two", "  three"]);
    assert_eq!(rows("![a picture of it](a.png)\n", 20), ["> image: a picture", "  of it"]);
    assert_eq!(rows("![x](known.png)\n\nb\n", 20), ["> image: x", "", "", "", "b"], "its rows, then a gap");
    assert_eq!(laid("a\n\n![x](known.png)\n", 20).pictures[0].end(), 5, "they stay at the end too");
}

#[test]
fn links_are_numbered_and_sorted_by_kind() {
    let laid = laid("[`name`] and [x](https://e.org) and [y](a.md)\n\n[listen](m/a.mp3)\n", 60);
    assert_eq!(
        laid.links,
        [
            Target::Reference("`name`".to_owned()),
            Target::Url("https://e.org".to_owned()),
            Target::Path("a.md".to_owned()),
            Target::Media { dest: "m/a.mp3".to_owned(), what: Medium::Audio },
        ]
    );
    assert_eq!(laid.row_of_link(3), Some(2));
}

#[test]
fn hostile_text_is_shown() {
    assert_eq!(rows("a\u{1b}[31m\u{202e}b", 60), ["a␛[31m⟨U+202E⟩b"]);
}

#[test]
fn what_a_break_carries_over_breaks_again() {
    assert_eq!(rows("。汉a汉（汉 。", 6), ["。汉a", "汉", "（汉", "。"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn no_row_is_wider_than_the_room(text in "[a-z 汉，。（）`_\\[\\]\n]{0,120}", width in 4usize..40) {
        for row in laid(&text, width).rows.iter().filter(|r| !r.wide) {
            let wide: usize = row.runs.iter().map(|r| crate::text::width::width(&r.text, Ambiguous::Narrow)).sum();
            prop_assert!(wide <= width, "{wide} {row:?}");
        }
    }
}
