//! The cursor over tokens and what every rule shares: groups, statements, scopes, definitions, and how it recovers.
//!
//! Rules never step beyond [`Reader::end`], the end of the group they stand in, and every loop takes at least one token
//! a round, so that any input is read in time linear in its tokens (but for patterns and closures, which look ahead
//! to a token inside the same group).

use crate::lang::{Builder, MAX_DEPTH, NewDef};
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, ExprId, Literal, NameId, ParseGap, RefKind, ScopeId, ScopeKind, Via};
use crate::text::Span;

use super::attributes::Attributes;
use super::lexer::{self, Doc, T, Token};

/// Gaps kept for one file.
const MAX_GAPS: usize = 200;

/// Fills the facts of one file.
pub fn read(builder: &mut Builder<'_>) {
    let mut reader = Reader::new(builder);
    reader.statements();
    reader.b.facts.gaps.sort_by_key(|gap| (gap.span, gap.missing));
}

/// Where a closure that starts at a token gets its parameters from.
#[derive(Clone, Copy)]
pub struct ClosureSlot {
    pub at: usize,
    pub call: ExprId,
    pub arg: u32,
}

/// What stands before the name of an item.
#[derive(Clone, Copy)]
pub struct Head {
    /// First byte with attributes and docs.
    pub start: u32,
    /// First byte after them.
    pub signature: u32,
    pub doc: Option<Span>,
    pub flags: DefFlags,
}

/// See the module docs.
pub struct Reader<'b, 's> {
    pub b: &'b mut Builder<'s>,
    tokens: Vec<Token>,
    docs: Vec<Doc>,
    pub pos: usize,
    /// Index of the token that ends the current group.
    pub end: usize,
    pub depth: usize,
    /// Whether `name {` is no struct literal here: conditions and the like.
    pub no_struct: bool,
    /// Inside a test module or function.
    pub in_test: bool,
    /// Inside the tokens of a macro, where nothing has to make sense.
    pub in_macro: bool,
    pub closure_slot: Option<ClosureSlot>,
    /// Names bound by the pattern that is being read.
    pub bound: Vec<(NameId, DefId)>,
    literals: [Option<ExprId>; 6],
}

impl<'b, 's> Reader<'b, 's> {
    /// Stands before the first token of the builder's text.
    pub fn new(builder: &'b mut Builder<'s>) -> Self {
        let tokens = lexer::lex(builder.src);
        let end = tokens.list.len();
        let mut reader = Self {
            b: builder,
            tokens: tokens.list,
            docs: tokens.docs,
            pos: 0,
            end,
            depth: 0,
            no_struct: false,
            in_test: false,
            in_macro: false,
            closure_slot: None,
            bound: Vec::new(),
            literals: [None; 6],
        };
        for span in tokens.unpaired {
            reader.gap(span, true);
        }
        reader
    }
}

// The cursor.
impl<'s> Reader<'_, 's> {
    /// The kind of the current token; [`T::End`] at the end of the group.
    pub fn kind(&self) -> T {
        self.nth(0)
    }

    /// The kind of the token `n` further on.
    pub fn nth(&self, n: usize) -> T {
        if self.pos + n < self.end { self.tokens[self.pos + n].kind } else { T::End }
    }

    pub fn token(&self, at: usize) -> Token {
        self.tokens[at]
    }

    pub fn at_end(&self) -> bool {
        self.pos >= self.end
    }

    pub fn bump(&mut self) -> usize {
        let at = self.pos;
        self.pos += 1;
        at
    }

    pub fn eat(&mut self, kind: T) -> bool {
        let found = self.kind() == kind;
        if found {
            self.pos += 1;
        }
        found
    }

    /// Whether the token `n` further on is the word `text` (for words that are keywords only in some places).
    pub fn is_word(&self, n: usize, text: &str) -> bool {
        self.nth(n) == T::Ident && self.text(self.pos + n) == text
    }

    /// Whether the token `n` further on touches the one before it: `> >` against `>>`.
    pub fn joint(&self, n: usize) -> bool {
        self.pos + n < self.end && self.tokens[self.pos + n].start == self.tokens[self.pos + n - 1].end
    }

    pub fn text(&self, at: usize) -> &'s str {
        self.b.slice(self.tokens[at].span())
    }

    /// First byte of the current token, or the end of the last one.
    pub fn offset(&self) -> u32 {
        if self.at_end() { self.last_end() } else { self.tokens[self.pos].start }
    }

    /// End of the last token taken.
    pub fn last_end(&self) -> u32 {
        if self.pos == 0 { 0 } else { self.tokens[self.pos - 1].end }
    }

    /// The name a token stands for: `r#type` is `type`.
    pub fn name(&mut self, at: usize) -> NameId {
        let text = self.text(at);
        self.b.name(text.strip_prefix("r#").unwrap_or(text))
    }

    /// Index of the first token of the group after `from` for which `stop` holds, groups inside skipped.
    pub fn find(&self, from: usize, stop: impl Fn(T) -> bool) -> usize {
        let mut at = from;
        while at < self.end {
            let token = self.tokens[at];
            if stop(token.kind) {
                return at;
            }
            at = if is_open(token.kind) { self.after_group(at) } else { at + 1 };
        }
        self.end
    }

    /// The token after the group that opens at `at`.
    fn after_group(&self, at: usize) -> usize {
        let close = self.tokens[at].close as usize;
        let own = self.tokens.get(close).is_some_and(|token| token.kind == closer(self.tokens[at].kind));
        (if own { close + 1 } else { close }).min(self.end)
    }

    /// Steps over the group that opens here.
    pub fn skip_group(&mut self) {
        self.pos = self.after_group(self.pos);
    }

    /// Runs `rule` inside the group that opens here, as a context of its own, and goes on behind it.
    pub fn group(&mut self, rule: impl FnOnce(&mut Self)) {
        let open = self.pos;
        let after = self.after_group(open);
        let outer_end = self.end;
        self.end = (self.tokens[open].close as usize).min(outer_end);
        let outer_no_struct = std::mem::replace(&mut self.no_struct, false);
        self.pos = open + 1;
        rule(self);
        self.end = outer_end;
        self.no_struct = outer_no_struct;
        self.pos = after;
    }

    /// Runs `rule` on the tokens up to `end`, then goes on there.
    pub fn within(&mut self, end: usize, rule: impl FnOnce(&mut Self)) {
        let end = end.min(self.end);
        let outer = std::mem::replace(&mut self.end, end);
        rule(self);
        self.end = outer;
        self.pos = end;
    }

    /// Runs `rule` one level deeper; beyond [`MAX_DEPTH`] the rest of the group is only scanned for names.
    pub fn deeper<R>(&mut self, fallback: R, rule: impl FnOnce(&mut Self) -> R) -> R {
        if self.depth >= MAX_DEPTH {
            self.b.facts.truncated = true;
            self.scan_names();
            return fallback;
        }
        self.depth += 1;
        let result = rule(self);
        self.depth -= 1;
        result
    }

    /// Every word up to the end of the group as a plain reference.
    fn scan_names(&mut self) {
        while self.pos < self.end {
            if self.kind() == T::Ident {
                self.refer(self.pos, RefKind::Read, Via::Plain);
            }
            self.pos += 1;
        }
    }

    /// Notes that the current token makes no sense here, keeps its name as a reference, and steps over it. A group is
    /// read on its own, so that nothing inside it is lost.
    pub fn stray(&mut self) {
        let token = self.tokens[self.pos];
        if !self.in_macro {
            self.gap(token.span(), false);
        }
        match token.kind {
            kind if is_open(kind) => self.deeper((), |r| r.group(Self::loose)),
            T::Ident => {
                self.refer(self.pos, RefKind::Read, Via::Plain);
                self.pos += 1;
            }
            _ => self.pos += 1,
        }
    }

    /// Steps to the next comma of the group, or to its end, keeping what names there are.
    pub fn skip_to_comma(&mut self) {
        while !self.at_end() && self.kind() != T::Comma {
            self.stray();
        }
        self.eat(T::Comma);
    }

    pub fn gap(&mut self, span: Span, missing: bool) {
        let gaps = &mut self.b.facts.gaps;
        // A run of tokens that make no sense is one gap.
        if let Some(last) = gaps.last_mut()
            && !missing
            && !last.missing
            && span.start.saturating_sub(last.span.end) <= 1
        {
            last.span = last.span.join(span);
        } else if gaps.len() < MAX_GAPS {
            gaps.push(ParseGap { span, missing });
        }
    }
}

// Facts.
impl Reader<'_, '_> {
    /// Adds a reference at a token.
    pub fn refer(&mut self, at: usize, kind: RefKind, via: Via) -> crate::model::facts::RefId {
        let name = self.name(at);
        self.b.reference(name, self.tokens[at].span(), kind, via)
    }

    pub fn unknown(&mut self) -> ExprId {
        self.b.expr(Expr::Unknown)
    }

    /// An expression whose content comes later.
    pub fn reserve(&mut self) -> ExprId {
        let id = self.b.expr(Expr::Tuple(Vec::new()));
        self.b.facts.exprs[id.idx()] = Expr::Unknown;
        id
    }

    pub fn is_unknown(&self, id: ExprId) -> bool {
        matches!(self.b.facts.expr(id), Expr::Unknown)
    }

    /// The shared expression of a literal.
    pub fn literal(&mut self, literal: Literal) -> ExprId {
        let slot = match literal {
            Literal::Str => 0,
            Literal::Bytes => 1,
            Literal::Char => 2,
            Literal::Int => 3,
            Literal::Float => 4,
            _ => 5,
        };
        if let Some(id) = self.literals[slot] {
            return id;
        }
        let id = self.b.expr(Expr::Literal(literal));
        self.literals[slot] = Some(id);
        id
    }

    pub fn doc_before(&self, token: usize) -> impl Iterator<Item = Doc> + '_ {
        let first = self.docs.partition_point(|doc| (doc.before as usize) < token);
        self.docs[first..].iter().take_while(move |doc| doc.before as usize == token).copied()
    }

    /// The head of an item that starts here, after its attributes.
    pub fn head(&self, attributes: &Attributes) -> Head {
        let flags = DefFlags::default().when(attributes.test || self.in_test, DefFlags::TEST);
        Head {
            start: attributes.start.unwrap_or(self.offset()),
            signature: self.offset(),
            doc: attributes.doc,
            flags: flags.when(attributes.is_off(), DefFlags::INACTIVE),
        }
    }

    /// Adds a definition named by a token; [`Reader::finish`] completes it.
    pub fn define(&mut self, kind: Kind, name: usize, head: &Head, flags: DefFlags) -> DefId {
        let text = self.name(name);
        let name_span = self.tokens[name].span();
        let extent = Span::new(head.start, name_span.end);
        let flags = head.flags.with(flags);
        let id = self.b.define(NewDef { name: text, kind, name_span, extent, flags });
        let def = self.b.def_mut(id);
        def.doc = head.doc;
        def.signature = Span::new(head.signature, name_span.end);
        id
    }

    /// Ends a definition at the last token taken. `signature_end` is the end of the last token before the body.
    pub fn finish(&mut self, id: DefId, signature_end: u32, body: Option<Span>) {
        let end = self.last_end();
        let def = self.b.def_mut(id);
        def.extent.end = end.max(def.extent.end);
        def.signature.start = def.signature.start.min(def.extent.end);
        def.signature.end = signature_end.clamp(def.signature.start, def.extent.end);
        // A body that was promised but is not there covers nothing.
        def.body = body.filter(|body| !body.is_empty() && def.extent.covers(*body));
    }

    pub fn open(&mut self, kind: ScopeKind, owner: Option<DefId>) -> ScopeId {
        let start = self.offset();
        self.b.open(kind, Span::new(start, start), owner)
    }

    /// Closes the innermost scope, which ends at the last token taken.
    pub fn close(&mut self, scope: ScopeId) {
        let end = self.last_end();
        let span = &mut self.b.facts.scopes[scope.idx()].span;
        span.end = end.max(span.start);
        self.b.close();
    }

    /// Whether definitions made now are members of a type, trait or impl.
    pub fn in_type(&self) -> bool {
        self.b.facts.scope(self.b.scope()).kind == ScopeKind::Type
    }
}

// Statements.
impl Reader<'_, '_> {
    /// Items and statements up to the end of the group; the value of the last expression without a semicolon.
    pub fn statements(&mut self) -> ExprId {
        let mut tail = self.unknown();
        while !self.at_end() {
            let before = self.pos;
            tail = self.statement();
            if self.pos == before {
                self.stray();
            }
        }
        tail
    }

    /// One item or statement; the value of an expression without a semicolon.
    fn statement(&mut self) -> ExprId {
        let attributes = self.attributes();
        match self.kind() {
            T::Semi | T::End => {
                self.eat(T::Semi);
                self.unknown()
            }
            T::Let if !matches!(self.nth(1), T::End) => {
                self.let_statement(&attributes);
                self.unknown()
            }
            _ if self.at_item() => {
                self.deeper((), |r| r.item(&attributes));
                self.unknown()
            }
            _ => {
                let start = self.pos;
                let value = self.expr_statement();
                if self.eat(T::Semi) {
                    return self.unknown();
                }
                let taken = self.pos > start;
                if taken && !self.at_end() && !self.in_macro && self.tokens[self.pos - 1].kind != T::BraceClose {
                    self.gap(self.tokens[self.pos].span(), false);
                }
                value
            }
        }
    }
}

/// Whether the token opens a group.
pub fn is_open(kind: T) -> bool {
    matches!(kind, T::ParenOpen | T::BracketOpen | T::BraceOpen)
}

fn closer(open: T) -> T {
    match open {
        T::ParenOpen => T::ParenClose,
        T::BracketOpen => T::BracketClose,
        _ => T::BraceClose,
    }
}
