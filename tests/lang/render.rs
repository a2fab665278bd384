//! Types and expressions as short text, so that a fixture can say what it expects.
//!
//! Written as in Rust whatever the language: `Vec<T>`, `&T` for any pointer, `[T]`, `(A, B)`, `fn(A) -> B`, `A | B`,
//! `A & B`, `dyn A + B`; `a.b(c)?`, `new T`, `as T`, `_` for unknown, literals by their kind (`int`, `str`, …), and
//! functions for what has no syntax of its own: `element(e)`, `part(e, 0)`, `payload(e, Some, 0)`, `field(e, name)`,
//! `param(call, argument, parameter)`, `oneof(a, b)`.

use glossator::model::facts::{Expr, ExprId, FileFacts, Literal, RefId, Type, TypeId, Via};

/// Deeper than this the rest is `…`: facts may refer to themselves (a closure's parameter to the call around it).
const MAX_DEPTH: usize = 12;

/// A type.
pub fn ty(facts: &FileFacts, id: TypeId) -> String {
    Renderer { facts }.ty(id, 0)
}

/// An expression.
pub fn expr(facts: &FileFacts, id: ExprId) -> String {
    Renderer { facts }.expr(id, 0)
}

struct Renderer<'f> {
    facts: &'f FileFacts,
}

impl Renderer<'_> {
    fn reference(&self, id: RefId, depth: usize) -> String {
        if depth > MAX_DEPTH {
            return "…".to_owned();
        }
        let reference = self.facts.reference(id);
        let name = self.facts.name(reference.name);
        match reference.via {
            Via::Path(prefix) => format!("{}::{name}", self.reference(prefix, depth + 1)),
            Via::TypePath(prefix) => format!("<{}>::{name}", self.ty(prefix, depth + 1)),
            Via::Root => format!("::{name}"),
            Via::Member(value) => format!("{}.{name}", self.expr(value, depth + 1)),
            Via::Plain | Via::FieldOf(_) | Via::PropertyOf(_) | Via::ArgumentOf(_) | Via::Import(_) => name.to_owned(),
        }
    }

    fn types(&self, ids: &[TypeId], separator: &str, depth: usize) -> String {
        ids.iter().map(|id| self.ty(*id, depth + 1)).collect::<Vec<_>>().join(separator)
    }

    fn ty(&self, id: TypeId, depth: usize) -> String {
        if depth > MAX_DEPTH {
            return "…".to_owned();
        }
        match self.facts.ty(id) {
            Type::Unknown => "_".to_owned(),
            Type::Path { head, args } if args.is_empty() => self.reference(*head, depth),
            Type::Path { head, args } => format!("{}<{}>", self.reference(*head, depth), self.types(args, ", ", depth)),
            Type::SelfType(_) => "Self".to_owned(),
            Type::Pointer(to) => format!("&{}", self.ty(*to, depth + 1)),
            Type::Array(of) => format!("[{}]", self.ty(*of, depth + 1)),
            Type::Tuple(parts) => format!("({})", self.types(parts, ", ", depth)),
            Type::Function { params, ret } => {
                let ret = ret.map(|ret| format!(" -> {}", self.ty(ret, depth + 1))).unwrap_or_default();
                format!("fn({}){ret}", self.types(params, ", ", depth))
            }
            Type::Union(parts) => self.types(parts, " | ", depth),
            Type::Intersection(parts) => self.types(parts, " & ", depth),
            Type::Bounds(parts) => format!("dyn {}", self.types(parts, " + ", depth)),
            Type::Object(_) => "{…}".to_owned(),
            Type::TypeOf(value) => format!("typeof {}", self.expr(*value, depth + 1)),
            Type::Indexed(of, key) => {
                let key = key.map(|key| self.ty(key, depth + 1)).unwrap_or_default();
                format!("{}[{key}]", self.ty(*of, depth + 1))
            }
            Type::Qualified { this, of, name } => {
                let of = of.map(|of| format!(" as {}", self.ty(of, depth + 1))).unwrap_or_default();
                format!("<{}{of}>::{}", self.ty(*this, depth + 1), self.facts.name(self.facts.reference(*name).name))
            }
            Type::Binding { name, ty } => format!("{} = {}", self.facts.name(*name), self.ty(*ty, depth + 1)),
            Type::Rest(of) => format!("...{}", self.ty(*of, depth + 1)),
            Type::Literal(name) => format!("{:?}", self.facts.name(*name)),
            Type::Primitive(name) => self.facts.name(*name).to_owned(),
            Type::Generic { params, of } => {
                let params: Vec<&str> = params.iter().map(|id| self.facts.name(self.facts.def(*id).name)).collect();
                format!("<{}>{}", params.join(", "), self.ty(*of, depth + 1))
            }
            Type::Param(def) => format!("infer {}", self.facts.name(self.facts.def(*def).name)),
            Type::Conditional { check, extends, then, otherwise, .. } => {
                let one = |id: &TypeId| self.ty(*id, depth + 1);
                format!("{} extends {} ? {} : {}", one(check), one(extends), one(then), one(otherwise))
            }
        }
    }

    fn exprs(&self, ids: &[ExprId], depth: usize) -> String {
        ids.iter().map(|id| self.expr(*id, depth + 1)).collect::<Vec<_>>().join(", ")
    }

    fn expr(&self, id: ExprId, depth: usize) -> String {
        if depth > MAX_DEPTH {
            return "…".to_owned();
        }
        let one = |id: &ExprId| self.expr(*id, depth + 1);
        match self.facts.expr(id) {
            Expr::Unknown => "_".to_owned(),
            Expr::Ref(reference) => self.reference(*reference, depth),
            Expr::SelfValue(_) => "self".to_owned(),
            Expr::Super(_) => "super".to_owned(),
            Expr::Call { callee, args, generics } if generics.is_empty() => {
                format!("{}({})", one(callee), self.exprs(args, depth))
            }
            Expr::Call { callee, args, generics } => {
                format!("{}::<{}>({})", one(callee), self.types(generics, ", ", depth), self.exprs(args, depth))
            }
            Expr::New(ty) => format!("new {}", self.ty(*ty, depth + 1)),
            Expr::Cast(ty) => format!("as {}", self.ty(*ty, depth + 1)),
            Expr::Literal(literal) => word(*literal).to_owned(),
            Expr::List(element) => format!("[{}]", element.as_ref().map(one).unwrap_or_default()),
            Expr::Dict(key, value) => {
                format!(
                    "{{{}: {}}}",
                    key.as_ref().map(one).unwrap_or_default(),
                    value.as_ref().map(one).unwrap_or_default()
                )
            }
            Expr::Tuple(parts) => format!("({})", self.exprs(parts, depth)),
            Expr::Object(_) => "{…}".to_owned(),
            Expr::Module(import) => {
                let path = &self.facts.imports[import.idx()].path;
                format!("module({})", path.iter().map(|id| self.facts.name(*id)).collect::<Vec<_>>().join("/"))
            }
            Expr::Argument { call, arg } => format!("argument({}, {arg})", self.callee(*call, depth + 1)),
            Expr::Param(value, index) => format!("param({}, {index})", one(value)),
            Expr::Closure { params, body, .. } => {
                let params: Vec<&str> = params.iter().map(|id| self.facts.name(self.facts.def(*id).name)).collect();
                format!("|{}| {}", params.join(", "), body.as_ref().map_or_else(|| "_".to_owned(), one))
            }
            Expr::Await(value) => format!("{}.await", one(value)),
            Expr::Try(value) => format!("{}?", one(value)),
            Expr::Deref(value) => format!("*{}", one(value)),
            Expr::Borrow(value) => format!("&{}", one(value)),
            Expr::Index(value, key) => format!("{}[{}]", one(value), key.as_ref().map(one).unwrap_or_default()),
            Expr::OneOf(parts) => format!("oneof({})", self.exprs(parts, depth)),
            Expr::Binary(op, left, right) => format!("{} {} {}", one(left), self.facts.name(*op), one(right)),
            Expr::Element(value) => format!("element({})", one(value)),
            Expr::Enter(value) => format!("enter({})", one(value)),
            Expr::Part(value, index) => format!("part({}, {index})", one(value)),
            Expr::Field(value, name) => format!("field({}, {})", one(value), self.facts.name(*name)),
            Expr::Payload { value, pattern, index } => {
                format!("payload({}, {}, {index})", one(value), self.reference(*pattern, depth + 1))
            }
            Expr::PayloadField { pattern, field } => {
                format!("payload({}, {})", self.ty(*pattern, depth + 1), self.facts.name(*field))
            }
            Expr::ClosureParam { call, arg, param } => {
                format!("param({}, {arg}, {param})", self.callee(*call, depth + 1))
            }
            Expr::Yield(value) => format!("yield({})", one(value)),
        }
    }

    /// The callee of a call; its arguments hold the closure that is being described.
    fn callee(&self, call: ExprId, depth: usize) -> String {
        match self.facts.expr(call) {
            Expr::Call { callee, .. } => self.expr(*callee, depth),
            _ => self.expr(call, depth),
        }
    }
}

fn word(literal: Literal) -> &'static str {
    match literal {
        Literal::Str => "str",
        Literal::Bytes => "bytes",
        Literal::Char => "char",
        Literal::Int => "int",
        Literal::Float => "float",
        Literal::Bool => "bool",
        Literal::None => "none",
        Literal::Regex => "regex",
    }
}
