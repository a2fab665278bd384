//! Name resolution on small repositories.

use crate::resolve::testing::check;

#[test]
fn locals_win_over_items_and_shadow_each_other() {
    check("//- a.rs\nfn x() {}\nfn f(x: u8) {\n    let x = x;\n    <|>x;\n}\n", "a.rs:3:scoped");
}
