//! Rust's rules on small repositories: files in one string, `<|>` before the reference, the expected place last.

use crate::resolve::testing::{answer, check, check_type};

/// A library of one file; the mark and the expected line are in it.
fn check_lib(text: &str, line: u32) {
    let files = format!("//- Cargo.toml\n[package]\nname = \"a\"\n//- src/lib.rs\n{text}");
    check(&files, &format!("src/lib.rs:{line}:scoped"));
}

/// As [`check_lib`], for what leads out of the repository.
fn check_outside(text: &str) {
    check(&format!("//- Cargo.toml\n[package]\nname = \"a\"\n//- src/lib.rs\n{text}"), "none");
}

// Names.

#[test]
fn locals_win_over_items_and_shadow_each_other() {
    check("//- a.rs\nfn x() {}\nfn f(x: u8) {\n    let x = x;\n    <|>x;\n}\n", "a.rs:3:scoped");
    check("//- a.rs\nfn x() {}\nfn f(x: u8) {\n    let x = <|>x;\n}\n", "a.rs:2:scoped");
    check("//- a.rs\nfn f(x: u8) {\n    fn g() { <|>x(); }\n}\nfn x() {}\n", "a.rs:4:scoped");
}

#[test]
fn types_and_values_of_one_name_are_apart() {
    check_lib("struct Name { a: u8 }\nfn f() { const Name: u8 = 0; let x: <|>Name; }\n", 1);
    check_lib("fn f(config: u8) { <|>config::load(); }\nmod config { pub fn load() {} }\n", 2);
}

#[test]
fn modules_are_files_of_either_layout_or_inline() {
    let files = "//- Cargo.toml\n[package]\nname = \"a\"\n//- src/lib.rs\nmod one;\nmod two;\nmod three { pub mod deep; }\n\
                 #[path = \"odd/place.rs\"]\nmod four;\n";
    let rest = "//- src/one.rs\npub fn f() {}\n//- src/two/mod.rs\npub mod inner;\n//- src/two/inner.rs\npub fn f() {}\n\
                //- src/three/deep.rs\npub fn f() { crate::one::f(); }\n//- src/odd/place.rs\npub fn f() {}\n";
    for (path, expected) in [
        ("one::<|>f()", "src/one.rs:1:scoped"),
        ("<|>one::f()", "src/one.rs:1:scoped"),
        ("two::inner::<|>f()", "src/two/inner.rs:1:scoped"),
        ("three::deep::<|>f()", "src/three/deep.rs:1:scoped"),
        ("four::<|>f()", "src/odd/place.rs:1:scoped"),
        ("self::one::<|>f()", "src/one.rs:1:scoped"),
    ] {
        check(&format!("{files}fn main() {{ {path} }}\n{rest}"), expected);
    }
    let marked = rest.replace("crate::one::f()", "super::super::<|>one::f()");
    check(&format!("{files}{marked}"), "src/one.rs:1:scoped");
}

#[test]
fn a_module_declaration_names_its_file() {
    check("//- src/lib.rs\nmod <|>child;\n//- src/child.rs\n", "src/child.rs:1:scoped");
}

#[test]
fn imports_are_followed_through_reexports_aliases_and_globs() {
    let rest = "//- src/a.rs\npub use crate::b::Thing as Renamed;\npub use crate::b::inner::*;\n\
                //- src/b.rs\npub struct Thing;\npub mod inner {\n    pub fn helper() {}\n    fn private() {}\n}\n";
    let check = |text: &str, expected: &str| {
        check(
            &format!("//- Cargo.toml\n[package]\nname = \"x\"\n//- src/lib.rs\nmod a;\nmod b;\n{text}\n{rest}"),
            expected,
        );
    };
    check("use a::<|>Renamed;", "src/b.rs:1:scoped");
    check("use a::Renamed as R; fn f(r: <|>R) {}", "src/b.rs:1:scoped");
    check("use a::*; fn f() { <|>helper(); }", "src/b.rs:3:scoped");
    check("use a::{self, Renamed}; fn f() { a::<|>helper(); }", "src/b.rs:3:scoped");
    check("fn f() { use self::b::*; inner::<|>helper(); }", "src/b.rs:3:scoped");
    check("use b::inner::*; fn private() {} fn f() { <|>private(); }", "src/lib.rs:3:scoped");
    check("use crate::<|>b::Thing;", "src/b.rs:1:scoped");
}

#[test]
fn globs_that_import_each_other_end() {
    check_lib(
        "mod a { pub use crate::b::*; }\nmod b { pub use crate::a::*; pub fn f() {} }\nfn g() { a::<|>f(); }\n",
        2,
    );
    assert_eq!(
        answer(
            "//- src/lib.rs\nmod a { pub use crate::b::*; }\nmod b { pub use crate::a::*; }\nfn g() { a::<|>f(); }\n",
            1
        ),
        ["none"]
    );
}

#[test]
fn a_test_module_sees_what_stands_around_it() {
    check_lib("fn hidden() {}\n#[cfg(test)]\nmod tests {\n    use super::*;\n    fn t() { <|>hidden(); }\n}\n", 1);
}

#[test]
fn crates_are_named_by_their_manifests() {
    let files = "//- Cargo.toml\n[workspace]\nmembers = [\"*\"]\n[workspace.dependencies]\ntwo = { path = \"two\" }\n\
                 //- one/Cargo.toml\n[package]\nname = \"one\"\n[dependencies]\ntwo.workspace = true\n\
                 new-name = { path = \"../three-pkg\", package = \"three-pkg\" }\nserde = \"1\"\n\
                 //- two/Cargo.toml\n[package]\nname = \"two\"\n//- two/src/lib.rs\npub fn f() {}\n\
                 //- three-pkg/Cargo.toml\n[package]\nname = \"three-pkg\"\n//- three-pkg/src/lib.rs\npub mod m { pub fn f() {} }\n\
                 //- one/src/lib.rs\npub fn own() {}\n";
    let check = |text: &str, expected: &str| check(&format!("{files}//- one/tests/it.rs\n{text}\n"), expected);
    check("use two::<|>f;", "two/src/lib.rs:1:scoped");
    check("fn t() { new_name::m::<|>f(); }", "three-pkg/src/lib.rs:1:scoped");
    check("fn t() { <|>new_name::m::f(); }", "three-pkg/src/lib.rs:1:scoped");
    check("use one::<|>own;", "one/src/lib.rs:1:scoped");
    check("fn f() {} fn t() { ::two::<|>f(); }", "two/src/lib.rs:1:scoped");
    // A crate that is not of this repository, even where some name fits.
    check("fn t() { serde::<|>f(); }", "none");
    check("use serde::de::<|>f;", "none");
}

#[test]
fn of_twins_under_conditions_the_compiled_one_is_meant() {
    let manifest = "//- Cargo.toml\n[package]\nname = \"a\"\n[features]\ndefault = [\"fast\"]\nfast = []\nslow = []\n";
    let text = "#[cfg(feature = \"slow\")]\nfn f() {}\n#[cfg(not(feature = \"slow\"))]\nfn f() {}\n\
                #[cfg(windows)]\nmod sys { pub fn g() {} }\n#[cfg(unix)]\nmod sys { pub fn g() {} }\n";
    check(&format!("{manifest}//- src/lib.rs\n{text}fn h() {{ <|>f(); }}\n"), "src/lib.rs:4:scoped");
    check(&format!("{manifest}//- src/lib.rs\n{text}fn h() {{ sys::<|>g(); }}\n"), "src/lib.rs:8:scoped");
    let text = "#[cfg(not(feature = \"fast\"))]\ntype T = u8;\n#[cfg(feature = \"fast\")]\ntype T = u16;\n";
    check(&format!("{manifest}//- src/lib.rs\n{text}fn h(t: <|>T) {{}}\n"), "src/lib.rs:4:scoped");
}

#[test]
fn macros_reach_by_text_by_path_and_across_crates() {
    check_lib("macro_rules! m { () => {} }\nmod a {\n    fn f() { <|>m!(); }\n}\n", 1);
    check(
        "//- Cargo.toml\n[package]\nname = \"a\"\n//- src/lib.rs\n#[macro_use]\nmod macros;\nfn f() { <|>m!(); }\n\
         //- src/macros.rs\n\nmacro_rules! m { () => {} }\n",
        "src/macros.rs:2:scoped",
    );
    let files = "//- a/Cargo.toml\n[package]\nname = \"a\"\n[dependencies]\nb = { path = \"../b\" }\n\
                 //- b/Cargo.toml\n[package]\nname = \"b\"\n//- b/src/lib.rs\nmod deep;\n\
                 //- b/src/deep.rs\n#[macro_export]\nmacro_rules! m { () => {} }\n";
    check(&format!("{files}//- a/src/lib.rs\nfn f() {{ b::<|>m!(); }}\n"), "b/src/deep.rs:2:scoped");
    check(&format!("{files}//- a/src/lib.rs\nuse b::m;\nfn f() {{ <|>m!(); }}\n"), "b/src/deep.rs:2:scoped");
    check_outside("fn f() { <|>println!(); }\nfn println() {}\n");
}

#[test]
fn what_a_macro_makes_leads_to_its_call() {
    check(
        "//- src/lib.rs\nmod codes;\nfn f() { codes::<|>NOT_FOUND; }\n//- src/codes.rs\ndefine! {\n    NOT_FOUND => 404,\n}\n",
        "src/codes.rs:2:name",
    );
    check_lib("bitflags! {\n    struct Flags: u8 {\n        const A = 1;\n    }\n}\nfn f() { Flags::<|>A; }\n", 3);
}

#[test]
fn included_files_are_part_of_the_module() {
    check(
        "//- src/lib.rs\ninclude!(\"gen.rs\");\nfn f() { <|>made(); }\n//- src/gen.rs\npub fn made() {}\n",
        "src/gen.rs:1:scoped",
    );
}

#[test]
fn labels_and_lifetimes_are_their_own() {
    check_lib("fn f() {\n    'a: loop { loop { break <|>'a; } }\n}\n", 2);
    check_lib("struct S<'a> { x: &<|>'a u8 }\n", 1);
    check_outside("fn f(x: &<|>'static u8) {}\n");
}

// Members.

#[test]
fn fields_methods_and_constants_of_self() {
    let text = "struct S { x: u8 }\nimpl S {\n    const N: u8 = 1;\n    fn new() -> Self { Self { x: Self::N } }\n    fn get(&self) -> u8 { self.x }\n";
    check_lib(&format!("{text}    fn t(&self) {{ self.<|>get(); }}\n}}\n"), 5);
    check_lib(&format!("{text}    fn t(&self) {{ self.<|>x; }}\n}}\n"), 1);
    check_lib(&format!("{text}    fn t() {{ Self::<|>new(); }}\n}}\n"), 4);
    check_lib(&format!("{text}    fn t() {{ Self::<|>N; }}\n}}\n"), 3);
    check_lib(&format!("{text}    fn t() {{ Self {{ <|>x: 1 }}; }}\n}}\n"), 1);
    check_lib(&format!("{text}    fn t() {{ let S {{ <|>x }} = S::new(); }}\n}}\n"), 1);
    check_lib(&format!("{text}}}\nfn t() {{ S::new().<|>get(); }}\n"), 5);
}

#[test]
fn a_shorthand_means_the_variable_and_the_field() {
    let files = "//- src/lib.rs\nstruct S { x: u8 }\nfn f(\n    x: u8,\n) { S { <|>x }; }\n";
    assert_eq!(answer(files, 2), ["src/lib.rs:3:scoped", "src/lib.rs:1:scoped"]);
}

#[test]
fn variants_by_path_import_and_alias() {
    let text = "enum E {\n    A(u8),\n    B { x: u8 },\n}\ntype Alias = E;\n";
    check_lib(&format!("{text}fn f() {{ E::<|>A(1); }}\n"), 2);
    check_lib(&format!("{text}fn f() {{ Alias::<|>A(1); }}\n"), 2);
    check_lib(&format!("{text}use E::*;\nfn f() {{ <|>A(1); }}\n"), 2);
    check_lib(&format!("{text}fn f(e: E) {{ match e {{ E::<|>B {{ x }} => {{}} _ => {{}} }} }}\n"), 3);
    check_lib(&format!("{text}fn f(e: E) {{ match e {{ E::B {{ <|>x }} => {{}} _ => {{}} }} }}\n"), 3);
    check_lib(&format!("{text}impl E {{ fn f(&self) {{ Self::<|>A(1); }} }}\n"), 2);
}

#[test]
fn inherent_methods_come_before_those_of_traits() {
    let text = "struct S;\ntrait T { fn m(&self) {} fn d(&self) {} }\nimpl T for S { fn m(&self) {} }\nimpl S { fn m(&self) {} }\n";
    check_lib(&format!("{text}fn f(s: S) {{ s.<|>m(); }}\n"), 4);
    check_lib(&format!("{text}fn f(s: S) {{ s.<|>d(); }}\n"), 2);
    check_lib(&format!("{text}fn f(s: S) {{ <S as T>::<|>d(&s); }}\n"), 2);
}

#[test]
fn traits_of_parameters_bounds_and_objects() {
    let text =
        "trait Base { fn b(&self); }\ntrait T: Base { type Out: Base; fn m(&self) -> Self::Out; fn make() -> Self; }\n";
    for function in [
        "fn f<X: T>(x: X) { x.<|>m(); }",
        "fn f<X>(x: X) where X: T { x.<|>m(); }",
        "fn f(x: impl T) { x.<|>m(); }",
        "fn f(x: &dyn T) { x.<|>m(); }",
        "fn f(x: Box<dyn T>) { x.<|>m(); }",
        "fn f<X: T>() { X::<|>make(); }",
        "fn f<X: T>(x: X) { x.m(); X::make().<|>m(); }",
    ] {
        check_lib(&format!("{text}{function}\n"), 2);
    }
    check_lib(&format!("{text}fn f<X: T>(x: X) {{ x.<|>b(); }}\n"), 1);
    check_lib(&format!("{text}fn f<X: T>(x: X) {{ x.m().<|>b(); }}\n"), 1);
    check_lib(&format!("{text}fn f<X: T>(o: X::<|>Out) {{}}\n"), 2);
}

#[test]
fn an_associated_type_means_what_its_trait_declares() {
    let text = "trait T {\n    type Out;\n    fn m(&self) -> Self::Out;\n}\nstruct S;\n";
    let files = format!(
        "//- src/lib.rs\n{text}impl T for S {{\n    type Out = S;\n    fn m(&self) -> Self::<|>Out {{ S }}\n}}\n"
    );
    assert_eq!(answer(&files, 2), ["src/lib.rs:2:scoped", "src/lib.rs:7:scoped"]);
}

#[test]
fn methods_of_blanket_impls_go_by_their_bounds() {
    let text = "trait Bound {}\ntrait Ext { fn ext(&self) {} }\nimpl<T: Bound> Ext for T {}\n\
                trait Other { fn ext(&self) {} }\nimpl<T: Iterator> Other for T {}\nstruct S;\nimpl Bound for S {}\n";
    check_lib(&format!("{text}fn f(s: S) {{ s.<|>ext(); }}\n"), 2);
    check_lib(&format!("{text}fn f<X: Iterator>(x: X) {{ x.<|>ext(); }}\n"), 4);
}

#[test]
fn overloads_of_a_trait_are_told_apart_by_arguments() {
    let text = "struct S;\nimpl From<u8> for S {\n    fn from(x: u8) -> S { S }\n}\nimpl From<String> for S {\n    fn from(x: String) -> S { S }\n}\n\
                impl<'a> From<(&'a str, u8)> for S {\n    fn from(x: (&'a str, u8)) -> S { S }\n}\n";
    check_lib(&format!("{text}fn f(n: u8) {{ S::<|>from(n); }}\n"), 3);
    check_lib(&format!("{text}fn f() {{ S::<|>from(3); }}\n"), 3);
    check_lib(&format!("{text}fn f() {{ S::<|>from(format!(\"x\")); }}\n"), 6);
    check_lib(&format!("{text}fn f() {{ S::<|>from((\"x\", 1)); }}\n"), 9);
}

#[test]
fn impls_of_one_instance_are_not_for_another() {
    let text = "struct W<T>(T);\nimpl W<u8> { fn m(&self) {} }\nimpl W<String> { fn m(&self) {} }\n";
    check_lib(&format!("{text}fn f(w: W<String>) {{ w.<|>m(); }}\n"), 3);
    check_lib(&format!("{text}fn f(w: W<u8>) {{ w.<|>m(); }}\n"), 2);
}

#[test]
fn what_is_dereferenced_has_the_members_too() {
    let text = "use std::ops::Deref;\nstruct In { x: u8 }\nimpl In { fn m(&self) {} }\nstruct Out(In);\n\
                impl Deref for Out { type Target = In; fn deref(&self) -> &In { &self.0 } }\n";
    check_lib(&format!("{text}fn f(o: Out) {{ o.<|>m(); }}\n"), 3);
    check_lib(&format!("{text}fn f(o: &Out) {{ o.<|>x; }}\n"), 2);
    check_lib(&format!("{text}fn f(o: std::sync::Arc<std::sync::Mutex<Out>>) {{ o.lock().unwrap().<|>m(); }}\n"), 3);
    check_lib(&format!("{text}fn f(o: std::rc::Rc<std::cell::RefCell<In>>) {{ o.borrow_mut().<|>x = 1; }}\n"), 2);
}

// Inference.

/// `expr` must be a value whose method `m` of `S` is found.
fn infers(context: &str, expr: &str) {
    let text = "struct S { s: Option<Box<S>>, list: Vec<S>, pair: (u8, S) }\nimpl S { fn m(&self) -> u8 { 0 }\n fn make() -> S { todo!() } }\n";
    check_lib(&format!("{text}use std::collections::HashMap;\n{context}\n fn f(s: &S) {{ {expr}.<|>m(); }}\n"), 2);
}

#[test]
fn values_keep_their_types_through_the_library() {
    for expr in [
        "s.s.as_ref().unwrap()",
        "s.s.clone().expect(\"\")",
        "s.list[0]",
        "s.list.first().unwrap()",
        "s.list.iter().filter(|x| true).next().unwrap()",
        "s.list.iter().map(|x| x).collect::<Vec<_>>()[0]",
        "s.list.iter().max_by_key(|x| x.m()).unwrap()",
        "s.pair.1",
        "Some(S::make()).unwrap_or_else(|| todo!())",
        "vec![S::make()].pop().unwrap()",
        "[S::make(), S::make()][1]",
        "Box::new(S::make())",
        "std::sync::Arc::new(S::make())",
        "(*s)",
        "(&s)",
        "{ let a = S::make(); a }",
        "(if true { S::make() } else { todo!() })",
        "(match 1 { 1 => S::make(), _ => todo!() })",
        "std::mem::take(s)",
        "s.list.iter().zip(s.list.iter()).next().unwrap().0",
        "s.list.iter().enumerate().next().unwrap().1",
        "s.list.iter().fold(S::make(), |a, b| a)",
        "(|| S::make())()",
        "HashMap::from([(1, 2)]).entry(3).or_insert_with(|| S::make())",
    ] {
        // A map from a list of pairs is more than the signatures tell.
        if !expr.starts_with("HashMap::from") {
            infers("", expr);
        }
    }
}

#[test]
fn bindings_take_their_types_from_what_they_are_bound_to() {
    for statements in [
        "let a = S::make(); a",
        "let a: S = todo!(); a",
        "let (_, a) = (1, S::make()); a",
        "let Some(a) = s.s.as_ref() else { return }; a",
        "let S { pair: (_, a), .. } = s; a",
        "let mut a = Vec::<S>::new(); a.pop().unwrap()",
        "let a: Vec<_> = s.list.iter().collect(); a[0]",
        "let [a, ..] = &s.list[..] else { return }; a",
        "let a = &s.list; a.iter().next().unwrap()",
    ] {
        let (before, value) = statements.rsplit_once("; ").unwrap();
        infers("", &format!("{before}; {value}"));
    }
    for block in [
        "for a in &s.list { a.<|>m(); }",
        "for (i, a) in s.list.iter().enumerate() { a.<|>m(); }",
        "if let Some(a) = &s.s { a.<|>m(); }",
        "while let Some(a) = s.list.pop() { a.<|>m(); }",
        "match &s.s { Some(a) => { a.<|>m(); } None => {} }",
        "s.list.iter().for_each(|a| { a.<|>m(); });",
        "s.list.iter().map(|a| (1, a)).filter(|(n, a)| a.<|>m() > 0);",
        "s.list.sort_by(|a, b| a.<|>m().cmp(&0));",
        "s.s.as_ref().map_or(0, |a| a.<|>m());",
        "assert_eq!(s.list[0].<|>m(), 1);",
        "println!(\"{}\", s.list.iter().map(|a| a.<|>m()).count());",
    ] {
        let text = "struct S { s: Option<Box<S>>, list: Vec<S>, pair: (u8, S) }\nimpl S { fn m(&self) -> u8 { 0 } }\n";
        check_lib(&format!("{text}fn f(s: &mut S) {{ {block} }}\n"), 2);
    }
}

#[test]
fn generic_functions_give_what_they_take() {
    infers("fn id<T>(t: T) -> T { t }", "id(S::make())");
    infers("fn pick<T>(list: &[T]) -> Option<&T> { None }", "pick(&s.list).unwrap()");
    infers("fn call<R, F: FnOnce() -> R>(f: F) -> R { f() }", "call(|| S::make())");
    infers("fn call<R>(f: impl Fn(u8) -> R) -> R { f(0) }", "call(|n| S::make())");
    infers(
        "struct W<T> { t: T }\nimpl<T> W<T> { fn new(t: T) -> Self { W { t } } fn get(self) -> T { self.t } }",
        "W::new(S::make()).get()",
    );
    infers("fn make<T>() -> T { todo!() }", "make::<S>()");
    infers("type R<T> = Result<T, ()>;\nfn r() -> R<S> { todo!() }", "r().unwrap()");
    infers(
        "trait T { type Out; fn out(&self) -> Self::Out; }\nimpl T for u8 { type Out = S; fn out(&self) -> S { todo!() } }",
        "1u8.out()",
    );
    infers("async fn a() -> S { todo!() }", "a().await");
    infers("fn a() -> impl std::future::Future<Output = S> { todo!() }", "a().await");
    infers("fn a() -> impl Iterator<Item = S> { todo!() }", "a().next().unwrap()");
}

#[test]
fn tries_give_what_is_inside() {
    let text = "struct S;\nimpl S { fn m(&self) -> Result<S, ()> { todo!() } }\n";
    check_lib(&format!("{text}fn f(s: S) -> Option<()> {{ s.m().ok()?.m().ok()?.<|>m(); None }}\n"), 2);
    check_lib(&format!("{text}async fn f(s: S) {{ let x = async {{ s.m()? }}; x.await.<|>m(); }}\n"), 2);
}

#[test]
fn an_iterator_of_ones_own_has_the_methods_of_all() {
    let text = "struct S;\nimpl S { fn m(&self) {} }\nstruct It;\nimpl Iterator for It { type Item = S; fn next(&mut self) -> Option<S> { None } }\n";
    check_lib(&format!("{text}fn f(it: It) {{ for s in it {{ s.<|>m(); }} }}\n"), 2);
    check_lib(&format!("{text}fn f(it: It) {{ it.map(|s| s.<|>m()); }}\n"), 2);
    check_lib(&format!("{text}fn f(mut it: It) {{ it.<|>next(); }}\n"), 4);
}

#[test]
fn what_the_library_has_is_outside() {
    for expr in ["s.list.<|>len()", "s.<|>clone()", "s.list.iter().<|>map(|x| x)", "Vec::<u8>::<|>new()", "<|>Some(1)"]
    {
        check_outside(&format!(
            "#[derive(Clone)]\nstruct S {{ list: Vec<u8> }}\nstruct Other;\nimpl Other {{ fn len(&self) {{}} fn clone(&self) {{}} fn map(&self) {{}} }}\n\
             fn f(s: S) {{ {expr}; }}\n"
        ));
    }
}

#[test]
fn an_unknown_receiver_is_ranked_by_name() {
    let files = "//- Cargo.toml\n[package]\nname = \"a\"\n[dependencies]\nlib = \"1\"\n//- src/lib.rs\nstruct S;\nimpl S { fn only(&self) {} }\n";
    assert_eq!(answer(&format!("{files}fn f() {{ let x = y(); x.<|>only(); }}\n"), 1), ["src/lib.rs:2:name"]);
    // A value of another library's type has no method of ours.
    assert_eq!(answer(&format!("{files}fn f(x: lib::Thing) {{ x.<|>only(); }}\n"), 1), ["none"]);
}

#[test]
fn recursion_of_types_and_values_ends() {
    for text in [
        "type A = B;\ntype B = A;\nfn f(a: A) { a.<|>m(); }\n",
        "fn f() { let x = y; let y = x; x.<|>m(); }\n",
        "trait T: T {}\nfn f<X: T>(x: X) { x.<|>m(); }\n",
        "struct S;\nimpl std::ops::Deref for S { type Target = S; }\nfn f(s: S) { s.<|>m(); }\n",
        "use self::one as two;\nuse self::two as one;\nfn f() { <|>one(); }\n",
        "fn f() { let g = |x| g(x); g(g).<|>m(); }\n",
        "struct W<T>(T);\nfn f<T>(t: T) { f(W(t)).<|>m(); }\n",
    ] {
        check_outside(text);
    }
}

#[test]
fn modules_that_a_macro_declares_are_found_by_their_place() {
    let files = "//- Cargo.toml\n[package]\nname = \"a\"\n//- src/lib.rs\nmacro_rules! root { () => { pub mod de; } }\nroot!();\n\
                 //- src/de/mod.rs\npub mod value;\npub trait Visit {\n    type Value;\n}\n//- src/de/value.rs\nuse crate::de::Visit;\n\
                 struct S;\nimpl Visit for S {\n    type Value = u8;\n}\nfn f<V: Visit>(v: V) -> V::<|>Value { todo!() }\n";
    check(files, "src/de/mod.rs:3:scoped");
}

#[test]
fn what_is_pinned_has_the_methods_that_take_a_pin() {
    let text = "use std::pin::Pin;\ntrait Write { fn poll_flush(self: Pin<&mut Self>); }\n\
                impl<P: Write> Write for Pin<P> { fn poll_flush(self: Pin<&mut Self>) {} }\n";
    check_lib(&format!("{text}fn f<W: Write>(w: &mut W) {{ Pin::new(w).<|>poll_flush(); }}\n"), 2);
    check_lib(
        &format!(
            "{text}struct S;\nimpl Write for S {{ fn poll_flush(self: Pin<&mut Self>) {{}} }}\nfn f(s: &mut S) {{ Pin::new(s).<|>poll_flush(); }}\n"
        ),
        5,
    );
}

#[test]
fn a_pinned_value_of_unknown_type_has_what_the_trait_declares() {
    let text = "use std::pin::Pin;\ntrait Write { fn poll_flush(self: Pin<&mut Self>); }\n\
                impl<P: Write> Write for Pin<P> { fn poll_flush(self: Pin<&mut Self>) {} }\nfn f() { Pin::new(unknown()).<|>poll_flush(); }\n";
    let files = format!("//- Cargo.toml\n[package]\nname = \"a\"\n//- src/lib.rs\n{text}");
    assert_eq!(answer(&files, 1), ["src/lib.rs:2:name"]);
}

#[test]
fn the_type_of_a_value_is_known() {
    let files = "
//- src/lib.rs
pub struct Item { owner: Option<Owner> }
pub struct Owner;
fn make() -> Vec<Item> { Vec::new() }
fn run(item: &Item) {
    let made = make();
    REF;
}
";
    for (code, line) in [("<|>item", 1), ("<|>made", 1), ("<|>make()", 1), ("item.<|>owner", 2)] {
        check_type(&files.replace("REF", code), &format!("src/lib.rs:{line}:scoped"));
    }
}
