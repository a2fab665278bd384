//! Extraction, tested by comments in fixture files.
//!
//! Every file under `tests/lang/<language id>/` is extracted, and each assertion comment in it is held against the
//! facts. The folder's name is the language (`rust`, `cpp`, `tsx`, …); the files' names are free. A fixture without any
//! assertion is an error, so is an assertion that cannot be read.
//!
//! # Syntax
//!
//! An assertion is a line that holds only a comment (`//`, `#`, `--` or `/* … */`) which begins with `^` or `<-`. It
//! speaks of the nearest line above that is not an assertion, so several can be stacked under one line of code:
//!
//! ```text
//! fn area(side: u32) -> u32 { side * side }
//! // ^ definition.function area arity=1 container=none
//! //      ^^^^ definition.param side #side
//! //                            ^ reference.read side -> #side
//! // <- import.none
//! ```
//!
//! One `^` points at a column inside the token; several must cover the token exactly. `<-` points at the column where the
//! comment itself begins, for code that no caret can reach. Then follows a subject and conditions, all of which must hold:
//!
//! | subject | what must be there |
//! |---|---|
//! | `definition.KIND` | a definition of that kind ([`glossator::model::Kind`]) whose name token is at the point |
//! | `reference.KIND` | a reference of that kind (`read write call type import macro label`) at the point |
//! | `import.KIND` | an import (`name module glob include default effect child`) whose span holds the point |
//! | `scope.KIND` | the innermost scope at the point (`file module type function block`) |
//! | `definition.none`, `reference.none`, `import.none` | nothing of that sort |
//!
//! | condition | of | meaning |
//! |---|---|---|
//! | `NAME` (a bare word, first) | any | its name; for an import the imported name, `*` for none |
//! | `#label` | definition | names this definition for other lines of the file |
//! | `-> #label` | reference | looked up through the scopes, the plain name leads to that definition |
//! | `-> none` | reference | looked up through the scopes, the plain name leads nowhere in the file |
//! | `container=A.b` | definition | the names of its containers from the outside in, or `none` |
//! | `flags=exported,test` | definition | these flags are set; `!async` that this one is not |
//! | `arity=2`, `arity=1..3` | definition | number of arguments |
//! | `lines=-2..+5` | definition | first and last line of the extent, relative to the name's line |
//! | `params=a,b` | definition | names of the parameters |
//! | `via=member` | reference | how it is qualified: `plain path typepath root member fieldof propertyof argument import` |
//! | `args=2` | reference | arguments of the call it is the callee of |
//! | `path=a::b` | import | segments of its path, joined by the language's separator |
//! | `binds=NAME` | import | the definition it binds, or `none` |
//! | `reexport`, `system`, `at=PATH` | import | those fields |
//! | `type=…` | definition | its type, rendered by [`render`]; must be the last condition but `value=` |
//! | `bases=…` | definition | its bases, rendered, joined by `, ` |
//! | `value=…` | definition | where its value comes from, rendered; takes the rest of the line |
//! | `doc=…` | definition | text that its doc comment holds, or `none`; takes the rest of the line |
//! | `signature=…` | definition | its whole signature, white space collapsed; takes the rest of the line |
//!
//! Conditions that take the rest of the line must stand last. Nothing here knows a language.

mod assertion;
mod edits;
mod fixtures;
mod invariants;
mod render;
