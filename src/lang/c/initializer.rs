//! Initializers in braces: designators name the fields of the type that is made.

use super::reader::Reader;
use super::token::T;
use crate::model::facts::{Expr, ExprId, RefKind, Type, TypeId, Via};

impl Reader<'_, '_> {
    /// Reads `{ … }` that initialises a value of the type: designators name its fields.
    pub fn initializer_list(&mut self, ty: TypeId) -> ExprId {
        let Some(close) = self.mate(self.p) else {
            self.bump();
            return self.unknown();
        };
        let outer = std::mem::replace(&mut self.in_angles, false);
        self.bump();
        let unknown = self.unknown();
        self.nested(unknown, |this| {
            while this.p < close {
                this.read_asides();
                let start = this.p;
                if this.eat(T::Comma) {
                    continue;
                }
                this.element(ty);
                if this.p == start {
                    this.bump();
                }
            }
            unknown
        });
        self.p = close + 1;
        self.in_angles = outer;
        self.b.expr(Expr::New(ty))
    }

    fn element(&mut self, ty: TypeId) {
        let mut field_type = None;
        match self.t() {
            T::Dot if self.ahead(1) == T::Ident => {
                self.bump();
                let id = self.refer(self.p, RefKind::Write, Via::FieldOf(ty));
                self.bump();
                let mut value = self.b.expr(Expr::Ref(id));
                // `.a.b[1] = …`
                loop {
                    if self.t() == T::Dot && self.ahead(1) == T::Ident {
                        self.bump();
                        let id = self.refer(self.p, RefKind::Write, Via::Member(value));
                        self.bump();
                        value = self.b.expr(Expr::Ref(id));
                    } else if self.t() == T::LBrack {
                        self.brackets();
                    } else {
                        break;
                    }
                }
                field_type = Some(self.b.ty(Type::TypeOf(value)));
                self.eat(T::Assign);
            }
            T::LBrack if !self.cpp || self.designates() => {
                self.brackets();
                field_type = Some(ty);
                while self.t() == T::Dot && self.ahead(1) == T::Ident {
                    self.bump();
                    let id = self.refer(self.p, RefKind::Write, Via::FieldOf(ty));
                    self.bump();
                    let value = self.b.expr(Expr::Ref(id));
                    field_type = Some(self.b.ty(Type::TypeOf(value)));
                }
                self.eat(T::Assign);
            }
            T::Ident if self.ahead(1) == T::Colon => {
                // The old GNU designator.
                self.refer(self.p, RefKind::Write, Via::FieldOf(ty));
                self.p += 2;
            }
            _ => {}
        }
        if self.t() == T::LBrace {
            // The element of an array has the array's element type; of a struct's fields the order is not known here.
            let inner = match field_type {
                Some(ty) => ty,
                None if matches!(self.b.facts.ty(ty), Type::Array(_)) => ty,
                None => self.unknown_type(),
            };
            self.initializer_list(inner);
        } else {
            self.argument();
        }
    }

    /// Whether the brackets at the next token are an array designator and not a lambda.
    fn designates(&self) -> bool {
        self.mate(self.p).is_some_and(|close| matches!(self.kind(close + 1), T::Assign | T::Dot | T::LBrack))
    }
}
