//! From types as written to types as values.

use super::modules::Module;
use super::ty::{Bound, Env, Ty};
use super::{Entity, Item, Ns, Resolver, STD};
use crate::index::FileId;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, FileFacts, RefId, ScopeId, Type, TypeId, Via};

impl Resolver<'_, '_> {
    /// A written type, with parameters and `Self` replaced as far as `env` knows them.
    pub fn convert(&self, file: FileId, facts: &FileFacts, id: TypeId, env: &Env) -> Ty {
        self.step(|| self.convert_unguarded(file, facts, id, env)).unwrap_or(Ty::Unknown)
    }

    fn convert_unguarded(&self, file: FileId, facts: &FileFacts, id: TypeId, env: &Env) -> Ty {
        let go = |id: TypeId| self.convert(file, facts, id, env);
        match facts.ty(id) {
            Type::Path { head, args } => self.convert_path(file, facts, *head, args, env),
            Type::SelfType(scope) => match &env.this {
                Some(this) => this.clone(),
                None => self.self_type(file, facts, *scope).substitute(env),
            },
            Type::Pointer(to) => go(*to),
            Type::Array(of) => Ty::Slice(Box::new(go(*of))),
            Type::Tuple(parts) => Ty::Tuple(parts.iter().map(|part| go(*part)).collect()),
            Type::Function { params, ret } => {
                let ret = ret.map_or(Ty::Tuple(Vec::new()), go);
                Ty::Function(params.iter().map(|param| go(*param)).collect(), Box::new(ret))
            }
            Type::Bounds(parts) => self.convert_bounds(file, facts, parts, env),
            Type::Intersection(parts) => parts.first().map_or(Ty::Unknown, |part| go(*part)),
            Type::Qualified { this, of, name } => {
                let this = go(*this);
                let hint = of.and_then(|of| self.bound(file, facts, of, env)).map(|bound| bound.of);
                self.project(&this, facts.name(facts.reference(*name).name), hint)
            }
            Type::Primitive(name) => Ty::Primitive(facts.name(*name).into()),
            _ => Ty::Unknown,
        }
    }

    fn convert_path(&self, file: FileId, facts: &FileFacts, head: RefId, args: &[TypeId], env: &Env) -> Ty {
        let reference = facts.reference(head);
        // `Self::Item`, `T::Item`: the prefix may be known better than the path tells.
        if let Via::Path(prefix) = reference.via
            && let Some(base) = self.type_parameter_or_self(file, facts, prefix, env)
        {
            return self.project(&base, facts.name(reference.name), None);
        }
        if let Via::TypePath(prefix) = reference.via {
            let base = self.convert(file, facts, prefix, env);
            return self.project(&base, facts.name(reference.name), None);
        }
        let args = || args.iter().map(|arg| self.convert(file, facts, *arg, env)).collect::<Vec<_>>();
        match self.resolve(file, facts, head, Ns::Type) {
            Some(Entity::Type(ty)) => ty.substitute(env),
            Some(Entity::Item(item)) => self.item_with(item, args(), env),
            Some(Entity::Outside) => Ty::Outside,
            Some(Entity::Module(_)) | None => Ty::Unknown,
        }
    }

    /// The type a prefix names if it is `Self` or a generic parameter.
    fn type_parameter_or_self(&self, file: FileId, facts: &FileFacts, prefix: RefId, env: &Env) -> Option<Ty> {
        let reference = facts.reference(prefix);
        if reference.via != Via::Plain {
            return None;
        }
        match self.resolve(file, facts, prefix, Ns::Type)? {
            Entity::Type(_) if facts.name(reference.name) == "Self" => Some(match &env.this {
                Some(this) => this.clone(),
                None => self.self_type(file, facts, reference.scope).substitute(env),
            }),
            Entity::Item(item) if self.facts(item.file).def(item.def).kind == Kind::TypeParam => {
                Some(env.get(item).cloned().unwrap_or(Ty::Param(item)))
            }
            _ => None,
        }
    }

    /// The type an item is, with generic arguments.
    pub fn item_with(&self, item: Item, mut args: Vec<Ty>, env: &Env) -> Ty {
        let facts = self.facts(item.file);
        let def = facts.def(item.def);
        match def.kind {
            Kind::TypeParam => env.get(item).cloned().unwrap_or(Ty::Param(item)),
            Kind::Struct | Kind::Enum => {
                let params = self.generics(item);
                args.truncate(params.len());
                for param in params.iter().skip(args.len()) {
                    let default = facts.def(*param).ty.filter(|_| !facts.def(*param).flags.has(DefFlags::STATIC));
                    let ty = default.map_or(Ty::Unknown, |ty| self.convert(item.file, &facts, ty, &Env::default()));
                    args.push(ty);
                }
                Ty::Adt(item, args)
            }
            Kind::Variant => match def.container {
                Some(owner) => self.item_with(Item { file: item.file, def: owner }, args, env),
                None => Ty::Unknown,
            },
            Kind::Trait => {
                let bindings = Vec::new();
                Ty::Bounds(vec![Bound { of: item, args, bindings }])
            }
            Kind::Type => match def.ty {
                Some(ty) => {
                    let mut inner = Env { params: Vec::new(), this: env.this.clone() };
                    for (param, arg) in self.generics(item).into_iter().zip(&args) {
                        inner.bind(Item { file: item.file, def: param }, arg);
                    }
                    self.convert(item.file, &facts, ty, &inner)
                }
                // An associated type without a value.
                None => Ty::Param(item),
            },
            _ => Ty::Unknown,
        }
    }

    fn convert_bounds(&self, file: FileId, facts: &FileFacts, parts: &[TypeId], env: &Env) -> Ty {
        let mut bounds = Vec::new();
        for part in parts {
            if let Type::Function { .. } = facts.ty(*part) {
                return self.convert(file, facts, *part, env);
            }
            bounds.extend(self.bound(file, facts, *part, env));
        }
        if bounds.is_empty() { Ty::Outside } else { Ty::Bounds(bounds) }
    }

    /// A written bound; `None` where it is no trait known here.
    pub fn bound(&self, file: FileId, facts: &FileFacts, id: TypeId, env: &Env) -> Option<Bound> {
        let Type::Path { head, args } = facts.ty(id) else { return None };
        let Some(Entity::Item(of)) = self.resolve(file, facts, *head, Ns::Type) else { return None };
        let of_facts = self.facts(of.file);
        if of_facts.def(of.def).kind != Kind::Trait {
            return None;
        }
        let mut bound = Bound { of, args: Vec::new(), bindings: Vec::new() };
        for arg in args {
            match facts.ty(*arg) {
                Type::Binding { name, ty } => {
                    bound.bindings.push((facts.name(*name).to_owned(), self.convert(file, facts, *ty, env)));
                }
                _ => bound.args.push(self.convert(file, facts, *arg, env)),
            }
        }
        Some(bound)
    }

    /// The bounds written on a definition: of a generic parameter, an associated type, a trait's supertraits.
    pub fn bounds_of(&self, item: Item, env: &Env) -> Vec<Bound> {
        let facts = self.facts(item.file);
        let bases = &facts.def(item.def).bases;
        bases.iter().filter_map(|base| self.bound(item.file, &facts, *base, env)).collect()
    }

    /// Type and const parameters of an item, in order.
    #[must_use]
    pub fn generics(&self, item: Item) -> Vec<DefId> {
        let facts = self.facts(item.file);
        let first = item.def.0 + 1;
        // They are read directly after the definition they belong to.
        (first..facts.defs.len() as u32)
            .map(DefId)
            .take_while(|id| facts.def(*id).kind == Kind::TypeParam && facts.def(*id).container == Some(item.def))
            .filter(|id| !facts.name(facts.def(*id).name).starts_with('\''))
            .collect()
    }

    /// What `Self` is in a scope: the type of the impl, the trait, or the type being defined.
    pub fn self_type(&self, file: FileId, facts: &FileFacts, scope: ScopeId) -> Ty {
        let mut at = Some(scope);
        while let Some(id) = at {
            let scope = facts.scope(id);
            if let Some(owner) = scope.owner {
                let item = Item { file, def: owner };
                let def = facts.def(owner);
                match def.kind {
                    Kind::Impl => {
                        return def.ty.map_or(Ty::Unknown, |ty| self.convert(file, facts, ty, &Env::default()));
                    }
                    Kind::Trait => return Ty::SelfOf(item),
                    Kind::Struct | Kind::Enum => return self.type_of_item(item),
                    _ => {}
                }
            }
            at = scope.parent;
        }
        // In the generics of an impl or in a supertrait the scope of the members is not open yet.
        facts
            .def_ids()
            .find(|id| {
                let def = facts.def(*id);
                matches!(def.kind, Kind::Impl | Kind::Trait) && def.extent.covers(facts.scope(scope).span)
            })
            .map_or(Ty::Unknown, |id| match facts.def(id).kind {
                Kind::Trait => Ty::SelfOf(Item { file, def: id }),
                _ => facts.def(id).ty.map_or(Ty::Unknown, |ty| self.convert(file, facts, ty, &Env::default())),
            })
    }

    /// An item as a type, its own parameters as they are.
    pub fn type_of_item(&self, item: Item) -> Ty {
        let params = self.generics(item).into_iter().map(|def| Ty::Param(Item { file: item.file, def })).collect();
        self.item_with(item, params, &Env::default())
    }

    /// What the parameters of an item are bound to when its type has these arguments.
    pub fn env_of(&self, item: Item, args: &[Ty]) -> Env {
        let mut env = Env::default();
        for (def, arg) in self.generics(item).into_iter().zip(args) {
            env.bind(Item { file: item.file, def }, arg);
        }
        env
    }

    /// A type of the standard library by its path.
    pub fn standard(&self, path: &str, args: Vec<Ty>) -> Ty {
        let root = Module::of_file(STD);
        let mut at = Some(Entity::Module(root));
        for segment in path.split("::") {
            at = at.and_then(|at| self.member_of(&at, segment, Ns::Type));
        }
        match at {
            Some(Entity::Item(item)) => self.item_with(item, args, &Env::default()),
            _ => Ty::Unknown,
        }
    }

    /// Learns what the parameters in `pattern` stand for from a type of the same shape.
    pub fn unify(&self, pattern: &Ty, actual: &Ty, env: &mut Env) {
        match (pattern, actual) {
            (Ty::Param(item), _) => self.unify_param(*item, actual, env),
            (Ty::Adt(a, x), Ty::Adt(b, y)) if a == b => self.unify_all(x, y, env),
            (Ty::Tuple(x), Ty::Tuple(y)) => self.unify_all(x, y, env),
            (Ty::Slice(x), Ty::Slice(y)) => self.unify(x, y, env),
            (Ty::Slice(x), Ty::Adt(_, y)) if y.len() == 1 => self.unify(x, &y[0], env),
            (Ty::Function(_, ret), Ty::Closure(file, expr)) => {
                let body = self.closure_result(*file, *expr);
                self.unify(ret, &body, env);
            }
            (Ty::Function(x, ret), Ty::Function(y, other)) => {
                self.unify_all(x, y, env);
                self.unify(ret, other, env);
            }
            (Ty::Function(_, ret), Ty::Callable(item, inner)) => {
                let result = self.result_of(*item, inner);
                self.unify(ret, &result, env);
            }
            (Ty::Bounds(bounds), _) => self.unify_bounds(bounds, actual, env),
            _ => {}
        }
    }

    fn unify_all(&self, patterns: &[Ty], actual: &[Ty], env: &mut Env) {
        for (pattern, actual) in patterns.iter().zip(actual) {
            self.unify(pattern, actual, env);
        }
    }

    fn unify_param(&self, item: Item, actual: &Ty, env: &mut Env) {
        if env.get(item).is_some_and(|known| !known.is_open()) {
            return;
        }
        env.bind(item, actual);
        // What a function returns may be a parameter of its own: `F: Fn(A) -> B`.
        let facts = self.facts(item.file);
        for base in &facts.def(item.def).bases {
            if let Type::Function { .. } = facts.ty(*base) {
                let shape = self.convert(item.file, &facts, *base, &Env::default());
                let _ = self.step(|| self.unify(&shape, actual, env));
            } else if let Some(bound) = self.bound(item.file, &facts, *base, &Env::default()) {
                let _ = self.step(|| self.unify_bounds(std::slice::from_ref(&bound), actual, env));
            }
        }
    }

    /// `impl Iterator<Item = T>` against what the actual type iterates over.
    fn unify_bounds(&self, bounds: &[Bound], actual: &Ty, env: &mut Env) {
        for bound in bounds {
            for (name, pattern) in &bound.bindings {
                if pattern.has_params() {
                    let value = self.project(actual, name, Some(bound.of));
                    self.unify(pattern, &value, env);
                }
            }
        }
    }
}
