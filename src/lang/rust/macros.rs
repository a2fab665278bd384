//! Macro calls and `macro_rules!`.
//!
//! What a macro does with its tokens is unknown, but most take expressions, items or types: they are read by the same
//! rules as code outside, and whatever fits no rule is stepped over without complaint.

use crate::model::Kind;
use crate::model::facts::{DefFlags, Expr, ExprId, Import, ImportKind, RefKind, ScopeKind};
use crate::text::Span;

use super::attributes::{Attributes, string_value};
use super::lexer::T;
use super::paths::Path;
use super::patterns::Binding;
use super::reader::{Head, Reader, is_open};

/// Macros whose string argument is a format string.
fn formats(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "format",
        "format_args",
        "print",
        "println",
        "eprint",
        "eprintln",
        "write",
        "writeln",
        "panic",
        "unreachable",
        "unimplemented",
        "todo",
        "trace",
        "debug",
        "info",
        "warn",
        "error",
        "crit",
        "fatal",
        "bail",
        "ensure",
        "anyhow",
        "eyre",
        "log",
        "span",
        "event",
    ];
    WORDS.contains(&name) || name.starts_with("assert") || name.starts_with("debug_assert")
}

impl Reader<'_, '_> {
    /// A call of the macro that `path` names, from `!`.
    pub fn macro_call(&mut self, path: &Path) -> ExprId {
        let name = self.text(self.pos - 1);
        self.pos += 1;
        // `name! other { … }`
        self.eat(T::Ident);
        let mut callee = self.unknown();
        if let Some(reference) = path.reference {
            self.b.facts.refs[reference.idx()].kind = RefKind::Macro;
            callee = self.b.expr(Expr::Ref(reference));
        }
        let open = self.pos;
        let outer = std::mem::replace(&mut self.in_macro, true);
        let mut args = Vec::new();
        match name {
            "vec" => args.push(self.array()),
            "matches" | "assert_matches" | "debug_assert_matches" => self.deeper((), |r| r.group(Self::matches)),
            "select" | "select_biased" | "try_select" => self.deeper((), |r| r.group(Self::select)),
            "include" => self.include(path),
            _ => self.deeper((), |r| r.group(|r| args = r.loose_values())),
        }
        self.in_macro = outer;
        self.format_strings(open, formats(name));
        self.b.expr(Expr::Call { callee, args, generics: Vec::new() })
    }

    /// `include!("file.rs")`: the items of another file stand here.
    fn include(&mut self, macro_path: &Path) {
        if let (T::Str, Some(name)) = (self.nth(1), macro_path.reference) {
            let text = self.text(self.pos + 1);
            let span = self.b.facts.reference(name).span.join(self.token(self.pos + 1).span());
            let path = vec![self.b.name(string_value(text))];
            let scope = self.b.scope();
            self.b.import(Import {
                kind: ImportKind::Include,
                span,
                scope,
                path,
                name: None,
                binds: None,
                reexport: true,
                system: false,
                level: 0,
                explicit_path: None,
            });
        }
        self.deeper((), |r| r.group(Self::loose));
    }

    /// Names captured by the strings directly in the group that opens at `open`.
    fn format_strings(&mut self, open: usize, always: bool) {
        let end = (self.token(open).close as usize).min(self.end);
        let mut at = open + 1;
        while at < end {
            at = self.find(at, |kind| matches!(kind, T::Str)).min(end);
            if at < end {
                self.format_arguments(at, always);
            }
            at += 1;
        }
    }

    /// `matches!(value, pattern if guard)`.
    fn matches(&mut self) {
        let value = self.expr();
        let scope = self.open(ScopeKind::Block, None);
        if self.eat(T::Comma) {
            self.pattern(value, &Binding { kind: Kind::Local, visible_from: None });
            if self.eat(T::If) {
                self.expr();
            }
        }
        self.loose();
        self.close(scope);
    }

    /// The arms of a `select!` of futures (`pattern = future, if guard => body`) or of channels
    /// (`recv(channel) -> pattern => body`).
    fn select(&mut self) {
        while !self.at_end() {
            let before = self.pos;
            let arrow = self.find(before, |kind| matches!(kind, T::FatArrow | T::Semi));
            if arrow >= self.end || self.token(arrow).kind == T::Semi {
                // `biased;`, or no arms at all.
                self.within(arrow, Self::loose);
                self.eat(T::Semi);
                continue;
            }
            let equals = self.find(before, |kind| matches!(kind, T::Eq | T::FatArrow));
            let scope = self.open(ScopeKind::Block, None);
            let binding = Binding { kind: Kind::Local, visible_from: None };
            if equals < arrow {
                self.pos = equals + 1;
                let mut value = self.unknown();
                self.within(arrow, |r| {
                    let future = r.expr();
                    value = r.b.expr(Expr::Await(future));
                    r.loose();
                });
                self.pos = before;
                self.within(equals, |r| r.pattern(value, &binding));
            } else {
                self.within(arrow, |r| {
                    r.expr();
                    if r.eat(T::Arrow) {
                        let value = r.unknown();
                        r.pattern(value, &binding);
                    }
                    r.loose();
                });
            }
            self.pos = arrow + 1;
            self.expr_statement();
            self.close(scope);
            self.eat(T::Comma);
        }
    }

    /// Whatever stands up to the end of the group.
    pub fn loose(&mut self) {
        self.loose_values();
    }

    /// Whatever stands up to the end of the group; its expressions.
    fn loose_values(&mut self) -> Vec<ExprId> {
        let outer = std::mem::replace(&mut self.in_macro, true);
        let mut values = Vec::new();
        while !self.at_end() {
            let before = self.pos;
            match self.kind() {
                T::Let => {
                    self.let_statement(&Attributes::default());
                }
                // `name = value`: an argument by name, unless there is such a variable.
                T::Ident if self.nth(1) == T::Eq && !self.is_variable(self.pos) => {
                    self.pos += 2;
                    values.push(self.expr());
                }
                T::Pound => {
                    let attributes = self.attributes();
                    if self.at_item() {
                        self.deeper((), |r| r.item(&attributes));
                    }
                }
                _ if self.at_item() => {
                    let attributes = self.attributes();
                    self.deeper((), |r| r.item(&attributes));
                }
                _ if self.starts_expr() => values.push(self.expr_statement()),
                _ => self.pos += 1,
            }
            if self.pos == before {
                self.stray();
            }
        }
        self.in_macro = outer;
        values
    }

    /// `$( … ) sep *` in the body of a macro.
    pub fn repetition(&mut self) -> ExprId {
        self.pos += 1;
        if self.kind() == T::ParenOpen {
            self.deeper((), |r| r.group(Self::loose));
            let repeats = |kind| matches!(kind, T::Star | T::Plus | T::Question);
            if repeats(self.kind()) {
                self.pos += 1;
            } else if repeats(self.nth(1)) {
                self.pos += 2;
            }
        }
        self.unknown()
    }

    /// `macro_rules! name { (matcher) => { body }; … }` and `macro name(matcher) { body }`, from the name.
    pub fn macro_rules(&mut self, head: &Head, attributes: &Attributes) {
        if self.kind() != T::Ident {
            return;
        }
        let name = self.bump();
        let flags = DefFlags::HOISTED.when(attributes.macro_export, DefFlags::EXPORTED);
        let def = self.define(Kind::Macro, name, head, flags);
        let signature_end = self.last_end();
        self.b.enter(def);
        let start = self.offset();
        let outer = std::mem::replace(&mut self.in_macro, true);
        if self.kind() == T::ParenOpen && (self.nth(1) != T::ParenOpen && self.nth(1) != T::BracketOpen) {
            // `macro name(matcher) { body }`
            let scope = self.open(ScopeKind::Block, None);
            self.matcher();
            if is_open(self.kind()) {
                self.deeper((), |r| r.group(Self::loose));
            }
            self.close(scope);
        } else if is_open(self.kind()) {
            self.deeper((), |r| r.group(Self::rules));
            self.eat(T::Semi);
        }
        self.in_macro = outer;
        self.b.leave();
        self.finish(def, signature_end, Some(Span::new(start, self.last_end())));
    }

    fn rules(&mut self) {
        while !self.at_end() {
            let before = self.pos;
            let scope = self.open(ScopeKind::Block, None);
            if is_open(self.kind()) {
                self.matcher();
                self.eat(T::FatArrow);
                if is_open(self.kind()) {
                    self.deeper((), |r| r.group(Self::loose));
                }
            }
            self.close(scope);
            self.eat(T::Semi);
            if self.pos == before {
                self.pos += 1;
            }
        }
    }

    /// Defines the variables of a matcher: `$name:expr`, however deep.
    fn matcher(&mut self) {
        let close = self.token(self.pos).close as usize;
        let end = close.min(self.end);
        for at in self.pos..end {
            if self.token(at).kind == T::MetaVar && at + 2 < end && self.token(at + 1).kind == T::Colon {
                let start = self.token(at).start;
                let flags = DefFlags::default().when(self.in_test, DefFlags::TEST);
                let head = Head { start, signature: start, doc: None, flags };
                let def = self.define(Kind::Param, at, &head, DefFlags::default());
                let definition = self.b.def_mut(def);
                definition.extent.end = definition.name_span.end;
            }
        }
        self.skip_group();
    }
}
