//! Types: references to names in them, and what they say about members.

use tree_sitter::Node;

use super::symbols::{F, K};
use super::walk::{Head, Walk};
use crate::lang::descent::Descent;
use crate::lang::kids::{Kid, List};
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, RefId, RefKind, ScopeKind, Type, TypeId, Via};

impl<'t> Walk<'_, '_, 't> {
    /// Visits a type.
    pub fn ty(&mut self, node: Node<'t>) -> TypeId {
        let unknown = self.b.ty(Type::Unknown);
        self.deeper(node, unknown, |walk| walk.ty_of(node))
    }

    fn ty_of(&mut self, node: Node<'t>) -> TypeId {
        let ty = match self.kids.kind(node) {
            K::TypeName | K::Identifier => {
                let head = self.b.refer(node, RefKind::Type, Via::Plain);
                Type::Path { head, args: Vec::new() }
            }
            K::NestedType | K::NestedName | K::MemberExpression => match self.nested(node, RefKind::Type) {
                Some(head) => Type::Path { head, args: Vec::new() },
                None => Type::Unknown,
            },
            K::GenericType => self.generic(node),
            K::PredefinedType => {
                let text = self.b.text(node);
                Type::Primitive(self.b.name(text))
            }
            K::ObjectType => return self.object_type(node),
            K::ArrayType => Type::Array(self.first_type(node)),
            K::TupleType => Type::Tuple(self.tuple(node)),
            K::UnionType => Type::Union(self.flattened(node, K::UnionType)),
            K::IntersectionType => Type::Intersection(self.flattened(node, K::IntersectionType)),
            K::FunctionType | K::ConstructorType => self.function_type(node),
            K::ParenthesizedType | K::TypeAnnotation | K::RestType => return self.first_type(node),
            K::TypeQuery => self.type_query(node),
            K::KeyOf => {
                self.first_type(node);
                Type::Unknown
            }
            K::LookupType => self.lookup_type(node),
            K::ConditionalType => self.conditional(node),
            K::InferType => self.infer(node),
            K::LiteralType => self.literal_type(node),
            K::ThisType | K::This => match self.frame.this {
                Some(scope) => Type::SelfType(scope),
                None => Type::Unknown,
            },
            K::TypePredicate | K::Asserts => self.predicate(node),
            K::CallExpression => {
                // `import('./x')` as a type.
                let value = self.expr(node, None);
                Type::TypeOf(value)
            }
            K::TemplateType => {
                self.each_type(node);
                Type::Primitive(self.b.name("string"))
            }
            K::Comment => Type::Unknown,
            _ => {
                self.each_type(node);
                Type::Unknown
            }
        };
        self.b.ty(ty)
    }

    /// Visits the children of a node as types.
    pub fn each_type(&mut self, node: Node<'t>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::TypeParameter => self.type_parameter(kid.node),
                K::Comma
                | K::Comment
                | K::StringFragment
                | K::Equals
                | K::Question
                | K::KwAs
                | K::KwIn
                | K::Compare => {}
                _ => {
                    self.ty(kid.node);
                }
            }
        }
        self.kids.close(list);
    }

    /// The types in a list of them: arguments, `implements`, `extends` of an interface.
    pub fn type_list(&mut self, node: Node<'t>) -> Vec<TypeId> {
        let list = self.open(node);
        let types = self.types_in(list);
        self.kids.close(list);
        types
    }

    fn types_in(&mut self, list: List) -> Vec<TypeId> {
        let mut types = Vec::new();
        for i in list.iter() {
            let kid = self.at(i);
            if !matches!(kid.kind, K::Comma | K::Comment | K::KwConst | K::Compare) {
                let ty = self.ty(kid.node);
                types.push(ty);
            }
        }
        types
    }

    fn first_type(&mut self, node: Node<'t>) -> TypeId {
        self.type_list(node).first().copied().unwrap_or_else(|| self.b.ty(Type::Unknown))
    }

    /// `A.B.C`: every part is a reference; gives the last.
    fn nested(&mut self, node: Node<'t>, kind: RefKind) -> Option<RefId> {
        let list = self.open(node);
        let field = |field| self.kids.field(list, field);
        let prefix = field(F::Module).or_else(|| field(F::Object));
        let name = field(F::Name).or_else(|| field(F::Property)).map(|kid| kid.node);
        self.kids.close(list);
        let via = match prefix {
            Some(prefix) if matches!(prefix.kind, K::NestedName | K::MemberExpression | K::NestedType) => {
                match self.deeper(prefix.node, None, |walk| walk.nested(prefix.node, RefKind::Read)) {
                    Some(prefix) => Via::Path(prefix),
                    None => Via::Plain,
                }
            }
            Some(prefix) if prefix.kind == K::Identifier => {
                Via::Path(self.b.refer(prefix.node, RefKind::Read, Via::Plain))
            }
            Some(prefix) => Via::Member(self.expr(prefix.node, None)),
            None => Via::Plain,
        };
        name.map(|name| self.b.refer(name, kind, via))
    }

    fn generic(&mut self, node: Node<'t>) -> Type {
        let list = self.open(node);
        let name = self.kids.field(list, F::Name);
        let args = self.kids.field(list, F::TypeArguments).map(|kid| kid.node);
        self.kids.close(list);
        let head = match name {
            Some(name) if name.kind == K::NestedType => self.nested(name.node, RefKind::Type),
            Some(name) => Some(self.b.refer(name.node, RefKind::Type, Via::Plain)),
            None => None,
        };
        let args = args.map(|args| self.type_list(args)).unwrap_or_default();
        head.map_or(Type::Unknown, |head| Type::Path { head, args })
    }

    /// An object type; a mapped type gives the type whose properties it maps.
    fn object_type(&mut self, node: Node<'t>) -> TypeId {
        let list = self.open(node);
        let mapped = self.kids.first(list, K::IndexSignature).and_then(|index| {
            let inner = self.open(index.node);
            let clause = self.kids.first(inner, K::MappedClause).map(|kid| kid.node);
            let ty = self.kids.field(inner, F::Type).map(|kid| kid.node);
            self.kids.close(inner);
            clause.map(|clause| (clause, ty))
        });
        self.kids.close(list);
        if let Some((clause, value)) = mapped {
            return self.mapped(node, clause, value);
        }
        let scope = self.b.open(ScopeKind::Type, self.b.span(node), None);
        self.type_members(node, scope);
        self.b.close();
        self.b.ty(Type::Object(scope))
    }

    /// `{ [K in keyof T]: V }` has the properties of `T`.
    fn mapped(&mut self, node: Node<'t>, clause: Node<'t>, value: Option<Node<'t>>) -> TypeId {
        self.b.open(ScopeKind::Block, self.b.span(node), None);
        let list = self.open(clause);
        let mut source = None;
        let mut key = None;
        for i in list.iter() {
            let kid = self.at(i);
            match (kid.field, kid.kind) {
                (F::Name, _) => key = Some(self.define(Kind::TypeParam, kid.node, Head::of(kid.node), kid.node)),
                (F::Type, K::KeyOf) => source = Some(self.first_type(kid.node)),
                (F::Type, _) => {
                    let ty = self.ty(kid.node);
                    if let Some(key) = key {
                        self.b.def_mut(key).bases.push(ty);
                    }
                }
                (F::Alias, _) => {
                    self.ty(kid.node);
                }
                _ => {}
            }
        }
        self.kids.close(list);
        let value = value.and_then(|value| self.annotation(value));
        self.b.close();
        let ty = match (source, value) {
            (Some(source), _) => Type::Indexed(source, None),
            // Over other keys every property has the same type, as in an array or dictionary.
            (None, Some(value)) => Type::Array(value),
            (None, None) => Type::Unknown,
        };
        self.b.ty(ty)
    }

    fn tuple(&mut self, node: Node<'t>) -> Vec<TypeId> {
        let list = self.open(node);
        let mut types = Vec::new();
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::Comma | K::Comment => {}
                // `[name: T]`.
                K::RequiredParameter | K::OptionalParameter => {
                    let inner = self.open(kid.node);
                    let ty = self.kids.field(inner, F::Type).map(|kid| kid.node);
                    self.kids.close(inner);
                    let ty = ty.and_then(|ty| self.annotation(ty));
                    types.push(ty.unwrap_or_else(|| self.b.ty(Type::Unknown)));
                }
                K::RestType => {
                    let inner = self.first_type(kid.node);
                    types.push(self.b.ty(Type::Rest(inner)));
                }
                _ => {
                    let ty = self.ty(kid.node);
                    types.push(ty);
                }
            }
        }
        self.kids.close(list);
        types
    }

    /// The parts of `A | B | C`, which nests to the left as deep as it is long.
    fn flattened(&mut self, node: Node<'t>, kind: K) -> Vec<TypeId> {
        let mut parts = Vec::new();
        let mut at = Some(node);
        while let Some(node) = at.take() {
            let list = self.open(node);
            let all: Vec<Kid<'t, K, F>> =
                self.kids.all(list).iter().filter(|kid| kid.kind != K::Comment).copied().collect();
            self.kids.close(list);
            for (i, kid) in all.iter().enumerate() {
                if i == 0 && kid.kind == kind {
                    at = Some(kid.node);
                } else {
                    parts.push(kid.node);
                }
            }
        }
        parts.into_iter().map(|node| self.ty(node)).collect()
    }

    fn function_type(&mut self, node: Node<'t>) -> Type {
        let list = self.open(node);
        let generics = self.b.facts.defs.len();
        let scope = self.b.open(ScopeKind::Function, self.b.span(node), None);
        let naming = self.naming.take();
        let mut params = Vec::new();
        let mut ret = None;
        for i in list.iter() {
            let kid = self.at(i);
            match kid.field {
                F::TypeParameters => self.type_parameters(kid.node),
                F::Parameters => params = self.function_type_parameters(kid.node),
                F::ReturnType | F::Type => ret = Some(self.ty(kid.node)),
                _ => {}
            }
        }
        self.naming = naming;
        let made = self.b.facts.defs.iter().enumerate().skip(generics);
        let own = made.filter(|(_, def)| def.scope == scope && def.kind == Kind::TypeParam);
        let own: Vec<DefId> = own.map(|(at, _)| DefId(u32::try_from(at).unwrap_or(u32::MAX))).collect();
        self.b.close();
        self.kids.close(list);
        let function = Type::Function { params, ret };
        if own.is_empty() {
            return function;
        }
        Type::Generic { params: own, of: self.b.ty(function) }
    }

    fn function_type_parameters(&mut self, node: Node<'t>) -> Vec<TypeId> {
        let list = self.open(node);
        let mut types = Vec::new();
        for i in list.iter() {
            let kid = self.at(i);
            if !matches!(kid.kind, K::RequiredParameter | K::OptionalParameter) {
                continue;
            }
            let parts = self.open(kid.node);
            let name = self.kids.field(parts, F::Pattern).or_else(|| self.kids.field(parts, F::Name));
            let ty = self.kids.field(parts, F::Type).map(|kid| kid.node);
            self.kids.close(parts);
            let ty = ty.and_then(|ty| self.annotation(ty));
            let (mut pattern, mut rest) = (name, false);
            if let Some(name) = name
                && name.kind == K::RestPattern
            {
                rest = true;
                pattern = self.inside(name.node).map(|node| Kid { node, kind: self.kids.kind(node), field: F::None });
            }
            if let Some(pattern) = pattern
                && pattern.kind != K::This
            {
                let head = Head::of(kid.node).with(DefFlags::default().when(rest, DefFlags::VARIADIC));
                self.bind_parameter(pattern.node, head, None, ty);
                let mut ty = ty.unwrap_or_else(|| self.b.ty(Type::Unknown));
                if rest {
                    ty = self.b.ty(Type::Rest(ty));
                }
                types.push(ty);
            }
        }
        self.kids.close(list);
        types
    }

    fn type_query(&mut self, node: Node<'t>) -> Type {
        let list = self.open(node);
        let mut ty = Type::Unknown;
        for i in list.iter() {
            let kid = self.at(i);
            if !matches!(kid.kind, K::Comment | K::KwTypeof) {
                ty = Type::TypeOf(self.expr(kid.node, None));
            }
        }
        self.kids.close(list);
        ty
    }

    fn lookup_type(&mut self, node: Node<'t>) -> Type {
        let types = self.type_list(node);
        match types.as_slice() {
            [of, key, ..] => Type::Indexed(*of, Some(*key)),
            _ => Type::Unknown,
        }
    }

    fn conditional(&mut self, node: Node<'t>) -> Type {
        let list = self.open(node);
        let scope = self.b.open(ScopeKind::Block, self.b.span(node), None);
        let first = self.b.facts.defs.len();
        let unknown = self.b.ty(Type::Unknown);
        let [mut check, mut extends, mut then, mut otherwise] = [unknown; 4];
        for i in list.iter() {
            let kid = self.at(i);
            // What `infer` binds is seen in the whole conditional, however deep in the pattern it stands.
            let around = std::mem::replace(&mut self.infers, (kid.field == F::Right).then_some(scope));
            match (kid.field, kid.kind) {
                (_, K::Comment | K::Question) => {}
                (F::Left, _) => check = self.ty(kid.node),
                (F::Right, _) => extends = self.ty(kid.node),
                (F::Consequence, _) => then = self.ty(kid.node),
                (F::Alternative, _) => otherwise = self.ty(kid.node),
                _ => {
                    self.ty(kid.node);
                }
            }
            self.infers = around;
        }
        let made = self.b.facts.defs.iter().enumerate().skip(first);
        let infers = made.filter(|(_, def)| def.scope == scope && def.kind == Kind::TypeParam);
        let infers = infers.map(|(at, _)| DefId(u32::try_from(at).unwrap_or(u32::MAX))).collect();
        self.b.close();
        self.kids.close(list);
        Type::Conditional { check, extends, then, otherwise, infers }
    }

    fn infer(&mut self, node: Node<'t>) -> Type {
        let list = self.open(node);
        let scope = self.infers.unwrap_or_else(|| self.b.scope());
        let mut param = None;
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::TypeName && param.is_none() {
                let name = (self.b.text(kid.node), self.b.span(kid.node));
                param = Some(self.define_in(scope, Kind::TypeParam, name, Head::of(node), node));
            } else if kid.kind != K::Comment {
                self.ty(kid.node);
            }
        }
        self.kids.close(list);
        param.map_or(Type::Unknown, Type::Param)
    }

    fn literal_type(&mut self, node: Node<'t>) -> Type {
        let Some(inner) = self.inside(node) else { return Type::Unknown };
        match self.kids.kind(inner) {
            K::Str => {
                let (text, _) = self.unquoted(inner);
                Type::Literal(self.b.name(text))
            }
            K::True | K::False => Type::Primitive(self.b.name("boolean")),
            K::Null | K::Undefined => Type::Primitive(self.b.name("undefined")),
            _ => Type::Primitive(self.b.name("number")),
        }
    }

    /// `value is T`: the name refers to a parameter, the whole is a truth value.
    fn predicate(&mut self, node: Node<'t>) -> Type {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            match (kid.field, kid.kind) {
                (F::Name | F::None, K::Identifier) => {
                    self.b.refer(kid.node, RefKind::Read, Via::Plain);
                }
                (_, K::This | K::Comment) => {}
                _ => {
                    self.ty(kid.node);
                }
            }
        }
        self.kids.close(list);
        Type::Primitive(self.b.name("boolean"))
    }

    /// `<T extends A = B, …>` in the open scope.
    pub fn type_parameters(&mut self, node: Node<'t>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::TypeParameter {
                self.type_parameter(kid.node);
            }
        }
        self.kids.close(list);
    }

    fn type_parameter(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let naming = self.naming.take();
        let mut def = None;
        for i in list.iter() {
            let kid = self.at(i);
            match (kid.field, def) {
                (F::Name, _) => def = Some(self.define(Kind::TypeParam, kid.node, Head::of(node), node)),
                (F::Constraint, Some(def)) => {
                    let bound = self.annotation(kid.node);
                    self.b.def_mut(def).bases.extend(bound);
                }
                (F::Value, Some(def)) => {
                    let default = self.annotation(kid.node);
                    self.b.def_mut(def).ty = default;
                }
                _ => {}
            }
        }
        self.naming = naming;
        self.kids.close(list);
    }
}
