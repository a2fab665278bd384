//! Types as values, and substitution.

use super::Item;
use crate::index::FileId;
use crate::model::facts::ExprId;

/// A type, references and pointers looked through.
#[derive(Clone, Debug, PartialEq)]
pub enum Ty {
    Unknown,
    /// Of a library whose source is not here.
    Outside,
    /// A struct, union or enum with its generic arguments.
    Adt(Item, Vec<Ty>),
    /// `impl A + B`, `dyn A + B`.
    Bounds(Vec<Bound>),
    /// A generic parameter, or an associated type whose value is not known.
    Param(Item),
    /// `Self` inside a trait.
    SelfOf(Item),
    Tuple(Vec<Ty>),
    /// Slices, arrays, and whatever else is only known by its elements.
    Slice(Box<Ty>),
    Function(Vec<Ty>, Box<Ty>),
    Closure(FileId, ExprId),
    /// A function, method or constructor by its name.
    Callable(Item, Box<Env>),
    Primitive(Box<str>),
}

/// One bound of an `impl` or `dyn` type.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    pub of: Item,
    pub args: Vec<Ty>,
    /// `Item = T`.
    pub bindings: Vec<(String, Ty)>,
}

/// What generic parameters and `Self` stand for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Env {
    pub params: Vec<(Item, Ty)>,
    pub this: Option<Ty>,
}

impl Env {
    /// What a parameter stands for.
    #[must_use]
    pub fn get(&self, param: Item) -> Option<&Ty> {
        self.params.iter().rev().find(|(item, _)| *item == param).map(|(_, ty)| ty)
    }

    /// Binds a parameter unless it is bound or nothing is known.
    pub fn bind(&mut self, param: Item, ty: &Ty) {
        if *ty != Ty::Unknown && *ty != Ty::Param(param) && self.get(param).is_none_or(Ty::is_open) {
            self.params.retain(|(item, _)| *item != param);
            self.params.push((param, ty.clone()));
        }
    }
}

/// Types nested deeper than this are cut: `Box<Box<Box<…` grown by a recursive function.
const DEEPEST: u32 = 16;

impl Ty {
    /// Whether nothing, or nothing definite, is known.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Ty::Unknown | Ty::Param(_))
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Ty::Unknown
    }

    /// The type with parameters and `Self` replaced.
    #[must_use]
    pub fn substitute(&self, env: &Env) -> Ty {
        self.substitute_within(env, 0)
    }

    fn substitute_within(&self, env: &Env, depth: u32) -> Ty {
        if depth > DEEPEST {
            return Ty::Unknown;
        }
        if env.params.is_empty() && env.this.is_none() {
            return self.clone();
        }
        let go = |ty: &Ty| ty.substitute_within(env, depth + 1);
        let all = |list: &[Ty]| list.iter().map(go).collect::<Vec<_>>();
        match self {
            Ty::Param(item) => env.get(*item).cloned().unwrap_or_else(|| self.clone()),
            Ty::SelfOf(_) => env.this.clone().unwrap_or_else(|| self.clone()),
            Ty::Adt(item, args) => Ty::Adt(*item, all(args)),
            Ty::Bounds(bounds) => Ty::Bounds(
                bounds
                    .iter()
                    .map(|bound| Bound {
                        of: bound.of,
                        args: all(&bound.args),
                        bindings: bound.bindings.iter().map(|(name, ty)| (name.clone(), go(ty))).collect(),
                    })
                    .collect(),
            ),
            Ty::Tuple(parts) => Ty::Tuple(all(parts)),
            Ty::Slice(of) => Ty::Slice(Box::new(go(of))),
            Ty::Function(params, ret) => Ty::Function(all(params), Box::new(go(ret))),
            Ty::Unknown | Ty::Outside | Ty::Closure(..) | Ty::Callable(..) | Ty::Primitive(_) => self.clone(),
        }
    }

    /// Whether `Unknown` stands anywhere inside.
    #[must_use]
    pub fn has_holes(&self) -> bool {
        match self {
            Ty::Unknown => true,
            Ty::Adt(_, parts) | Ty::Tuple(parts) => parts.iter().any(Ty::has_holes),
            Ty::Slice(of) => of.has_holes(),
            _ => false,
        }
    }

    /// Whether a parameter without a value stands anywhere inside.
    #[must_use]
    pub fn has_params(&self) -> bool {
        match self {
            Ty::Param(_) => true,
            Ty::Adt(_, parts) | Ty::Tuple(parts) => parts.iter().any(Ty::has_params),
            Ty::Slice(of) => of.has_params(),
            Ty::Bounds(bounds) => bounds.iter().any(|bound| {
                bound.args.iter().any(Ty::has_params) || bound.bindings.iter().any(|(_, ty)| ty.has_params())
            }),
            Ty::Function(params, ret) => params.iter().any(Ty::has_params) || ret.has_params(),
            _ => false,
        }
    }

    /// This type with holes filled from one of the same shape.
    #[must_use]
    pub fn filled_from(&self, other: &Ty) -> Ty {
        let zip = |a: &[Ty], b: &[Ty]| -> Vec<Ty> {
            let filler = |i: usize| b.get(i).unwrap_or(&Ty::Unknown);
            a.iter().enumerate().map(|(i, ty)| ty.filled_from(filler(i))).collect()
        };
        match (self, other) {
            (Ty::Unknown, _) => other.clone(),
            (Ty::Adt(a, x), Ty::Adt(b, y)) if a == b => Ty::Adt(*a, zip(x, y)),
            (Ty::Tuple(x), Ty::Tuple(y)) => Ty::Tuple(zip(x, y)),
            (Ty::Slice(x), Ty::Slice(y)) => Ty::Slice(Box::new(x.filled_from(y))),
            _ => self.clone(),
        }
    }
}

/// Some integer: the type of a literal without a suffix.
pub const INTEGER: &str = "{integer}";
/// Some float.
pub const FLOAT: &str = "{float}";

/// Whether two types cannot be the same: both definite, and different.
#[must_use]
pub fn differ(a: &Ty, b: &Ty) -> bool {
    let any = |x: &[Ty], y: &[Ty]| x.len() != y.len() || x.iter().zip(y).any(|(x, y)| differ(x, y));
    match (a, b) {
        (Ty::Unknown | Ty::Outside | Ty::Param(_) | Ty::SelfOf(_) | Ty::Bounds(_), _)
        | (_, Ty::Unknown | Ty::Outside | Ty::Param(_) | Ty::SelfOf(_) | Ty::Bounds(_)) => false,
        (Ty::Adt(x, a), Ty::Adt(y, b)) => x != y || a.iter().zip(b).any(|(a, b)| differ(a, b)),
        (Ty::Primitive(x), Ty::Primitive(y)) => {
            let literal = |x: &str, y: &str| match x {
                INTEGER => y.starts_with(['i', 'u', '{']),
                FLOAT => y.starts_with(['f', '{']),
                _ => false,
            };
            x != y && !literal(x, y) && !literal(y, x)
        }
        (Ty::Tuple(a), Ty::Tuple(b)) => any(a, b),
        (Ty::Slice(a), Ty::Slice(b)) => differ(a, b),
        (
            Ty::Function(..) | Ty::Closure(..) | Ty::Callable(..),
            Ty::Function(..) | Ty::Closure(..) | Ty::Callable(..),
        ) => false,
        _ => true,
    }
}

/// Whether a name is that of a primitive type.
#[must_use]
pub fn is_primitive(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "str", "u128", "u16", "u32", "u64",
        "u8", "usize",
    ];
    NAMES.contains(&name)
}
