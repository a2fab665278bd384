//! Declarations: specifiers, and what the declared names are.
//!
//! A declaration is a row of words before its first declarator. Which of them is the type and which are macros nobody
//! says; the rules: a keyword type wins, else the last word that is not written like a macro (`THR_LOCAL Foo x`).

use super::declarator::Declarator;
use super::name::Scanned;
use super::reader::{Around, Place, Reader};
use super::token::{COLUMN_ZERO, T};
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, RefKind, Type, TypeId, Via};
use crate::text::Span;

/// What stands before the declarators.
#[derive(Clone, Copy, Debug)]
pub(super) struct Specifiers {
    pub ty: TypeId,
    pub typedef: bool,
    pub is_static: bool,
    pub is_extern: bool,
    pub is_const: bool,
    /// A type was written, so that what follows is no constructor and no macro.
    pub typed: bool,
    /// The name behind the body of an anonymous `typedef struct { … } Name`, which is defined already.
    pub named: Option<(usize, DefId)>,
    /// A class or enum was defined or declared here: a lone `;` may follow.
    pub tagged: bool,
}

/// A word of a declaration: a name, or a macro with arguments.
struct Word {
    name: Scanned,
    /// The parenthesis of its arguments.
    open: Option<usize>,
}

impl Reader<'_, '_> {
    /// Reads one declaration; moves nothing if there is none.
    pub fn declaration(&mut self, around: Around) {
        let first = self.p;
        let Some(spec) = self.specifiers(&around) else {
            self.p = first;
            return;
        };
        if self.t() == T::Semi {
            self.bump();
            return;
        }
        if self.p == first && !matches!(self.t(), T::Ident | T::Scope | T::Operator | T::Tilde) {
            return;
        }
        let mut defs = Vec::new();
        loop {
            let start = self.p;
            if self.t() == T::LBrack && around.place == Place::Local {
                self.structured_binding(&around);
                break;
            }
            let declarator = self.declarator(spec.ty);
            let Some(name) = declarator.name else {
                if self.t() == T::Colon && around.place == Place::Member {
                    // An unnamed bit field.
                    self.bump();
                    self.assignment();
                }
                break;
            };
            if let Some(open) = declarator.open {
                if spec.typedef {
                    self.p = open;
                    let params = self.parameter_types();
                    let ty = self.b.ty(Type::Function { params, ret: Some(declarator.ty) });
                    self.trailing_macros();
                    let declarator = Declarator { ty, open: None, ..declarator };
                    defs.extend(self.define_value(&around, &spec, &declarator, name));
                } else if self.is_function(&around, &spec, name, open) {
                    if self.function(&around, &spec, &declarator, name, open) {
                        return;
                    }
                } else {
                    // A variable with constructor arguments, or a macro.
                    if !spec.typed {
                        self.p = first;
                        return;
                    }
                    let def = self.define_value(&around, &spec, &declarator, name);
                    self.p = open;
                    if let Some(close) = self.mate(open) {
                        self.arguments(close);
                    }
                    defs.extend(def);
                }
            } else {
                if !spec.typed && !spec.tagged && around.place != Place::Local {
                    self.p = first;
                    return;
                }
                self.trailing_macros();
                let def = self.define_value(&around, &spec, &declarator, name);
                self.initialiser(&around, def, declarator.ty);
                defs.extend(def);
            }
            if !self.eat(T::Comma) || self.p == start {
                break;
            }
        }
        self.end_declaration(&around, first, &defs);
    }

    fn end_declaration(&mut self, around: &Around, first: usize, defs: &[DefId]) {
        if around.place != Place::Local && self.t() != T::Semi {
            self.recover(first);
        }
        let had_semicolon = self.eat(T::Semi);
        let end = self.last_end();
        for def in defs {
            self.end_extent(*def, end);
            if around.place == Place::Member && had_semicolon {
                self.document_trailing(*def, end);
            }
        }
    }

    /// Reads on for names to the end of what could not be understood: `;`, a group of braces, a new start at column 0.
    fn recover(&mut self, first: usize) {
        let from = self.start();
        while !matches!(self.t(), T::Semi | T::Eof | T::RBrace) {
            if self.p > first && self.tok(self.p).flags & COLUMN_ZERO != 0 && self.t() != T::LBrace {
                break;
            }
            if self.t() == T::LBrace {
                self.statement();
                break;
            }
            let start = self.p;
            self.loose(start + 1);
            if self.p == start {
                self.bump();
            }
        }
        let span = Span::new(from, self.last_end());
        if !span.is_empty() {
            self.gap(span);
        }
    }

    /// Reads what stands before the first declarator; nothing if this is no declaration.
    pub fn specifiers(&mut self, around: &Around) -> Option<Specifiers> {
        let mut words: Vec<Word> = Vec::new();
        let mut spec = Specifiers {
            ty: self.unknown_type(),
            typedef: false,
            is_static: false,
            is_extern: false,
            is_const: false,
            typed: false,
            named: None,
            tagged: false,
        };
        loop {
            match self.t() {
                T::Typedef => spec.typedef = true,
                T::Static => spec.is_static = true,
                T::Extern => {
                    spec.is_extern = true;
                    if self.ahead(1) == T::Str {
                        self.bump();
                    }
                }
                T::Const => spec.is_const = true,
                T::Specifier => {
                    let text = self.text(self.p);
                    spec.is_const |= text == "constexpr";
                    if text == "explicit" && self.ahead(1) == T::LParen {
                        self.bump();
                        self.p = self.after_group(self.p);
                        continue;
                    }
                }
                T::Qualifier if self.ahead(1) == T::LParen && self.text(self.p) == "_Atomic" => {
                    self.p += 2;
                    spec.ty = self.type_id();
                    spec.typed = true;
                    if self.t() != T::RParen {
                        break;
                    }
                }
                T::Qualifier | T::Typename | T::Friend => {}
                T::Attribute | T::Alignas => {
                    self.attribute();
                    continue;
                }
                T::LBrack if self.ahead(1) == T::LBrack => {
                    self.attribute();
                    continue;
                }
                T::TypeWord => {
                    if !spec.typed {
                        let name = self.name(self.p);
                        spec.ty = self.b.ty(Type::Primitive(name));
                        spec.typed = true;
                    }
                }
                T::Auto => spec.typed = true,
                T::Struct | T::Union | T::Class | T::Enum => {
                    if spec.typed {
                        break;
                    }
                    self.tagged(around, &mut spec);
                    spec.typed = true;
                    continue;
                }
                T::Decltype => {
                    if spec.typed {
                        break;
                    }
                    spec.ty = match self.scan_name(self.p, false) {
                        Some(name) => {
                            let (head, args) = self.read_name(&name, RefKind::Type);
                            self.b.ty(Type::Path { head, args })
                        }
                        None => self.decltype(),
                    };
                    spec.typed = true;
                    continue;
                }
                T::Ident | T::Scope => {
                    let name = self.scan_name(self.p, false)?;
                    if name.operator || name.destructor {
                        break;
                    }
                    match self.word(around, &spec, &words, name) {
                        WordRole::Word => {
                            self.p = name.end;
                            words.push(Word { name, open: None });
                        }
                        WordRole::LastWord => {
                            self.p = name.end;
                            words.push(Word { name, open: None });
                            break;
                        }
                        WordRole::Macro(close) => {
                            self.p = close + 1;
                            words.push(Word { name, open: Some(name.end) });
                        }
                        WordRole::Name => break,
                        WordRole::Nothing => return None,
                    }
                    continue;
                }
                _ => break,
            }
            self.bump();
        }
        self.read_words(&words, &mut spec);
        Some(spec)
    }

    /// What the name at the next token is within the specifiers.
    fn word(&self, around: &Around, spec: &Specifiers, words: &[Word], name: Scanned) -> WordRole {
        let any = spec.typed || !words.is_empty();
        let typed = spec.typed || words.iter().any(|word| !self.is_shouted(word.name.last));
        let shouted = self.is_shouted(name.last);
        let next = self.kind(name.end);
        match next {
            T::Ident => {
                let behind = self.is_shouted(name.end)
                    && !shouted
                    && match self.kind(name.end + 1) {
                        T::Semi | T::Comma | T::Assign | T::RParen | T::LBrack | T::LBrace => true,
                        // `int x ALIGNED(8);`, but not `int noinline NAME(int x) {`.
                        T::LParen => self.kind(self.after_group(name.end + 1)) != T::LBrace,
                        _ => false,
                    };
                if typed && behind { WordRole::Name } else { WordRole::Word }
            }
            T::Attribute if any => WordRole::Name,
            T::TypeWord
            | T::Const
            | T::Struct
            | T::Union
            | T::Class
            | T::Enum
            | T::Static
            | T::Extern
            | T::Typedef
            | T::Qualifier
            | T::Specifier
            | T::Auto
            | T::Typename
            | T::Decltype
            | T::Operator
            | T::Friend
            | T::Attribute
            | T::Tilde => WordRole::Word,
            T::Star | T::Amp | T::AndAnd | T::Caret | T::Ellipsis => WordRole::LastWord,
            T::Scope if self.kind(name.end + 1) == T::Star => {
                if any {
                    WordRole::Name
                } else {
                    WordRole::LastWord
                }
            }
            T::LParen => self.word_before_parenthesis(around, name, any),
            T::Asm if any => WordRole::Name,
            T::Semi | T::Comma | T::Assign | T::LBrack | T::Colon | T::RParen | T::LBrace | T::Gt | T::Eof => {
                if any {
                    WordRole::Name
                } else {
                    WordRole::LastWord
                }
            }
            _ => WordRole::Nothing,
        }
    }

    fn word_before_parenthesis(&self, around: &Around, name: Scanned, any: bool) -> WordRole {
        let open = name.end;
        let Some(close) = self.mate(open) else { return if any { WordRole::Name } else { WordRole::Nothing } };
        let after = self.kind(close + 1);
        let shouted = self.is_shouted(name.last);
        if any {
            // `int ALIGNED(8) x`: the macro stands before the name.
            let before_name = after == T::Ident
                && shouted
                && !self.first_on_line(close + 1)
                && !self.is_shouted(close + 1)
                && matches!(self.kind(close + 2), T::LParen | T::Semi | T::Assign | T::LBrack | T::Comma);
            return if before_name { WordRole::Macro(close) } else { WordRole::Name };
        }
        let is_class = around.class.is_some_and(|class| self.b.facts.name(class) == self.text(name.last));
        let names_pointer = matches!(self.kind(open + 1), T::Star | T::Caret | T::Amp)
            || (self.kind(open + 1) == T::Ident && self.opens_declarator(open));
        if names_pointer && matches!(after, T::LParen | T::LBrack) && !is_class {
            return WordRole::LastWord;
        }
        if name.qualified || is_class {
            return WordRole::Name;
        }
        match after {
            T::Ident
            | T::TypeWord
            | T::Const
            | T::Struct
            | T::Union
            | T::Class
            | T::Enum
            | T::Static
            | T::Extern
            | T::Specifier
            | T::Qualifier
            | T::Typedef
            | T::Star => {
                if self.old_style_body(open, close + 1).is_some() {
                    return WordRole::Name;
                }
                if after != T::Star && self.first_on_line(close + 1) {
                    // A macro that stands alone: `PG_FUNCTION_INFO_V1(f)`.
                    return WordRole::Nothing;
                }
                WordRole::Macro(close)
            }
            T::LBrace => WordRole::Name,
            T::Colon | T::Noexcept if self.cpp => WordRole::Name,
            T::Semi if around.place == Place::Member && !shouted => WordRole::Name,
            _ => WordRole::Nothing,
        }
    }

    /// Turns the words into references and the type.
    fn read_words(&mut self, words: &[Word], spec: &mut Specifiers) {
        if words.is_empty() {
            return;
        }
        let back = self.p;
        let chosen = if spec.typed {
            None
        } else {
            let last = words.len() - 1;
            Some(words.iter().rposition(|word| !self.is_shouted(word.name.last)).unwrap_or(last))
        };
        for (i, word) in words.iter().enumerate() {
            if Some(i) == chosen {
                let (head, mut args) = self.read_name(&word.name, RefKind::Type);
                if let Some(open) = word.open {
                    // `STACK_OF(X509) *x`: the arguments of the macro are most likely types.
                    self.b.facts.refs[head.idx()].kind = RefKind::Call;
                    self.p = open + 1;
                    if self.t() == T::Ident {
                        args.push(self.type_id());
                    }
                }
                spec.ty = self.b.ty(Type::Path { head, args });
                spec.typed = true;
            } else {
                self.read_name(&word.name, RefKind::Macro);
                if let Some(open) = word.open {
                    self.p = open;
                    if let Some(close) = self.mate(open) {
                        self.arguments(close);
                    }
                }
            }
        }
        self.p = back;
    }

    /// Defines a variable, field or typedef.
    fn define_value(
        &mut self,
        around: &Around,
        spec: &Specifiers,
        declarator: &Declarator,
        name: Scanned,
    ) -> Option<DefId> {
        let extent = Span::new(around.start, self.last_end());
        if let Some((at, def)) = spec.named
            && at == name.last
        {
            self.b.def_mut(def).ty = Some(declarator.ty);
            return Some(def);
        }
        if name.operator || name.destructor {
            return None;
        }
        let pointer = matches!(self.b.facts.ty(declarator.ty), Type::Pointer(_));
        let mut flags = DefFlags::default().when(spec.is_static, DefFlags::STATIC);
        let kind = if spec.typedef {
            flags = flags.when(around.place != Place::Local, DefFlags::EXPORTED.with(DefFlags::HOISTED));
            Kind::Type
        } else {
            match around.place {
                Place::Member => {
                    // A static member without a value is defined outside its class.
                    let declared = spec.is_static && !spec.is_const && !matches!(self.t(), T::Assign | T::LBrace);
                    flags =
                        flags.with(DefFlags::HOISTED).with(DefFlags::EXPORTED).when(declared, DefFlags::DECLARATION);
                    Kind::Field
                }
                Place::Local if spec.is_extern => {
                    flags = flags.with(DefFlags::DECLARATION);
                    Kind::Variable
                }
                Place::Local => Kind::Local,
                Place::File => {
                    flags = flags
                        .with(DefFlags::HOISTED)
                        .when(!spec.is_static, DefFlags::EXPORTED)
                        .when(spec.is_extern && self.t() != T::Assign, DefFlags::DECLARATION);
                    if name.qualified {
                        Kind::Field
                    } else if spec.is_const && !pointer {
                        Kind::Constant
                    } else {
                        Kind::Variable
                    }
                }
            }
        };
        let qualifier = if name.qualified { self.read_qualifier(&name) } else { None };
        let def = self.define(name.last, kind, flags, around.scope, extent);
        let ty = declarator.ty;
        let known = self.is_known(ty);
        let def_mut = self.b.def_mut(def);
        def_mut.qualifier = qualifier;
        if known {
            def_mut.ty = Some(ty);
        }
        Some(def)
    }

    /// Whether a type says anything: `auto *` does not.
    pub fn is_known(&self, mut ty: TypeId) -> bool {
        while let Type::Pointer(inner) | Type::Array(inner) = self.b.facts.ty(ty) {
            ty = *inner;
        }
        !matches!(self.b.facts.ty(ty), Type::Unknown)
    }

    /// Reads `= value`, `{ … }`, `: width` behind a declared name.
    fn initialiser(&mut self, around: &Around, def: Option<DefId>, ty: TypeId) {
        if self.t() == T::Colon && around.place == Place::Member {
            self.bump();
            self.conditional();
        }
        let start = self.start();
        let value = match self.t() {
            T::Assign => {
                self.bump();
                if self.t() == T::LBrace { self.initializer_list(ty) } else { self.assignment() }
            }
            T::LBrace if self.cpp => self.initializer_list(ty),
            T::Colon if around.place == Place::Local => {
                // A range `for`.
                self.bump();
                let range = self.expression();
                self.b.expr(Expr::Element(range))
            }
            _ => return,
        };
        let end = self.last_end();
        if let Some(def) = def {
            let def = self.b.def_mut(def);
            def.value = Some(value);
            def.signature.end = start.max(def.signature.start);
            def.body = Some(Span::new(start, end));
        }
    }

    /// Reads `auto [a, b] = value`.
    fn structured_binding(&mut self, around: &Around) {
        let close = self.mate(self.p).unwrap_or(self.p);
        let mut defs = Vec::new();
        self.bump();
        while self.p < close {
            if self.t() == T::Ident {
                let span = self.span(self.p);
                defs.push(self.define(self.p, Kind::Local, DefFlags::default(), around.scope, span));
            }
            self.bump();
        }
        self.p = close + 1;
        let is_range = self.t() == T::Colon;
        if self.eat(T::Assign) || self.eat(T::Colon) {
            let mut value = self.expression();
            if is_range {
                value = self.b.expr(Expr::Element(value));
            }
            for (i, def) in defs.iter().enumerate() {
                let part = self.b.expr(Expr::Part(value, u32::try_from(i).unwrap_or(0)));
                self.b.def_mut(*def).value = Some(part);
            }
        } else if matches!(self.t(), T::LBrace | T::LParen)
            && let Some(close) = self.mate(self.p)
        {
            self.arguments(close);
        }
    }

    /// A reference to a macro that stands alone among declarations.
    pub fn lone_macro(&mut self) {
        self.refer(self.p, RefKind::Macro, Via::Plain);
        self.bump();
    }
}

enum WordRole {
    /// A type or macro; the declaration goes on.
    Word,
    /// A type; declarators follow.
    LastWord,
    /// A macro with arguments up to the bracket.
    Macro(usize),
    /// The first declared name.
    Name,
    /// This is no declaration.
    Nothing,
}
