//! The rules of one step by themselves: each number at its edge, and which of several counterparts is taken.

use super::*;
use crate::lang::LanguageId;

/// A likeness of plenty of code, whose uses were not looked at.
fn like(body: f64, name: f64, container: f64, place: f64) -> Likeness {
    Likeness { body, name, container, place, tokens: 100, uses: 0.0 }
}

fn tiny(l: Likeness) -> Likeness {
    Likeness { tokens: TINY - 1, ..l }
}

/// Holds from `edge` on and not right below it.
#[track_caller]
fn edge(edge: f64, holds: impl Fn(f64) -> bool) {
    assert!(holds(edge + 1e-9), "{edge} is enough");
    assert!(!holds(edge - 1e-3), "below {edge} is not");
}

#[test]
fn how_much_code_is_enough_depends_on_name_and_place() {
    let enough = |l: &Likeness| is_like_enough(l, false);
    edge(SAME_QUALIFIED, |body| enough(&like(body, 1.0, 1.0, 0.3)));
    edge(SAME_QUALIFIED / 2.0, |body| enough(&tiny(like(body, 1.0, 1.0, 0.3))));
    edge(SAME_NAME_HERE, |body| enough(&like(body, 1.0, 0.5, 1.0)));
    edge(SAME_NAME_ELSEWHERE, |body| enough(&like(body, 1.0, 0.5, 0.5)));
    edge(OTHER_NAME_HERE, |body| enough(&like(body, 0.4, 1.0, 1.0)));
    edge(OTHER_NAME_ELSEWHERE, |body| enough(&like(body, 0.4, 1.0, 0.5)));
    edge(OTHER_NAME_ELSEWHERE - NAME_CREDIT / 2.0, |body| enough(&like(body, 0.7, 1.0, 0.5)));
}

#[test]
fn little_code_proves_little() {
    let enough = |l: &Likeness| is_like_enough(l, false);
    // Under the same name, elsewhere, in a container of another name.
    edge(TINY_ELSEWHERE, |body| enough(&tiny(like(body, 1.0, 0.29, 0.5))));
    edge(SAME_NAME_ELSEWHERE, |body| enough(&tiny(like(body, 1.0, 0.3, 0.5))));
    edge(TINY_ELSEWHERE, |body| is_like_enough(&tiny(like(body, 1.0, 0.3, 0.5)), true));
    edge(SAME_NAME_HERE, |body| is_like_enough(&tiny(like(body, 1.0, 0.3, 1.0)), true));
    // Under another name, only with more to tell.
    assert!(!enough(&tiny(like(1.0, 0.59, 1.0, 0.5))));
    assert!(enough(&tiny(like(1.0, 0.6, 1.0, 0.5))));
    edge(USES_TELL, |uses| enough(&Likeness { uses, ..tiny(like(1.0, 0.3, 1.0, 0.5)) }));
    edge(OTHER_NAME_HERE, |body| enough(&Likeness { uses: 0.1, ..tiny(like(body, 0.3, 1.0, 1.0)) }));
}

#[test]
fn uses_that_went_over_stand_for_code_down_to_a_floor() {
    let used = |l: Likeness| is_like_enough(&Likeness { uses: 1.0, ..l }, false);
    edge(OTHER_NAME_ELSEWHERE - USES_CREDIT, |body| used(like(body, 0.0, 0.0, 0.5)));
    edge(OTHER_NAME_FLOOR, |body| used(like(body, 0.0, 0.0, 1.0)));
}

#[test]
fn the_best_stands_out_by_a_margin_or_by_being_the_very_same() {
    let best = like(0.9, 0.5, 0.5, 0.5);
    edge(MARGIN, |ahead| stands_out(&best, &like(0.9 - ahead / 0.6, 0.5, 0.5, 0.5)));
    let same = like(1.0, 1.0, 0.5, 0.5);
    assert!(stands_out(&same, &like(0.97, 1.0, 0.5, 0.5)));
    assert!(!stands_out(&same, &like(1.0, 1.0, 0.4, 0.5)), "the very same twice");
}

fn unit(language: &str, text: &str) -> Unit {
    Unit::new(text.as_bytes(), LanguageId::by_name(language)).unwrap()
}

/// The symbol named on a line.
fn on(unit: &Unit, line: u32) -> usize {
    (0..unit.symbols.len()).find(|at| unit.line(&unit.symbols[*at]) == line).unwrap()
}

/// The lines of what [`same_in`] finds for the symbol on a line.
fn same(language: &str, old: &str, line: u32, new: &str) -> String {
    let (old, new) = (unit(language, old), unit(language, new));
    let lines = |list: &[usize]| list.iter().map(|at| new.line(&new.symbols[*at]).to_string()).collect::<Vec<_>>();
    match same_in(&old, on(&old, line), &new) {
        Same::One(at) => lines(&[at]).concat(),
        Same::Several(list) => format!("one of {}", lines(&list).join(" ")),
        Same::None => "none".to_owned(),
    }
}

#[test]
fn overloads_are_told_apart_by_parameters_and_the_one_left_over_is_the_one_that_changed() {
    let old = "class A {\n  int sum(String s) { return 1; }\n  int sum(int n) { return 2; }\n}\n";
    assert_eq!(
        same("java", old, 3, "class A {\n  int sum(int n) { return 3; }\n  int sum(String s) { return 1; }\n}\n"),
        "2"
    );
    assert_eq!(
        same("java", old, 3, "class A {\n  int sum(String s) { return 1; }\n  int sum(Path p) { return 2; }\n}\n"),
        "3"
    );
    // Both lost their parameters: which of them the one left became is not known.
    assert_eq!(same("java", old, 3, "class A {\n  int sum(Path p) { return 2; }\n}\n"), "one of 2");
    assert_eq!(same("java", old, 3, "class A {\n  int sum(String s) { return 1; }\n}\n"), "none");
    assert_eq!(same("java", old, 3, "class B {\n  int sum(int n) { return 2; }\n}\n"), "none");
}

#[test]
fn a_method_that_gets_a_body_stays_itself_and_a_prototype_is_no_definition() {
    let old = "interface A {\n  int f(int a);\n}\n";
    assert_eq!(same("java", old, 2, "interface A {\n  default int f(int a) { return a; }\n}\n"), "2");
    assert_eq!(same("c", "int f(int a);\n", 1, "int f(int a) { return a; }\n"), "none");
    assert_eq!(same("c", "int f(int a);\n", 1, "int f(int a) { return a; }\nint f(int a);\n"), "2");
}

#[test]
fn variants_of_one_name_are_told_apart_by_code_then_by_order() {
    let two = |a: &str, b: &str| format!("#[cfg(x)]\nfn f() -> u8 {{ {a} }}\n#[cfg(y)]\nfn f() -> u8 {{ {b} }}\n");
    assert_eq!(same("rust", &two("1", "2"), 2, &two("2", "1")), "4", "the same code");
    assert_eq!(same("rust", &two("1", "2"), 4, &two("3", "4")), "4", "the same order");
    let three = format!("{}#[cfg(z)]\nfn f() -> u8 {{ 5 }}\n", two("3", "4"));
    assert_eq!(same("rust", &two("1", "2"), 4, &three), "one of 2 4 6");
}

#[test]
fn what_is_certain_needs_like_code_and_no_choice() {
    let code = "int total = 0; for (int i = 0; i < size; i++) { total += weigh(items[i], i); } return total;";
    let far = "if (queue.isEmpty()) throw new Idle(name, clock.now()); Job job = queue.take(limit); return job.size();";
    let class = |members: &[(&str, &str)]| {
        let members: Vec<String> = members.iter().map(|(head, body)| format!("  int {head} {{ {body} }}\n")).collect();
        unit("java", &format!("class A {{\n{}}}\n", members.concat()))
    };
    let certain =
        |old: &Unit, new: &Unit, line: u32| certain_in(old, on(old, line), new).map(|at| new.line(&new.symbols[at]));
    let (alone, other) = (class(&[("sum(int n)", code)]), class(&[("sum(Path p)", code)]));
    assert_eq!(certain(&alone, &other, 2), Some(2), "never a choice");
    assert_eq!(certain(&alone, &class(&[("sum(int n)", far)]), 2), None, "another's code");
    let both = class(&[("sum(String s)", far), ("sum(int n)", code)]);
    assert_eq!(certain(&both, &class(&[("sum(String s)", far), ("sum(Path p)", code)]), 3), None, "a choice");
    assert_eq!(certain(&both, &class(&[("sum(int n)", code), ("sum(String s)", far)]), 3), Some(2));
}

#[test]
fn new_is_what_continues_nothing() {
    let fresh = |old: &str, new: &str| -> Vec<u32> {
        let (old, new) = (unit("java", old), unit("java", new));
        fresh_symbols(Some(&old), &new).into_iter().map(|at| new.line(&new.symbols[at])).collect()
    };
    let old = "class A {\n  int f(int n) { return n; }\n}\n";
    assert_eq!(fresh(old, "class A {\n  int f(Path p) { return 1; }\n}\n"), [] as [u32; 0], "its parameters changed");
    assert_eq!(fresh(old, "class A {\n  int f(int n) { return n; }\n  int f(Path p) { return 1; }\n}\n"), [3]);
    assert_eq!(fresh(old, "class B {\n  int f(int n) { return n; }\n}\n"), [1, 2]);
}
