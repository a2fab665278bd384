//! Generic parameters and `where` clauses.

use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, RefKind, ScopeKind, Type, TypeId, Via};

use super::lexer::T;
use super::reader::{Head, Reader};

/// Generic parameters of one item that its `where` clause can reach.
const MAX_PARAMETERS: usize = 64;

impl Reader<'_, '_> {
    /// `<'a, T: Bound = Default, const N: usize>`, bound in the current scope.
    pub fn generics(&mut self) {
        if !self.eat(T::Lt) {
            return;
        }
        while !matches!(self.kind(), T::Gt | T::End) {
            let before = self.pos;
            let attributes = self.attributes();
            let head = self.head(&attributes);
            match self.kind() {
                T::Lifetime => {
                    let id = self.type_parameter(&head);
                    if self.eat(T::Colon) {
                        self.bounds();
                    }
                    self.finish(id, self.last_end(), None);
                }
                T::Const => {
                    self.pos += 1;
                    if matches!(self.kind(), T::Ident) {
                        let id = self.type_parameter(&head);
                        if self.eat(T::Colon) {
                            // What tells it from a type parameter, whose type is its default.
                            let def = self.b.def_mut(id);
                            def.flags = def.flags.with(DefFlags::STATIC);
                            let ty = self.ty();
                            self.b.def_mut(id).ty = Some(ty);
                        }
                        if self.eat(T::Eq) {
                            self.const_argument();
                        }
                        self.finish(id, self.last_end(), None);
                    }
                }
                T::Ident => {
                    let id = self.type_parameter(&head);
                    if self.eat(T::Colon) {
                        let bounds = self.bounds();
                        self.b.def_mut(id).bases = bounds;
                    }
                    if self.eat(T::Eq) {
                        let default = self.ty();
                        self.b.def_mut(id).ty = Some(default);
                    }
                    self.finish(id, self.last_end(), None);
                }
                T::MetaVar => self.pos += 1,
                _ => {}
            }
            self.eat(T::Comma);
            if self.pos == before {
                // Not a list of parameters after all.
                return;
            }
        }
        self.eat(T::Gt);
    }

    fn type_parameter(&mut self, head: &Head) -> DefId {
        let name = self.bump();
        self.define(Kind::TypeParam, name, head, DefFlags::HOISTED)
    }

    /// `A + B + 'a + ?Sized + for<'b> Fn(&'b T)`, as far as it goes; lifetimes and `?` bounds are left out.
    pub fn bounds(&mut self) -> Vec<TypeId> {
        let mut bounds = Vec::new();
        loop {
            match self.kind() {
                T::Lifetime => self.lifetime(),
                T::Question => {
                    self.pos += 1;
                    self.bound();
                }
                // `~const Trait`
                T::Tilde => {
                    self.pos += 1;
                    self.eat(T::Const);
                    bounds.extend(self.bound());
                }
                // `use<'a, T>`
                T::Use => {
                    self.pos += 1;
                    self.type_arguments();
                }
                T::ParenOpen => self.deeper((), |r| r.group(|r| bounds.extend(r.bounds()))),
                _ => match self.bound() {
                    Some(bound) => bounds.push(bound),
                    None => return bounds,
                },
            }
            if !self.eat(T::Plus) {
                return bounds;
            }
        }
    }

    fn bound(&mut self) -> Option<TypeId> {
        let starts = matches!(
            self.kind(),
            T::Ident
                | T::PathSep
                | T::Lt
                | T::For
                | T::Crate
                | T::SelfValue
                | T::Super
                | T::SelfType
                | T::MetaVar
                | T::Dyn
                | T::Impl
                | T::Fn
                | T::Async
                | T::Const
        );
        starts.then(|| self.ty_no_plus())
    }

    /// `for<'a>` in front of a bound or function type: the lifetimes live in a scope of their own, which the caller
    /// closes.
    pub fn for_lifetimes(&mut self) -> Option<crate::model::facts::ScopeId> {
        if self.kind() != T::For || self.nth(1) != T::Lt {
            return None;
        }
        self.pos += 1;
        let scope = self.open(ScopeKind::Block, None);
        self.generics();
        Some(scope)
    }

    /// A lifetime that is used; `'static` and `'_` name nothing.
    pub fn lifetime(&mut self) {
        let at = self.bump();
        if !matches!(self.text(at), "'static" | "'_") {
            self.refer(at, RefKind::Type, Via::Plain);
        }
    }

    /// `where T: A + B, 'a: 'b`. Bounds of a parameter of the item are added to those it has; bounds of `Self` to those
    /// of `this`, the trait it stands in.
    pub fn where_clause(&mut self, this: Option<DefId>) {
        if !self.eat(T::Where) {
            return;
        }
        while !matches!(self.kind(), T::BraceOpen | T::Semi | T::Eq | T::End) {
            let before = self.pos;
            if self.kind() == T::Lifetime {
                self.lifetime();
                if self.eat(T::Colon) {
                    self.bounds();
                }
            } else {
                let scope = self.for_lifetimes();
                let left = self.ty();
                if self.eat(T::Colon) {
                    let bounds = self.bounds();
                    self.add_bounds(left, bounds, this);
                }
                if let Some(scope) = scope {
                    self.close(scope);
                }
            }
            self.eat(T::Comma);
            if self.pos == before {
                return;
            }
        }
    }

    fn add_bounds(&mut self, left: TypeId, bounds: Vec<TypeId>, this: Option<DefId>) {
        let target = match self.b.facts.ty(left) {
            Type::SelfType(_) => this,
            Type::Path { head, .. } if self.b.facts.reference(*head).via == Via::Plain => {
                let name = self.b.facts.reference(*head).name;
                let owner = self.b.container();
                // The parameters of an item are the first definitions after its own.
                let first = owner.map_or(0, |owner| owner.idx() + 1);
                let of_item = |def: &crate::model::facts::Definition| {
                    def.kind == Kind::TypeParam && def.name == name && def.container == owner
                };
                let at = self.b.facts.defs[first..].iter().take(MAX_PARAMETERS).position(of_item);
                at.map(|at| DefId((first + at) as u32))
            }
            _ => None,
        };
        if let Some(target) = target {
            self.b.def_mut(target).bases.extend(bounds);
        }
    }
}
