//! Names with their qualifiers and template arguments: `A::B<int>::c`, `operator==`, `~Foo`.
//!
//! A name is first scanned, which changes nothing, and read only when its role is known.

use super::reader::Reader;
use super::token::T;
use crate::model::facts::{NameId, RefId, RefKind, Type, TypeId, Via};
use crate::text::Span;

/// Template argument lists longer than this are taken for comparisons.
const MAX_ARGUMENT_TOKENS: usize = 400;

/// A name that was scanned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanned {
    pub from: usize,
    /// One past its last token.
    pub end: usize,
    /// The token of its last segment; for operators the word `operator`, for destructors the name behind `~`.
    pub last: usize,
    pub qualified: bool,
    pub operator: bool,
    pub destructor: bool,
    /// The last segment has template arguments.
    pub angles: bool,
}

impl Reader<'_, '_> {
    /// Scans the name at `from`; in an expression `a < b` is a comparison unless all speaks for arguments.
    pub fn scan_name(&self, from: usize, in_expression: bool) -> Option<Scanned> {
        let mut scanned = Scanned {
            from,
            end: from,
            last: from,
            qualified: false,
            operator: false,
            destructor: false,
            angles: false,
        };
        let mut at = from;
        if self.kind(at) == T::Scope {
            scanned.qualified = true;
            at += 1;
        }
        loop {
            match self.kind(at) {
                T::Ident => {
                    scanned.last = at;
                    scanned.angles = false;
                    at += 1;
                    if self.cpp
                        && self.kind(at) == T::Lt
                        && let Some(end) = self.angles_end(at, in_expression)
                    {
                        scanned.angles = true;
                        at = end;
                    }
                }
                T::Decltype if at == from && self.kind(at + 1) == T::LParen => {
                    let end = self.after_group(at + 1);
                    if self.kind(end) != T::Scope {
                        return None;
                    }
                    at = end;
                }
                T::Tilde if scanned.qualified && self.kind(at + 1) == T::Ident => {
                    scanned.destructor = true;
                    scanned.last = at + 1;
                    at += 2;
                    if self.kind(at) == T::Lt {
                        at = self.angles_end(at, in_expression).unwrap_or(at);
                    }
                    scanned.end = at;
                    return Some(scanned);
                }
                T::Operator => {
                    scanned.operator = true;
                    scanned.last = at;
                    scanned.end = self.operator_end(at);
                    return Some(scanned);
                }
                _ => return None,
            }
            let continues = matches!(self.kind(at + 1), T::Ident | T::Tilde | T::Operator | T::Template);
            if self.kind(at) == T::Scope && continues {
                scanned.qualified = true;
                at += 1;
                if self.kind(at) == T::Template {
                    at += 1;
                }
                continue;
            }
            scanned.end = at;
            return Some(scanned);
        }
    }

    /// One past the tokens of the operator name at `at`.
    fn operator_end(&self, at: usize) -> usize {
        let mut end = at + 1;
        match self.kind(end) {
            T::LParen if self.kind(end + 1) == T::RParen => end + 2,
            T::LBrack if self.kind(end + 1) == T::RBrack => end + 2,
            T::New | T::Delete => {
                if self.kind(end + 1) == T::LBrack {
                    end + 3
                } else {
                    end + 1
                }
            }
            T::Str => end + 1 + usize::from(self.kind(end + 1) == T::Ident),
            T::Gt if self.kind(end + 1) == T::Gt => end + 2,
            T::Ident | T::Scope | T::TypeWord | T::Const | T::Auto | T::Struct | T::Class | T::Enum | T::Typename => {
                // A conversion: everything up to the parameters is its type.
                while !matches!(self.kind(end), T::LParen | T::Semi | T::LBrace | T::RBrace | T::Eof) {
                    end += 1;
                }
                end
            }
            T::Eof | T::Semi | T::LBrace | T::RBrace => end,
            _ => end + 1,
        }
    }

    /// One past the `>` that closes the template arguments at `at`, or nothing if this is no argument list.
    pub fn angles_end(&self, at: usize, in_expression: bool) -> Option<usize> {
        let mut depth = 1;
        let mut q = at + 1;
        let limit = at + MAX_ARGUMENT_TOKENS;
        while q < limit {
            match self.kind(q) {
                T::Lt => {
                    if !matches!(self.kind(q - 1), T::Ident | T::Template) {
                        return None;
                    }
                    depth += 1;
                }
                T::Gt => {
                    depth -= 1;
                    if depth == 0 {
                        return self.angles_follow(q + 1, in_expression).then_some(q + 1);
                    }
                }
                T::LParen | T::LBrack | T::LBrace => {
                    if self.kind(q) == T::LBrace && in_expression {
                        return None;
                    }
                    q = self.mate(q)?;
                }
                T::Semi | T::RBrace | T::RParen | T::RBrack | T::Eof | T::OpAssign | T::Str => return None,
                T::AndAnd if in_expression && !matches!(self.kind(q + 1), T::Gt | T::Comma | T::Ellipsis) => {
                    return None;
                }
                T::OrOr | T::Equal | T::NotEqual | T::Question | T::Assign | T::Not | T::Le | T::Ge
                    if in_expression =>
                {
                    return None;
                }
                T::If | T::Else | T::While | T::For | T::Return | T::Case | T::Break => return None,
                _ => {}
            }
            q += 1;
        }
        None
    }

    /// Whether what follows a `>` lets it close an argument list.
    fn angles_follow(&self, at: usize, in_expression: bool) -> bool {
        if !in_expression {
            return !matches!(self.kind(at), T::Num | T::Str | T::Chr);
        }
        matches!(
            self.kind(at),
            T::LParen
                | T::LBrace
                | T::Scope
                | T::Comma
                | T::RParen
                | T::RBrack
                | T::RBrace
                | T::Semi
                | T::AndAnd
                | T::OrOr
                | T::Question
                | T::Colon
                | T::Gt
                | T::Ellipsis
                | T::Not
                | T::Eof
        )
    }

    /// Reads a scanned name as references: qualifiers as types, the last segment as `kind`.
    pub fn read_name(&mut self, scanned: &Scanned, kind: RefKind) -> (RefId, Vec<TypeId>) {
        let mut via = Via::Plain;
        let mut result = None;
        let mut args = Vec::new();
        self.p = scanned.from;
        while self.p < scanned.end {
            match self.t() {
                T::Scope => {
                    if self.p == scanned.from {
                        via = Via::Root;
                    }
                    self.bump();
                }
                T::Ident => {
                    let is_last = self.p == scanned.last;
                    let id = self.refer(self.p, if is_last { kind } else { RefKind::Type }, via);
                    via = Via::Path(id);
                    result = Some(id);
                    self.bump();
                    if self.t() == T::Lt && self.p < scanned.end {
                        let found = self.template_arguments();
                        if is_last {
                            args = found;
                        }
                    }
                }
                T::Operator => {
                    let (name, span) = self.operator_name(scanned);
                    result = Some(self.b.reference(name, span, kind, via));
                    self.p = scanned.end;
                }
                T::Decltype => {
                    self.bump();
                    let after = self.after_group(self.p);
                    self.bump();
                    self.expression();
                    self.p = after;
                }
                _ => self.bump(),
            }
        }
        let id = result.unwrap_or_else(|| self.refer(scanned.last, kind, Via::Plain));
        (id, args)
    }

    /// Reads the qualifiers of a name that is being defined; the type they name together.
    pub fn read_qualifier(&mut self, scanned: &Scanned) -> Option<TypeId> {
        let back = self.p;
        let mut via = Via::Plain;
        let mut last = None;
        self.p = scanned.from;
        let stop = if scanned.destructor { scanned.last - 1 } else { scanned.last };
        while self.p < stop {
            match self.t() {
                T::Ident => {
                    let id = self.refer(self.p, RefKind::Type, via);
                    via = Via::Path(id);
                    last = Some((id, Vec::new()));
                    self.bump();
                    if self.t() == T::Lt {
                        let args = self.template_arguments();
                        last = Some((id, args));
                    }
                }
                _ => self.bump(),
            }
        }
        self.p = back;
        last.map(|(head, args)| self.b.ty(Type::Path { head, args }))
    }

    /// The name of an operator, without the spaces some write, and where it stands.
    pub fn operator_name(&mut self, scanned: &Scanned) -> (NameId, Span) {
        let span = Span::new(self.tok(scanned.last).start, self.tok(scanned.end - 1).end);
        let mut text = String::from("operator");
        for at in scanned.last + 1..scanned.end {
            let word = self.text(at);
            let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
            if letter(text.chars().last()) && letter(word.chars().next()) {
                text.push(' ');
            }
            text.push_str(word);
        }
        (self.b.name(&text), span)
    }

    /// Reads `<…>`; what is no type gives the unknown type.
    pub fn template_arguments(&mut self) -> Vec<TypeId> {
        let unknown = self.unknown_type();
        let Some(end) = self.angles_end(self.p, false) else {
            self.bump();
            return Vec::new();
        };
        let outer = std::mem::replace(&mut self.in_angles, true);
        self.bump();
        let args = self.nested(Vec::new(), |this| {
            let mut args = Vec::new();
            while this.p + 1 < end {
                let start = this.p;
                if this.eat(T::Comma) {
                    continue;
                }
                let typed = this
                    .type_end(this.p, true)
                    .filter(|shape| matches!(this.kind(shape.end), T::Comma | T::Gt | T::Ellipsis | T::Assign));
                if typed.is_some() {
                    args.push(this.type_id());
                } else {
                    this.assignment();
                    args.push(unknown);
                }
                this.eat(T::Ellipsis);
                if this.p == start {
                    this.bump();
                }
            }
            args
        });
        self.in_angles = outer;
        self.p = end;
        args
    }
}
