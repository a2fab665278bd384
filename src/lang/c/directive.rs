//! What preprocessor lines say: includes, macros with the names in their bodies, names in conditions.

use super::conditional::mates;
use super::reader::Reader;
use super::token::{Directive, DirectiveKind, Lexer, T};
use crate::model::Kind;
use crate::model::facts::{DefFlags, Import, ImportKind, RefKind, ScopeId, ScopeKind, Type, Via};
use crate::text::Span;

impl Reader<'_, '_> {
    /// Reads every preprocessor line.
    pub fn directives(&mut self, directives: &[Directive]) {
        let src = self.b.src;
        // The tokens of all lines stand behind those of the file, each line a segment of its own.
        let mut lexer = Lexer::new(src, self.cpp);
        lexer.tokens = std::mem::take(&mut self.tokens);
        let first = lexer.tokens.len();
        let mut starts = Vec::with_capacity(directives.len());
        for directive in directives {
            starts.push(lexer.tokens.len());
            match directive.kind {
                DirectiveKind::Include | DirectiveKind::Else | DirectiveKind::Endif | DirectiveKind::Other => {}
                _ => lexer.fragment(directive.rest),
            }
        }
        self.tokens = lexer.tokens;
        self.mates.extend(
            mates(&self.tokens[first..])
                .into_iter()
                .map(|mate| if mate == super::conditional::NONE { mate } else { mate + first as u32 }),
        );
        for (directive, start) in directives.iter().zip(starts) {
            self.p = start;
            match directive.kind {
                DirectiveKind::Include => self.include(directive),
                DirectiveKind::Define => self.define_macro(directive),
                DirectiveKind::If(_) | DirectiveKind::Ifdef | DirectiveKind::Elif | DirectiveKind::Undef => {
                    self.condition();
                }
                _ => {}
            }
        }
        self.p = 0;
    }

    fn include(&mut self, directive: &Directive) {
        let text = self.b.slice(directive.rest).trim();
        let (open, close) = match text.bytes().next() {
            Some(b'"') => ('"', '"'),
            Some(b'<') => ('<', '>'),
            // `#include MACRO`: the path is not known here.
            _ => return,
        };
        let Some((spec, _)) = text[1..].split_once(close) else { return };
        let path = vec![self.b.name(spec)];
        self.b.import(Import {
            kind: ImportKind::Include,
            span: directive.span,
            scope: ScopeId(0),
            path,
            name: None,
            binds: None,
            reexport: true,
            system: open == '<',
            level: 0,
            explicit_path: None,
        });
    }

    /// The names of a line that no grammar fits: a condition's, in which `defined` and the words of the preprocessor are
    /// none.
    fn condition(&mut self) {
        while self.t() != T::Eof {
            if self.t() == T::Ident && !self.text(self.p).starts_with("__has_") && self.text(self.p) != "defined" {
                self.refer(self.p, RefKind::Macro, Via::Plain);
            }
            self.bump();
        }
    }

    fn define_macro(&mut self, directive: &Directive) {
        let at = self.p;
        if self.text(at).is_empty() || self.t() == T::Eof {
            return;
        }
        let flags = DefFlags::EXPORTED.with(DefFlags::HOISTED);
        let def = self.define(at, Kind::Macro, flags, ScopeId(0), directive.span);
        self.document_trailing(def, self.tok(at).end);
        self.bump();
        // `#define F(x)` takes arguments, `#define F (x)` does not.
        let takes = self.t() == T::LParen && self.start() == self.tok(at).end;
        let scope = self.b.open(ScopeKind::Function, directive.span, Some(def));
        self.b.enter(def);
        if takes {
            self.macro_parameters(def, scope);
        }
        let body = Span::new(self.start(), directive.span.end);
        let (namespaces, rest) = if takes { (Vec::new(), self.p) } else { self.opened_namespaces() };
        if self.t() != T::Eof {
            self.b.def_mut(def).body = Some(body);
            if namespaces.is_empty() {
                self.macro_body(def);
            } else {
                self.p = rest;
                self.condition();
            }
        }
        self.b.leave();
        self.b.close();
        for name in namespaces {
            let flags = DefFlags::EXPORTED.with(DefFlags::HOISTED).with(DefFlags::TRANSPARENT);
            self.define(name, Kind::Namespace, flags, ScopeId(0), directive.span);
        }
    }

    /// `#define BEGIN_APP namespace app {`: the names of the namespaces, which are there for all files that begin so, and
    /// where they end.
    fn opened_namespaces(&self) -> (Vec<usize>, usize) {
        let (mut at, mut rest) = (self.p, self.p);
        let mut all = Vec::new();
        loop {
            at += usize::from(self.kind(at) == T::Specifier && self.text(at) == "inline");
            if self.kind(at) != T::Namespace || self.kind(at + 1) != T::Ident {
                return (all, rest);
            }
            let mut names = vec![at + 1];
            at += 2;
            while self.kind(at) == T::Scope && self.kind(at + 1) == T::Ident {
                names.push(at + 1);
                at += 2;
            }
            if self.kind(at) != T::LBrace {
                return (all, rest);
            }
            at += 1;
            rest = at;
            all.append(&mut names);
        }
    }

    fn macro_parameters(&mut self, def: crate::model::facts::DefId, scope: ScopeId) {
        let close = self.mate(self.p).unwrap_or(self.p);
        let mut params = Vec::new();
        let mut variadic = false;
        self.bump();
        while self.p < close {
            match self.t() {
                T::Ident => {
                    let span = self.span(self.p);
                    params.push(self.define(self.p, Kind::Param, DefFlags::default(), scope, span));
                }
                T::Ellipsis => variadic = true,
                _ => {}
            }
            self.bump();
        }
        self.p = close + 1;
        let count = u8::try_from(params.len()).unwrap_or(u8::MAX);
        let def = self.b.def_mut(def);
        def.arity = Some((count, if variadic { u8::MAX } else { count }));
        def.flags = def.flags.when(variadic, DefFlags::VARIADIC);
        def.params = params;
    }

    /// Reads the body as what it most resembles: a type, an expression, statements. Only the first two say what a use
    /// of the macro is.
    fn macro_body(&mut self, def: crate::model::facts::DefId) {
        if matches!(
            self.t(),
            T::TypeWord
                | T::Struct
                | T::Union
                | T::Enum
                | T::Const
                | T::Static
                | T::Extern
                | T::Qualifier
                | T::Specifier
        ) {
            let back = self.p;
            if self.looks_like_type_only() {
                self.p = back;
                let ty = self.type_id();
                if !matches!(self.b.facts.ty(ty), Type::Unknown) {
                    self.b.def_mut(def).ty = Some(ty);
                }
            } else {
                self.p = back;
            }
            self.statements_to_end();
            return;
        }
        let start = self.p;
        if self.starts_statement() || self.is_local_declaration(false) {
            self.statements_to_end();
            return;
        }
        let value = self.expression();
        if self.p > start && self.t() == T::Eof {
            self.b.def_mut(def).value = Some(value);
        }
        self.statements_to_end();
    }
}
