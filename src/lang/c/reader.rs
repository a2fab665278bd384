//! The state of reading one file, and what every part of the reader needs: tokens, names, comments, recovery.

use super::conditional::{Aside, NONE};
use super::token::{FIRST, T, Tok};
use crate::lang::{Builder, MAX_DEPTH, NewDef};
use crate::model::Kind;
use crate::model::facts::{
    DefFlags, DefId, Expr, ExprId, NameId, ParseGap, RefId, RefKind, ScopeId, Type, TypeId, Via,
};
use crate::text::Span;

/// Gaps kept for one file: a file of another language in disguise has one a line, and nobody reads more.
const MAX_GAPS: usize = 200;

/// Nesting read before the reader skips to the matching bracket. One level of source is several calls deep here, so
/// this stays well under [`MAX_DEPTH`]; hand-written code stays under 60.
const MAX_NESTING: u32 = (MAX_DEPTH / 4) as u32;

/// Reads the tokens of one file into its facts.
pub(super) struct Reader<'b, 's> {
    pub b: &'b mut Builder<'s>,
    pub tokens: Vec<Tok>,
    pub mates: Vec<u32>,
    pub comments: Vec<Span>,
    pub asides: Vec<Aside>,
    pub next_aside: usize,
    /// The end of the file's own tokens; branches set aside and preprocessor lines stand behind it.
    pub main_end: usize,
    /// The next token.
    pub p: usize,
    pub cpp: bool,
    pub depth: u32,
    /// Inside template arguments: a `>` ends the expression.
    pub in_angles: bool,
}

/// Where a declaration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A file or namespace.
    File,
    /// The body of a class, struct or union.
    Member,
    /// A function body.
    Local,
}

/// What a declaration needs to know about its surroundings.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around {
    pub place: Place,
    /// The scope in which names are bound; not the open one under a template header.
    pub scope: ScopeId,
    /// Where the declaration starts, template header included.
    pub start: u32,
    /// The name of the enclosing class.
    pub class: Option<NameId>,
    /// A `friend`: binds its name outside the class.
    pub friend: bool,
}

impl<'s> Reader<'_, 's> {
    /// The kind of the token `ahead` of the next.
    pub fn ahead(&self, ahead: usize) -> T {
        self.kind(self.p + ahead)
    }

    /// The kind of the next token.
    pub fn t(&self) -> T {
        self.kind(self.p)
    }

    pub fn kind(&self, at: usize) -> T {
        self.tokens.get(at).map_or(T::Eof, |tok| tok.t)
    }

    pub fn tok(&self, at: usize) -> Tok {
        self.tokens.get(at).copied().unwrap_or(Tok { start: 0, end: 0, t: T::Eof, flags: 0 })
    }

    pub fn start(&self) -> u32 {
        self.tok(self.p).start
    }

    /// The end of the token before the next.
    pub fn last_end(&self) -> u32 {
        self.tok(self.p.saturating_sub(1)).end
    }

    pub fn span(&self, at: usize) -> Span {
        let tok = self.tok(at);
        Span::new(tok.start, tok.end)
    }

    pub fn text(&self, at: usize) -> &'s str {
        self.b.slice(self.span(at))
    }

    pub fn name(&mut self, at: usize) -> NameId {
        let text = self.text(at);
        self.b.name(text)
    }

    /// Moves past the next token if it is of this kind.
    pub fn eat(&mut self, t: T) -> bool {
        let found = self.t() == t;
        self.p += usize::from(found);
        found
    }

    /// Moves on, never past the end of the segment.
    pub fn bump(&mut self) {
        if self.t() != T::Eof {
            self.p += 1;
        }
    }

    /// The partner of the bracket at `at`.
    pub fn mate(&self, at: usize) -> Option<usize> {
        self.mates.get(at).copied().filter(|mate| *mate != NONE).map(|mate| mate as usize)
    }

    /// One past the bracketed group that starts at `at`, or past the bracket alone if it is never closed.
    pub fn after_group(&self, at: usize) -> usize {
        self.mate(at).filter(|mate| *mate > at).map_or(at + 1, |mate| mate + 1)
    }

    pub fn first_on_line(&self, at: usize) -> bool {
        self.tok(at).flags & FIRST != 0
    }

    /// Whether the name is written like a macro: `PG_TRY`, `THR_LOCAL`.
    pub fn is_shouted(&self, at: usize) -> bool {
        is_shouted(self.text(at))
    }

    /// Runs `read` one level deeper; at the limit skips a token or group instead.
    pub fn nested<R>(&mut self, fallback: R, read: impl FnOnce(&mut Self) -> R) -> R {
        if self.depth >= MAX_NESTING {
            self.b.facts.truncated = true;
            if self.t() != T::Eof {
                self.p = self.after_group(self.p);
            }
            return fallback;
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    pub fn gap(&mut self, span: Span) {
        if self.b.facts.gaps.len() < MAX_GAPS {
            self.b.facts.gaps.push(ParseGap { span, missing: false });
        }
    }

    pub fn refer(&mut self, at: usize, kind: RefKind, via: Via) -> RefId {
        let name = self.name(at);
        let span = self.span(at);
        self.b.reference(name, span, kind, via)
    }

    pub fn unknown(&mut self) -> ExprId {
        self.b.expr(Expr::Unknown)
    }

    pub fn unknown_type(&mut self) -> TypeId {
        self.b.ty(Type::Unknown)
    }

    /// Marks what an expression names as written.
    pub fn mark_write(&mut self, expr: ExprId) {
        if let Expr::Ref(id) = self.b.facts.exprs[expr.idx()] {
            let reference = &mut self.b.facts.refs[id.idx()];
            if reference.kind == RefKind::Read {
                reference.kind = RefKind::Write;
            }
        }
    }

    /// Adds a definition whose name is the token at `at`.
    pub fn define(&mut self, at: usize, kind: Kind, flags: DefFlags, scope: ScopeId, extent: Span) -> DefId {
        let name = self.name(at);
        let name_span = self.span(at);
        self.define_as(name, name_span, kind, flags, scope, extent)
    }

    /// Adds a definition, with its attached comment unless it is local.
    pub fn define_as(
        &mut self,
        name: NameId,
        name_span: Span,
        kind: Kind,
        flags: DefFlags,
        scope: ScopeId,
        extent: Span,
    ) -> DefId {
        let (start, doc) = if kind.is_local() { (extent.start, None) } else { self.attached(extent.start) };
        let new = NewDef { name, kind, name_span, extent: Span::new(start, extent.end), flags };
        let id = self.b.define_in(scope, new);
        let def = self.b.def_mut(id);
        def.signature = extent;
        def.doc = doc;
        id
    }

    /// Sets the end of a definition whose start is known.
    pub fn end_extent(&mut self, def: DefId, end: u32) {
        let def = self.b.def_mut(def);
        def.extent.end = end.max(def.extent.start);
        if def.body.is_none() {
            def.signature.end = end.max(def.signature.start);
        }
    }

    /// Where the comments attached above `start` begin, and their span.
    ///
    /// Attached are comments that stand alone on their lines, with no empty line below any of them.
    pub fn attached(&self, start: u32) -> (u32, Option<Span>) {
        let src = self.b.src;
        let mut top = start;
        let mut end = start;
        let before = self.comments.partition_point(|comment| comment.start < start);
        for comment in self.comments[..before].iter().rev().take(200) {
            let Some(between) = src.get(comment.end as usize..top as usize) else { break };
            // An empty line, or anything but white space, parts them.
            let parted = between.iter().filter(|b| **b == b'\n').nth(1).is_some();
            if parted || !between.iter().all(u8::is_ascii_whitespace) {
                break;
            }
            let line = src[..comment.start as usize].iter().rev().take_while(|b| **b != b'\n');
            if !line.clone().all(u8::is_ascii_whitespace) {
                // `/* a */ int x;`: a comment on the same line belongs to it, one behind other code does not.
                break;
            }
            if top == start {
                end = comment.end;
            }
            top = comment.start;
        }
        if top == start { (start, None) } else { (top, Some(Span::new(top, end))) }
    }

    /// The comment that follows on the line of `end`, as documentation of a field or enumerator.
    pub fn trailing(&self, end: u32) -> Option<Span> {
        let src = self.b.src;
        let at = self.comments.partition_point(|comment| comment.start < end);
        let comment = *self.comments.get(at)?;
        let between = src.get(end as usize..comment.start as usize)?;
        let near = between.len() < 80 && between.iter().all(|b| matches!(b, b' ' | b'\t' | b',' | b';'));
        near.then_some(comment)
    }

    /// Sets a trailing comment as documentation where none stands above.
    pub fn document_trailing(&mut self, def: DefId, end: u32) {
        if self.b.facts.def(def).doc.is_none() {
            let doc = self.trailing(end);
            self.b.def_mut(def).doc = doc;
        }
    }

    /// Reads the branches set aside before the next token, for their names.
    pub fn read_asides(&mut self) {
        while let Some(aside) = self.asides.get(self.next_aside).copied() {
            if aside.at as usize > self.p || self.p > self.main_end {
                return;
            }
            self.next_aside += 1;
            let back = self.p;
            self.p = aside.from as usize;
            let span = Span::new(self.start(), self.start());
            self.b.open(crate::model::facts::ScopeKind::Block, span, None);
            self.statements_to_end();
            let scope = self.b.scope();
            self.b.facts.scopes[scope.idx()].span.end = self.last_end();
            self.b.close();
            self.p = back;
        }
    }
}

/// Whether a name is written like a macro.
pub(super) fn is_shouted(text: &str) -> bool {
    text.len() > 1
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        && text.bytes().any(|b| b.is_ascii_uppercase())
}
