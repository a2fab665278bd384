//! Paths: `a::b::<T>::c`, `<T as Trait>::c`, `crate::a`, `$crate::a`.

use crate::model::facts::{RefId, RefKind, Type, TypeId, Via};

use super::lexer::T;
use super::reader::Reader;
use super::types::Arguments;

/// Where a path stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PathKind {
    /// Generic arguments follow a name at once.
    Type,
    /// Generic arguments follow `::`.
    Value,
}

/// A path that was read.
pub struct Path {
    /// Its last segment; `None` where nothing was a path, and for primitive types.
    pub reference: Option<RefId>,
    /// Generic arguments of the last segment.
    pub generics: Vec<TypeId>,
    /// The path as a type.
    pub ty: TypeId,
}

const PRIMITIVES: &[&str] = &[
    "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "str", "u128", "u16", "u32", "u64", "u8",
    "usize",
];

impl Reader<'_, '_> {
    /// Reads a path; takes no token where none stands here.
    pub fn path(&mut self, kind: PathKind) -> Path {
        let unknown = self.b.ty(Type::Unknown);
        let mut path = Path { reference: None, generics: Vec::new(), ty: unknown };
        let mut qualified = None;
        let mut via = match self.kind() {
            T::PathSep => {
                self.pos += 1;
                Via::Root
            }
            T::Lt => {
                let (this, of) = self.qualified_head();
                qualified = Some((this, of));
                match of {
                    Some(of) => Via::TypePath(self.b.ty(Type::Intersection(vec![this, of]))),
                    None => Via::TypePath(this),
                }
            }
            _ => Via::Plain,
        };
        loop {
            if !is_segment(self.kind()) {
                return path;
            }
            let at = self.bump();
            let text = self.text(at);
            let more = self.kind() == T::PathSep && is_segment(self.nth(1));
            let alone = !more && via == Via::Plain;
            if kind == PathKind::Type && alone && PRIMITIVES.contains(&text) {
                let name = self.b.name(text);
                path.ty = self.b.ty(Type::Primitive(name));
                return path;
            }
            // `Vec` in `Vec::new` and `Vec::<T>::new` is a type, `max` in `max::<T>` is not.
            let leads = self.kind() == T::PathSep && text.starts_with(|c: char| c.is_uppercase());
            let is_type = leads || kind == PathKind::Type && !more;
            let head = self.refer(at, if is_type { RefKind::Type } else { RefKind::Read }, via);
            let args = self.segment_arguments(kind);
            path.ty = self.segment_type(at, head, via, &args, &mut qualified);
            path.reference = Some(head);
            let owner = path.ty;
            for binding in &args.bindings {
                self.b.facts.refs[binding.idx()].via = Via::FieldOf(owner);
            }
            path.generics = args.types;
            if !(self.kind() == T::PathSep && is_segment(self.nth(1))) {
                return path;
            }
            self.pos += 1;
            via = if path.generics.is_empty() { Via::Path(head) } else { Via::TypePath(owner) };
        }
    }

    fn segment_type(
        &mut self,
        at: usize,
        head: RefId,
        via: Via,
        args: &Arguments,
        qualified: &mut Option<(TypeId, Option<TypeId>)>,
    ) -> TypeId {
        if self.token(at).kind == T::SelfType {
            let scope = self.b.scope();
            return self.b.ty(Type::SelfType(scope));
        }
        match (via, qualified.take()) {
            (Via::TypePath(_), Some((this, of))) => self.b.ty(Type::Qualified { this, of, name: head }),
            _ => self.b.ty(Type::Path { head, args: args.types.clone() }),
        }
    }

    /// `<T as Trait>::`, up to the name.
    fn qualified_head(&mut self) -> (TypeId, Option<TypeId>) {
        self.pos += 1;
        let this = self.ty();
        let of = self.eat(T::As).then(|| self.ty());
        self.eat(T::Gt);
        self.eat(T::PathSep);
        (this, of)
    }

    fn segment_arguments(&mut self, kind: PathKind) -> Arguments {
        if self.kind() == T::PathSep && self.nth(1) == T::Lt {
            self.pos += 1;
            return self.type_arguments();
        }
        if kind == PathKind::Type && self.kind() == T::Lt { self.type_arguments() } else { Arguments::default() }
    }
}

/// Whether a path can go on with the token.
pub fn is_segment(kind: T) -> bool {
    matches!(kind, T::Ident | T::SelfType | T::SelfValue | T::Super | T::Crate | T::MetaVar)
}
