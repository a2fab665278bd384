//! Functions: what is one, and its parts.

use super::declaration::Specifiers;
use super::declarator::Declarator;
use super::name::Scanned;
use super::reader::{Around, Place, Reader};
use super::token::T;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, RefKind, ScopeKind, Via};
use crate::text::Span;

/// How far the declarations between an old-style parameter list and its body are looked at.
const MAX_OLD_STYLE_TOKENS: usize = 300;

/// What follows the parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tail {
    /// `{` at the token.
    Body(usize),
    /// `:` of a constructor.
    Initializers(usize),
    Try(usize),
    /// Old-style parameter declarations up to the body's `{`.
    OldStyle(usize),
    /// `= 0`, `= default`, `= delete`.
    Assigned(usize),
    /// `;` or `,`.
    End(usize),
    /// Anything else: no function.
    Other,
}

impl Reader<'_, '_> {
    /// Whether a name with parentheses behind it is a function here.
    pub fn is_function(&self, around: &Around, spec: &Specifiers, name: Scanned, open: usize) -> bool {
        let tail = self.tail(open, around, name);
        let has_body = matches!(tail, Tail::Body(_) | Tail::Initializers(_) | Tail::Try(_) | Tail::OldStyle(_));
        if tail == Tail::Other {
            return false;
        }
        if around.place == Place::Local {
            // A function in a function is a macro loop that looks like one.
            return !has_body && spec.typed && (!self.cpp || self.looks_like_parameters(open, Place::Local));
        }
        let is_class = around.class.is_some_and(|class| self.b.facts.name(class) == self.text(name.last));
        if name.operator || name.destructor {
            return true;
        }
        if spec.typed {
            return has_body
                || !self.cpp
                || matches!(tail, Tail::Assigned(_))
                || self.looks_like_parameters(open, around.place);
        }
        if is_class {
            return around.place == Place::Member;
        }
        if name.qualified {
            return has_body || matches!(tail, Tail::Assigned(_));
        }
        // No type: an old function, or a macro with a body.
        has_body
            && !self.is_shouted(name.last)
            && (tail != Tail::Body(0) || !self.cpp)
            && (matches!(tail, Tail::OldStyle(_)) || self.looks_like_parameters(open, around.place))
    }

    /// Finds what follows the parameters that open at `open`.
    fn tail(&self, open: usize, around: &Around, name: Scanned) -> Tail {
        let Some(close) = self.mate(open) else { return Tail::Other };
        let mut at = close + 1;
        if let Some(body) = self.old_style_body(open, at) {
            return Tail::OldStyle(body);
        }
        for _ in 0..64 {
            match self.kind(at) {
                T::LBrace => return Tail::Body(at),
                T::Semi | T::Comma => return Tail::End(at),
                T::Try => return Tail::Try(at),
                T::Colon if self.cpp && (around.place == Place::Member || name.qualified) => {
                    return Tail::Initializers(at);
                }
                T::Assign => {
                    let assigned = matches!(self.kind(at + 1), T::Default | T::Delete)
                        || (self.kind(at + 1) == T::Num && self.text(at + 1) == "0");
                    return if assigned && self.cpp { Tail::Assigned(at) } else { Tail::Other };
                }
                T::Const | T::Qualifier | T::Amp | T::AndAnd | T::Specifier => at += 1,
                T::Noexcept | T::Throw | T::Attribute | T::Asm | T::Requires | T::Alignas => {
                    let requires = self.kind(at) == T::Requires;
                    at += 1;
                    if self.kind(at) == T::LParen {
                        at = self.after_group(at);
                    } else if requires {
                        at = self.skip_to(at, &[T::LBrace, T::Semi]);
                    }
                }
                T::LBrack if self.kind(at + 1) == T::LBrack => at = self.after_group(at),
                T::Arrow => at = self.trailing_type_end(at + 1),
                T::Ident => {
                    let text = self.text(at);
                    let known = matches!(text, "override" | "final" | "requires")
                        || text.starts_with("__")
                        || self.is_shouted(at);
                    let attribute = known || (!self.first_on_line(at) && self.attribute_like(at));
                    if !attribute {
                        return Tail::Other;
                    }
                    at += 1;
                    if self.kind(at) == T::LParen {
                        at = self.after_group(at);
                    }
                }
                _ => return Tail::Other,
            }
        }
        Tail::Other
    }

    /// Whether a word behind parameters, on their line, is followed by what ends a function's head.
    fn attribute_like(&self, at: usize) -> bool {
        let after = if self.kind(at + 1) == T::LParen { self.after_group(at + 1) } else { at + 1 };
        matches!(self.kind(after), T::Semi | T::LBrace)
    }

    fn skip_to(&self, mut at: usize, stops: &[T]) -> usize {
        while !stops.contains(&self.kind(at)) && self.kind(at) != T::Eof {
            at = match self.kind(at) {
                T::LParen | T::LBrack => self.after_group(at),
                _ => at + 1,
            };
        }
        at
    }

    fn trailing_type_end(&self, at: usize) -> usize {
        match self.type_end(at, true) {
            Some(shape) => shape.end,
            None => self.skip_to(at, &[T::LBrace, T::Semi, T::Assign]),
        }
    }

    /// The `{` behind `f(a, b) int a; char *b; {`.
    pub fn old_style_body(&self, open: usize, after: usize) -> Option<usize> {
        if after < open + 3 || self.kind(after) == T::LBrace || self.kind(after) == T::Semi {
            return None;
        }
        for at in open + 1..after - 1 {
            let expected = if (at - open) % 2 == 1 { T::Ident } else { T::Comma };
            if self.kind(at) != expected {
                return None;
            }
        }
        if !matches!(
            self.kind(after),
            T::Ident | T::TypeWord | T::Struct | T::Union | T::Enum | T::Const | T::Specifier | T::Qualifier
        ) {
            return None;
        }
        let mut words = 0;
        for at in after..after + MAX_OLD_STYLE_TOKENS {
            match self.kind(at) {
                T::LBrace => return (self.kind(at - 1) == T::Semi && words > 1).then_some(at),
                T::Ident | T::TypeWord | T::Struct | T::Union | T::Enum | T::Const | T::Specifier | T::Qualifier => {
                    words += 1;
                }
                T::Star | T::Comma | T::Semi | T::LBrack | T::RBrack | T::Num | T::LParen | T::RParen => {}
                _ => return None,
            }
        }
        None
    }

    /// Reads a function from its parameters on; true if it had a body.
    pub fn function(
        &mut self,
        around: &Around,
        spec: &Specifiers,
        declarator: &Declarator,
        name: Scanned,
        open: usize,
    ) -> bool {
        let tail = self.tail(open, around, name);
        let has_body = matches!(tail, Tail::Body(_) | Tail::Initializers(_) | Tail::Try(_) | Tail::OldStyle(_));
        let qualifier = if name.qualified { self.read_qualifier(&name) } else { None };
        let def = self.define_function(around, spec, name, has_body || matches!(tail, Tail::Assigned(_)));
        let constructs = !spec.typed && !name.operator && !name.destructor;
        {
            let constructor = constructs && (around.place == Place::Member || name.qualified);
            let def = self.b.def_mut(def);
            def.qualifier = qualifier;
            def.flags = def.flags.when(constructor, DefFlags::CONSTRUCTOR);
            def.ty = spec.typed.then_some(declarator.ty);
        }
        let start = self.tok(open).start;
        let scope = self.b.open(ScopeKind::Function, Span::new(start, start), Some(def));
        self.b.enter(def);
        self.p = open;
        let read = self.parameters();
        {
            let unknown_in_c = !self.cpp && read.arity == Some((0, 0)) && !has_body && self.kind(open + 1) == T::RParen;
            let def = self.b.def_mut(def);
            def.params = read.defs;
            def.arity = if unknown_in_c { None } else { read.arity };
            def.flags = def.flags.when(read.variadic, DefFlags::VARIADIC);
        }
        self.read_tail(def, tail);
        let body_start = self.start();
        match tail {
            Tail::OldStyle(body) => {
                self.old_style_parameters(def, open, body);
                self.function_body(def);
            }
            Tail::Initializers(_) => {
                self.initializers();
                self.function_body(def);
            }
            Tail::Body(_) => self.function_body(def),
            Tail::Try(_) => {
                self.try_block_of_function();
                let span = Span::new(body_start, self.last_end());
                self.b.def_mut(def).body = Some(span);
            }
            _ => {}
        }
        if let Tail::Assigned(_) = tail {
            self.bump();
            let pure = self.t() == T::Num;
            self.bump();
            if pure {
                let def = self.b.def_mut(def);
                def.flags = def.flags.with(DefFlags::DECLARATION);
            }
        }
        let end = self.last_end();
        self.b.facts.scopes[scope.idx()].span.end = end.max(start);
        self.b.leave();
        self.b.close();
        let end = if !has_body && self.t() == T::Semi { self.tok(self.p).end } else { end };
        {
            let def = self.b.def_mut(def);
            def.extent.end = end.max(def.extent.start);
            def.signature.end = if has_body { body_start } else { end }.max(def.signature.start);
        }
        has_body
    }

    fn define_function(&mut self, around: &Around, spec: &Specifiers, name: Scanned, defined: bool) -> DefId {
        let method = (around.place == Place::Member && !around.friend) || name.qualified;
        let kind = if method { Kind::Method } else { Kind::Function };
        let flags = DefFlags::HOISTED
            .when(spec.is_static, DefFlags::STATIC)
            .when(!spec.is_static || method, DefFlags::EXPORTED)
            .when(!defined, DefFlags::DECLARATION);
        let (text, span) = if name.operator {
            self.operator_name(&name)
        } else if name.destructor {
            let text = format!("~{}", self.text(name.last));
            let tilde = self.tok(name.last - 1).start;
            (self.b.name(&text), Span::new(tilde, self.tok(name.last).end))
        } else {
            (self.name(name.last), self.span(name.last))
        };
        let extent = Span::new(around.start, self.last_end());
        self.define_as(text, span, kind, flags, around.scope, extent)
    }

    /// Reads what stands between the parameters and the body.
    fn read_tail(&mut self, def: DefId, tail: Tail) {
        let stop = match tail {
            Tail::Body(at) | Tail::Initializers(at) | Tail::Try(at) | Tail::Assigned(at) | Tail::End(at) => at,
            Tail::OldStyle(_) | Tail::Other => return,
        };
        while self.p < stop {
            match self.t() {
                T::Arrow => {
                    self.bump();
                    let ty = self.type_id();
                    self.b.def_mut(def).ty = Some(ty);
                }
                T::Noexcept | T::Throw => {
                    self.bump();
                    if self.t() == T::LParen
                        && let Some(close) = self.mate(self.p)
                    {
                        self.arguments(close);
                    }
                }
                T::Attribute => self.attribute(),
                T::Asm => {
                    self.bump();
                    self.p = self.after_group(self.p);
                }
                T::LBrack => self.p = self.after_group(self.p),
                T::Requires => {
                    self.bump();
                    self.loose(stop);
                }
                T::Ident => {
                    let text = self.text(self.p);
                    if text == "override" || text == "final" {
                        if text == "override" {
                            let def = self.b.def_mut(def);
                            def.flags = def.flags.with(DefFlags::OVERRIDE);
                        }
                        self.bump();
                    } else {
                        self.refer(self.p, RefKind::Macro, Via::Plain);
                        self.bump();
                        if self.t() == T::LParen
                            && let Some(close) = self.mate(self.p)
                        {
                            self.arguments(close);
                        }
                    }
                }
                _ => self.bump(),
            }
        }
        self.p = stop;
    }

    fn function_body(&mut self, def: DefId) {
        if self.t() != T::LBrace {
            return;
        }
        let start = self.start();
        self.block_inside();
        let span = Span::new(start, self.last_end());
        self.b.def_mut(def).body = Some(span);
    }

    fn try_block_of_function(&mut self) {
        self.bump();
        if self.t() == T::Colon {
            self.initializers();
        }
        if self.t() == T::LBrace {
            self.block_inside();
        }
        while self.t() == T::Catch {
            self.statement();
        }
    }

    /// Reads `: field(value), Base{…}` of a constructor.
    pub fn initializers(&mut self) {
        self.bump();
        while matches!(self.t(), T::Ident | T::Scope) {
            let Some(name) = self.scan_name(self.p, false) else { return };
            if name.qualified || name.angles {
                self.read_name(&name, RefKind::Call);
            } else {
                let scope = self.b.scope();
                let this = self.b.expr(Expr::SelfValue(scope));
                self.refer(name.last, RefKind::Write, Via::Member(this));
            }
            self.p = name.end;
            if !matches!(self.t(), T::LParen | T::LBrace) {
                return;
            }
            let Some(close) = self.mate(self.p) else { return };
            self.arguments(close);
            self.eat(T::Ellipsis);
            if !self.eat(T::Comma) {
                return;
            }
        }
    }

    /// Reads `int a; char *b;` before the body and makes them the parameters.
    fn old_style_parameters(&mut self, def: DefId, open: usize, body: usize) {
        let first = self.b.facts.defs.len();
        while self.p < body {
            let start = self.p;
            self.local_declaration();
            if self.p == start {
                self.bump();
            }
        }
        self.p = body;
        for def in &mut self.b.facts.defs[first..] {
            if def.kind == Kind::Local {
                def.kind = Kind::Param;
            }
        }
        let close = self.mate(open).unwrap_or(open);
        let mut params = Vec::new();
        for at in (open + 1..close).step_by(2) {
            let name = self.name(at);
            let found = (first..self.b.facts.defs.len()).find(|i| self.b.facts.defs[*i].name == name);
            if let Some(found) = found {
                params.push(DefId(u32::try_from(found).unwrap_or(u32::MAX)));
            }
        }
        // The list itself was read as types; those references stand for the names.
        let count = u8::try_from(params.len()).unwrap_or(u8::MAX);
        let def = self.b.def_mut(def);
        def.params = params;
        def.arity = Some((count, count));
    }
}
