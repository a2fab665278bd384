//! Overloads told apart by the types of their arguments, as far as those are plain.
//!
//! Not the rules of the language: each argument is sorted (a number, a string, a record, a callable, …), each parameter
//! likewise, and an overload is as good as its arguments suit. Conversions that classes define are not looked for: a
//! parameter of class type takes anything but what another overload takes as it is.

use super::types::Shape;
use super::{At, Meaning, Question};
use crate::index::FileId;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, ExprId, Literal, Reference, Type};

/// What kind of value it is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Sort {
    Unknown,
    Number,
    Float,
    Bool,
    Char,
    Text,
    /// `nullptr`.
    Null,
    Callable,
    /// `{ … }`.
    List,
    /// A template's parameter: takes anything.
    Open,
    /// A class of the repository.
    Record(FileId, DefId),
    Enum(FileId, DefId),
    /// A type of a library, by its name.
    Library(String),
}

/// Overloads beyond this are not compared.
const MOST: usize = 24;

/// Whether one overload suits so much better than another that there is no doubt.
pub(super) fn is_beaten(best: i32, other: i32) -> bool {
    best >= 0 && (other < 0 || best - other >= 2)
}

impl Question<'_, '_> {
    /// How well several overloads suit the arguments of a call; `None` where the arguments say nothing.
    ///
    /// The overloads are those that the number of arguments leaves.
    pub fn by_arguments(&self, at: &At, r: &Reference, overloads: &[Meaning]) -> Option<Vec<i32>> {
        if overloads.len() < 2 || overloads.len() > MOST {
            return None;
        }
        let args = arguments(at, r)?;
        let given: Vec<Sort> = args.iter().map(|arg| self.sort_of(at, *arg)).collect();
        if given.iter().all(|sort| *sort == Sort::Unknown) {
            return None;
        }
        overloads.iter().map(|meaning| self.open(meaning).map(|(there, def)| self.score(&there, def, &given))).collect()
    }

    fn score(&self, there: &At, def: DefId, given: &[Sort]) -> i32 {
        let d = there.facts.def(def);
        let named = u8::try_from(d.params.len()).unwrap_or(u8::MAX);
        let pack = d.flags.has(DefFlags::VARIADIC) || d.arity.is_some_and(|(_, most)| most == u8::MAX);
        // Parameters without names are not kept: what stands where is not known.
        if !pack && d.arity.is_some_and(|(_, most)| most != named) {
            return 0;
        }
        let mut score = 0;
        for (index, sort) in given.iter().enumerate() {
            let Some(param) = d.params.get(index).or_else(|| d.params.last().filter(|_| pack)) else { continue };
            let wanted = self.sort_of_param(there, *param);
            score += self.suit(&wanted, sort);
        }
        score
    }

    fn sort_of_param(&self, there: &At, param: DefId) -> Sort {
        let Some(ty) = there.facts.def(param).ty else { return Sort::Unknown };
        self.sort_of_shape(Shape::Written { at: there.clone(), ty, env: None })
    }

    /// How well a value suits a parameter; negative where it does not.
    fn suit(&self, wanted: &Sort, given: &Sort) -> i32 {
        use Sort::{Bool, Callable, Char, Enum, Float, Library, List, Null, Number, Open, Record, Text, Unknown};
        match (wanted, given) {
            (Unknown, _) | (_, Unknown) => 0,
            (Open, List) => -2,
            (Open, _) => 2,
            (a, b) if a == b => 4,
            (Number | Float | Char | Bool, Number | Float | Char | Bool) => 1,
            (Number | Float, Enum(..)) => 1,
            (Record(file, class), Record(other, derived)) => {
                if self.derives((*other, *derived), (*file, *class)) {
                    3
                } else {
                    -2
                }
            }
            (Library(name), Text) if name.contains("string") || name.contains("path") => 3,
            (Text, Library(name)) if name.contains("string") => 1,
            (Library(name), Callable) if name.contains("function") || name.contains("Function") => 3,
            (Record(..), Callable) => 1,
            (Library(name), List) => i32::from(!name.contains("string")),
            (Record(..), List) => 2,
            (Record(..) | Library(_), Null) => 1,
            (Record(..), Text) => 1,
            (Library(_), Library(_)) => -1,
            (Record(..), Library(_)) | (Library(_), Record(..)) => -1,
            (Callable, _) | (_, Callable) => -4,
            (Text, Null) => 2,
            (Text, _) | (_, Text) => -4,
            (_, List) => -2,
            (Record(..) | Library(_), _) => -1,
            (_, Record(..) | Library(_)) => -2,
            (Enum(..), _) => -3,
            _ => -1,
        }
    }

    /// Whether a class has another among its bases.
    fn derives(&self, class: (FileId, DefId), base: (FileId, DefId)) -> bool {
        let mut open = vec![class];
        let mut seen = Vec::new();
        while let Some((file, def)) = open.pop() {
            if (file, def) == base {
                return true;
            }
            if seen.contains(&(file, def)) || seen.len() > 32 || !self.cx.spend() {
                continue;
            }
            seen.push((file, def));
            let at = self.at(file);
            for ty in &at.facts.def(def).bases {
                let shape = Shape::Written { at: at.clone(), ty: *ty, env: None };
                if let Some(record) = self.deeper(|| self.record(&shape))
                    && let Some(owner) = record.owner
                {
                    open.push((record.at.file, owner));
                }
            }
        }
        false
    }

    fn sort_of(&self, at: &At, expr: ExprId) -> Sort {
        match at.facts.expr(expr) {
            Expr::Literal(literal) => match literal {
                Literal::Str | Literal::Bytes => Sort::Text,
                Literal::Char => Sort::Char,
                Literal::Int => Sort::Number,
                Literal::Float => Sort::Float,
                Literal::Bool => Sort::Bool,
                Literal::None => Sort::Null,
                Literal::Regex => Sort::Unknown,
            },
            Expr::Ref(id) => {
                let meanings = self.reference(at, *id).meanings;
                let Some((there, def)) = meanings.first().and_then(|meaning| self.open(meaning)) else {
                    return Sort::Unknown;
                };
                let d = there.facts.def(def);
                match (d.kind, there.facts.scope(d.scope).owner) {
                    (Kind::Variant, Some(owner)) => Sort::Enum(there.file, owner),
                    (Kind::Function | Kind::Method, _) => Sort::Callable,
                    (Kind::Macro, _) => Sort::Unknown,
                    _ => self.sort_of_typed(at, expr),
                }
            }
            Expr::Closure { .. } => Sort::Callable,
            Expr::List(_) | Expr::Dict(..) => Sort::List,
            _ => self.sort_of_typed(at, expr),
        }
    }

    fn sort_of_typed(&self, at: &At, expr: ExprId) -> Sort {
        self.deeper(|| self.type_of(at, expr, None)).map_or(Sort::Unknown, |shape| self.sort_of_shape(shape))
    }

    fn sort_of_shape(&self, shape: Shape) -> Sort {
        const MAX_STEPS: usize = 16;
        let mut shape = shape;
        let mut pointed = false;
        for _ in 0..MAX_STEPS {
            let next = match &shape {
                Shape::Written { at, ty, .. } => match at.facts.ty(*ty) {
                    Type::Primitive(name) => return sort_of_word(at.facts.name(*name), pointed),
                    Type::Function { .. } => return Sort::Callable,
                    Type::Pointer(_) | Type::Array(_) => {
                        pointed = true;
                        self.step(&shape)
                    }
                    Type::Path { head, .. } => {
                        let name = at.facts.name(at.facts.reference(*head).name).to_owned();
                        match self.deeper(|| self.step(&shape)) {
                            Some(next) => Some(next),
                            None => return sort_of_library(name),
                        }
                    }
                    _ => return Sort::Unknown,
                },
                Shape::Def { at, def, .. } => {
                    let d = at.facts.def(*def);
                    match d.kind {
                        Kind::Struct | Kind::Class if d.inner.is_some() => return Sort::Record(at.file, *def),
                        Kind::Enum => return Sort::Enum(at.file, *def),
                        Kind::TypeParam => return Sort::Open,
                        Kind::Type if d.flags.has(DefFlags::IMPORT) => {
                            return sort_of_library(at.facts.name(d.name).to_owned());
                        }
                        _ => match self.deeper(|| self.step(&shape)) {
                            Some(next) => Some(next),
                            None if matches!(d.kind, Kind::Struct | Kind::Class) => {
                                return Sort::Record(at.file, *def);
                            }
                            None => return Sort::Unknown,
                        },
                    }
                }
            };
            match next {
                Some(next) => shape = next,
                None => return Sort::Unknown,
            }
        }
        Sort::Unknown
    }
}

/// A type that is written as a word of the language.
fn sort_of_word(word: &str, pointed: bool) -> Sort {
    match word {
        "char" | "wchar_t" | "char8_t" | "char16_t" | "char32_t" if pointed => Sort::Text,
        "char" | "wchar_t" | "char8_t" | "char16_t" | "char32_t" => Sort::Char,
        "bool" | "_Bool" => Sort::Bool,
        "float" | "double" => Sort::Float,
        "void" | "auto" => Sort::Unknown,
        _ => Sort::Number,
    }
}

/// A type that no file here defines.
fn sort_of_library(name: String) -> Sort {
    let number =
        ["int8_t", "int16_t", "int32_t", "int64_t", "intptr_t", "intmax_t", "size_t", "ptrdiff_t", "time_t", "off_t"];
    if number.iter().any(|end| name.ends_with(end)) {
        return Sort::Number;
    }
    if name == "nullptr_t" { Sort::Null } else { Sort::Library(name) }
}

/// The arguments of the call whose callee the reference is.
fn arguments<'f>(at: &'f At, r: &Reference) -> Option<&'f [ExprId]> {
    at.facts.exprs.iter().find_map(|expr| match expr {
        Expr::Call { callee, args, .. } => match at.facts.expr(*callee) {
            Expr::Ref(id) if at.facts.reference(*id).span == r.span => Some(args.as_slice()),
            _ => None,
        },
        _ => None,
    })
}
