//! Fields, methods and associated items of a type.

use std::sync::Arc;

use super::ty::{Bound, Env, Ty, differ};
use super::{Entity, Extensions, Item, Memo, Ns, Resolver, STD};
use crate::index::{FileId, Symbol};
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Definition, FileFacts, Type};

/// An impl block of a type.
#[derive(Clone, Copy, Debug)]
pub struct Implementation {
    pub item: Item,
    pub is_trait: bool,
}

/// A member that was found.
#[derive(Clone, Debug)]
pub struct Member {
    pub item: Item,
    pub env: Env,
    /// Whether rules decide, or the member is only likely.
    pub sure: bool,
}

impl Member {
    /// The member as what a name means: of the library's signatures nothing is in the repository.
    #[must_use]
    pub fn entity(&self) -> Entity {
        Entity::Item(self.item)
    }
}

/// How well something general fits a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    No,
    Maybe,
    Yes,
}

impl From<bool> for Fit {
    fn from(yes: bool) -> Self {
        if yes { Fit::Yes } else { Fit::No }
    }
}

/// Steps of automatic dereferencing.
const MAX_DEREFS: usize = 8;

impl Resolver<'_, '_> {
    /// A field of a value, through smart pointers; with its type.
    pub fn field(&self, receiver: &Ty, name: &str) -> Option<(Item, Ty)> {
        let mut at = receiver.clone();
        for _ in 0..MAX_DEREFS {
            match &at {
                Ty::Adt(item, args) => {
                    if let Some(field) = self.named_inside(*item, name, |def| def.kind == Kind::Field) {
                        let ty = self.field_type(field, &self.env_of(*item, args));
                        return Some((field, ty));
                    }
                }
                Ty::Tuple(_) | Ty::Unknown | Ty::Outside => return None,
                _ => {}
            }
            at = self.dereferenced(&at)?;
        }
        None
    }

    /// The declared type of a field.
    pub fn field_type(&self, field: Item, env: &Env) -> Ty {
        let facts = self.facts(field.file);
        facts.def(field.def).ty.map_or(Ty::Unknown, |ty| self.convert(field.file, &facts, ty, env))
    }

    /// What `*value` is for a type that implements `Deref`.
    pub fn dereferenced(&self, ty: &Ty) -> Option<Ty> {
        match ty {
            Ty::Adt(..) | Ty::Param(_) | Ty::Bounds(_) => {
                let target = self.project(ty, "Target", None);
                (target != Ty::Unknown && !matches!(target, Ty::Param(_))).then_some(target)
            }
            _ => None,
        }
    }

    /// A method of a value, through smart pointers.
    pub fn method(&self, receiver: &Ty, name: &str) -> Option<Member> {
        self.step(|| self.method_unguarded(receiver, name)).flatten()
    }

    fn method_unguarded(&self, receiver: &Ty, name: &str) -> Option<Member> {
        let mut at = receiver.clone();
        for _ in 0..MAX_DEREFS {
            if let Some(found) = self.pinned_method(&at, name) {
                return Some(found);
            }
            if let Some(found) = self.own_member(&at, name, &|def| def.kind == Kind::Method) {
                return Some(found);
            }
            match self.dereferenced(&at) {
                Some(next) => at = next,
                None => break,
            }
        }
        match receiver {
            Ty::Unknown => None,
            _ => self.universal(receiver, name).or_else(|| self.extension(receiver, name)),
        }
    }

    /// A method that takes `self: Pin<…>`, for a value that is pinned: of what is pinned, not of `Pin`.
    fn pinned_method(&self, ty: &Ty, name: &str) -> Option<Member> {
        let Ty::Adt(item, args) = ty else { return None };
        let inner = args.first().filter(|_| item.file == STD)?;
        let facts = self.facts(STD);
        if facts.name(facts.def(item.def).name) != "Pin" {
            return None;
        }
        let pinned = |found: &Member| found.item.file != STD && self.takes_pin(found.item);
        let method = |def: &Definition| def.kind == Kind::Method;
        if !inner.is_unknown() {
            return self.own_member(inner, name, &method).filter(pinned);
        }
        // Whose method it is is not known: what the trait declares is the nearest to it.
        let of_pin = self.own_member(ty, name, &method).filter(pinned)?;
        let declared = self.declaration_in_trait(of_pin.item)?;
        Some(Member { item: declared, sure: false, ..of_pin })
    }

    /// Whether a method is declared with `self: Pin<…>`.
    fn takes_pin(&self, item: Item) -> bool {
        let Ok(text) = self.cx.snapshot.text(item.file) else { return false };
        let facts = self.facts(item.file);
        let signature = facts.def(item.def).signature.slice(text.text());
        let after = signature.split_once("self").map_or("", |(_, after)| after.trim_start());
        let ty = after.strip_prefix(':').map_or("", str::trim_start);
        let path = ty.split('<').next().unwrap_or("");
        path.rsplit("::").next().is_some_and(|last| last.trim() == "Pin")
    }

    /// `Type::name`.
    pub fn associated(&self, ty: &Ty, name: &str, ns: Ns) -> Option<Member> {
        let admit = |def: &Definition| match ns {
            Ns::Type => def.kind == Kind::Type,
            _ => matches!(def.kind, Kind::Method | Kind::Constant),
        };
        if let Ty::Adt(item, args) = ty
            && let Some(variant) = self.named_inside(*item, name, |def| {
                // Constants stand in a struct where bitflags makes it.
                def.kind == Kind::Variant || def.kind == Kind::Constant && ns != Ns::Type
            })
        {
            return Some(Member { item: variant, env: self.env_of(*item, args), sure: true });
        }
        let found = self.step(|| self.own_member(ty, name, &admit)).flatten();
        found.or_else(|| match ty {
            Ty::Unknown => None,
            _ => self.universal(ty, name).or_else(|| self.extension(ty, name)),
        })
    }

    /// A member of exactly this type: inherent, of a trait it implements, or of its bounds.
    fn own_member(&self, ty: &Ty, name: &str, admit: &dyn Fn(&Definition) -> bool) -> Option<Member> {
        match ty {
            Ty::Adt(item, _) => self.member_of_implementations(&self.implementations(*item), ty, name, admit),
            Ty::Primitive(primitive) => {
                self.member_of_implementations(&self.implementations_named(primitive), ty, name, admit)
            }
            Ty::Slice(of) => self.member_of_implementations(&self.slice_implementations(of), ty, name, admit),
            Ty::Bounds(bounds) => {
                bounds.iter().find_map(|bound| self.member_of_trait(bound, ty, name, admit, &mut Vec::new()))
            }
            Ty::Param(param) => {
                let bounds = self.bounds_of(*param, &Env { this: Some(ty.clone()), ..Env::default() });
                bounds.iter().find_map(|bound| self.member_of_trait(bound, ty, name, admit, &mut Vec::new()))
            }
            Ty::SelfOf(of) => {
                let bound = self.own_bound(*of);
                self.member_of_trait(&bound, ty, name, admit, &mut Vec::new())
            }
            Ty::Closure(..) | Ty::Function(..) | Ty::Callable(..) | Ty::Tuple(_) | Ty::Outside | Ty::Unknown => None,
        }
    }

    /// A trait as a bound with its own parameters.
    fn own_bound(&self, of: Item) -> Bound {
        let args = self.generics(of).into_iter().map(|def| Ty::Param(Item { file: of.file, def })).collect();
        Bound { of, args, bindings: Vec::new() }
    }

    fn member_of_implementations(
        &self,
        list: &[Implementation],
        ty: &Ty,
        name: &str,
        admit: &dyn Fn(&Definition) -> bool,
    ) -> Option<Member> {
        let mut not_compiled = None;
        for wants_trait in [false, true] {
            for implementation in list.iter().filter(|one| one.is_trait == wants_trait) {
                let item = implementation.item;
                let facts = self.facts(item.file);
                let Some(member) = self.compiled_member(item, &facts, name, admit) else { continue };
                let Some(env) = self.applies(item, &facts, ty) else { continue };
                let on = |def| self.is_compiled(item.file, &facts, def);
                let found = Member { item: member, env, sure: true };
                if on(item.def) && on(member.def) {
                    return Some(found);
                }
                not_compiled.get_or_insert(found);
            }
        }
        if not_compiled.is_some() {
            return not_compiled;
        }
        // Methods that traits define for whoever implements them.
        for implementation in list.iter().filter(|one| one.is_trait) {
            let item = implementation.item;
            let facts = self.facts(item.file);
            let Some(of) = facts.def(item.def).bases.first() else { continue };
            let Some(env) = self.applies(item, &facts, ty) else { continue };
            let Some(bound) = self.bound(item.file, &facts, *of, &env) else { continue };
            if let Some(found) = self.member_of_trait(&bound, ty, name, admit, &mut Vec::new()) {
                return Some(found);
            }
        }
        None
    }

    /// The member of a name written in an impl that is compiled.
    fn compiled_member(
        &self,
        item: Item,
        facts: &FileFacts,
        name: &str,
        admit: &dyn Fn(&Definition) -> bool,
    ) -> Option<Item> {
        let found = self.compiled(item.file, facts, members_in(item, facts, name, admit).collect());
        found.first().map(|def| Item { file: item.file, def: *def })
    }

    /// What the parameters of an impl stand for when it is for this type; `None` where it is for another instance:
    /// `impl Stack<u8>` is not for `Stack<String>`.
    fn applies(&self, item: Item, facts: &FileFacts, ty: &Ty) -> Option<Env> {
        let mut env = Env { this: Some(ty.clone()), ..Env::default() };
        if let Some(own) = facts.def(item.def).ty {
            let pattern = self.convert(item.file, facts, own, &Env::default());
            if differ(&pattern, ty) {
                return None;
            }
            self.unify(&pattern, ty, &mut env);
            // `Stack::new()`: which instance is learnt from the call.
            env.this = Some(ty.filled_from(&pattern));
        }
        Some(env)
    }

    /// A member of a trait or of its supertraits, for a receiver.
    fn member_of_trait(
        &self,
        bound: &Bound,
        this: &Ty,
        name: &str,
        admit: &dyn Fn(&Definition) -> bool,
        seen: &mut Vec<Item>,
    ) -> Option<Member> {
        if seen.contains(&bound.of) || !self.cx.spend() {
            return None;
        }
        seen.push(bound.of);
        let facts = self.facts(bound.of.file);
        let mut env = self.env_of(bound.of, &bound.args);
        env.this = Some(this.clone());
        if let Some(item) = member_in(bound.of, &facts, name, admit) {
            return Some(Member { item, env, sure: true });
        }
        let supers = self.bounds_of(bound.of, &env);
        supers.iter().find_map(|bound| self.member_of_trait(bound, this, name, admit, seen))
    }

    /// Methods that every type has through the standard library (`clone`, `into`, `to_string`, …).
    fn universal(&self, ty: &Ty, name: &str) -> Option<Member> {
        let facts = self.facts(STD);
        let id = facts.names.get(name)?;
        let universal = facts.names.get("universal")?;
        let home = facts.defs_named(universal).iter().find_map(|id| facts.def(*id).inner)?;
        let member = facts.defs_named(id).iter().copied().find(|id| {
            let container = facts.def(*id).container;
            container.is_some_and(|owner| facts.def(owner).scope == home && facts.def(owner).kind == Kind::Trait)
        })?;
        let env = Env { this: Some(ty.clone()), ..Env::default() };
        Some(Member { item: Item { file: STD, def: member }, env, sure: true })
    }

    /// A method of a trait of this repository that is implemented for types in general (`impl<T: Bound> Trait for T`),
    /// for the outside type at hand, or for one that is not known well enough.
    fn extension(&self, ty: &Ty, name: &str) -> Option<Member> {
        let mut found: Vec<(Fit, Item)> = Vec::new();
        for (method, owner) in self.extensions(name).iter() {
            if let Some(fit) = self.blanket(*owner, ty) {
                found.push((fit, *method));
            }
        }
        let best = found.iter().map(|(fit, _)| *fit).max()?;
        let mut best_items = found.iter().filter(|(fit, _)| *fit == best).map(|(_, item)| *item);
        let item = best_items.next()?;
        // Two such traits: which one is in scope is not looked at.
        let sure = best == Fit::Yes && best_items.next().is_none();
        (best != Fit::No).then(|| Member { item, env: Env { this: Some(ty.clone()), ..Env::default() }, sure })
    }

    /// The methods of a name that stand in a trait with an impl for types in general, each with its trait.
    ///
    /// Asked for by nearly every call of a method on a type from outside, so worked out once for each name: for a name
    /// such as `get` that means looking into dozens of files.
    fn extensions(&self, name: &str) -> Extensions {
        let known = |memo: &Memo| memo.extensions.lock().expect("no panic while held").get(name).cloned();
        if let Some(known) = known(&self.memo) {
            return known;
        }
        let mut found = Vec::new();
        for (file, symbol) in self.cx.snapshot.named(name) {
            if symbol.kind != Kind::Method || symbol.flags.has(DefFlags::TEST) {
                continue;
            }
            if !self.stands_in_trait(file, &symbol) {
                continue;
            }
            let facts = self.facts(file);
            let Some(def) = self.cx.def_at(&facts, symbol.name_span, Kind::Method) else { continue };
            let Some(owner) = facts.def(def).container else { continue };
            let is_blanket = |block| self.blanket_parameter(file, &facts, block).is_some();
            if facts.def(owner).kind == Kind::Trait && blocks_of(&facts, owner).any(is_blanket) {
                found.push((Item { file, def }, Item { file, def: owner }));
            }
        }
        let found: Extensions = found.into();
        if self.cut.get() {
            return found;
        }
        self.memo.extensions.lock().expect("no panic while held").insert(name.to_owned(), found.clone());
        found
    }

    /// Whether a symbol stands inside a trait, by the index alone.
    pub fn stands_in_trait(&self, file: FileId, symbol: &Symbol) -> bool {
        let around = |other: &Symbol| other.kind == Kind::Trait && other.extent.covers(symbol.name_span);
        self.cx.snapshot.symbols_in(file).iter().any(around)
    }

    /// What an impl for types in general is for: its type parameter, and whether behind a pointer.
    fn blanket_parameter(&self, file: FileId, facts: &FileFacts, block: DefId) -> Option<(Item, bool)> {
        let own = facts.def(block).ty?;
        match self.convert(file, facts, own, &Env::default()) {
            Ty::Param(param) => Some((param, matches!(facts.ty(own), Type::Pointer(_)))),
            _ => None,
        }
    }

    /// How well a trait's impl for a generic parameter (`impl<T: Bound> Trait for T`) fits a type; `None` where it has
    /// no such impl.
    fn blanket(&self, of: Item, ty: &Ty) -> Option<Fit> {
        let facts = self.facts(of.file);
        let fits = blocks_of(&facts, of.def).filter_map(|block| {
            Some(match self.blanket_parameter(of.file, &facts, block)? {
                // A reference may be any type, a raw pointer is not: the two are not told apart here.
                (_, true) => Fit::Maybe,
                (param, false) => self.satisfies(ty, &self.bounds_of(param, &Env::default())),
            })
        });
        fits.max()
    }

    /// Whether a type meets bounds, as far as impls tell.
    fn satisfies(&self, ty: &Ty, bounds: &[Bound]) -> Fit {
        let one = |bound: &Bound| match ty {
            Ty::Unknown | Ty::Outside => Fit::Maybe,
            Ty::Param(param) => {
                let own = self.bounds_of(*param, &Env::default());
                Fit::from(own.iter().any(|own| self.extends(own.of, bound.of, 0)))
            }
            Ty::Bounds(own) => Fit::from(own.iter().any(|own| self.extends(own.of, bound.of, 0))),
            Ty::SelfOf(own) => Fit::from(self.extends(*own, bound.of, 0)),
            Ty::Adt(item, _) => {
                let implements = self.implementations(*item).iter().filter(|one| one.is_trait).any(|one| {
                    let facts = self.facts(one.item.file);
                    let base = facts.def(one.item.def).bases.first();
                    let base = base.and_then(|base| self.bound(one.item.file, &facts, *base, &Env::default()));
                    base.is_some_and(|base| self.extends(base.of, bound.of, 0))
                });
                // Derives and the library's own impls are not seen.
                if implements || item.file == STD || bound.of.file == STD {
                    Fit::Maybe.max(Fit::from(implements))
                } else {
                    Fit::No
                }
            }
            _ => Fit::Maybe,
        };
        bounds.iter().map(one).min().unwrap_or(Fit::Yes)
    }

    /// Whether a trait is another or has it among its supertraits.
    fn extends(&self, of: Item, wanted: Item, depth: usize) -> bool {
        of == wanted
            || depth < MAX_DEREFS
                && self.bounds_of(of, &Env::default()).iter().any(|above| self.extends(above.of, wanted, depth + 1))
    }

    /// The members of the same name that other impls of the same trait have for the same type: `From<A>` and `From<B>`.
    pub fn overloads(&self, item: Item) -> Vec<Item> {
        let facts = self.facts(item.file);
        let def = facts.def(item.def);
        let name = facts.name(def.name);
        let Some(owner) = def.container.filter(|owner| facts.def(*owner).kind == Kind::Impl) else { return vec![item] };
        let Some(of) = facts.def(owner).bases.first().and_then(|base| facts.type_name(*base)) else {
            return vec![item];
        };
        let list = match self.convert_impl_type(Item { file: item.file, def: owner }) {
            Ty::Adt(adt, _) => self.implementations(adt).to_vec(),
            Ty::Primitive(primitive) => self.implementations_named(&primitive),
            _ => return vec![item],
        };
        let mut found = Vec::new();
        for one in list.iter().filter(|one| one.is_trait) {
            let facts = self.facts(one.item.file);
            let same_trait = facts.def(one.item.def).bases.first().and_then(|base| facts.type_name(*base)) == Some(of);
            if same_trait {
                found.extend(member_in(one.item, &facts, name, &|other| other.kind == def.kind));
            }
        }
        if found.contains(&item) { found } else { vec![item] }
    }

    fn convert_impl_type(&self, block: Item) -> Ty {
        let facts = self.facts(block.file);
        facts.def(block.def).ty.map_or(Ty::Unknown, |ty| self.convert(block.file, &facts, ty, &Env::default()))
    }

    /// The declaration in its trait of an associated type that an impl gives a value.
    pub fn declaration_in_trait(&self, item: Item) -> Option<Item> {
        let facts = self.facts(item.file);
        let def = facts.def(item.def);
        let owner = def.container.filter(|owner| facts.def(*owner).kind == Kind::Impl)?;
        let base = *facts.def(owner).bases.first()?;
        let bound = self.bound(item.file, &facts, base, &Env::default())?;
        let of = self.facts(bound.of.file);
        member_in(bound.of, &of, facts.name(def.name), &|other| other.kind == def.kind)
    }

    /// The impl blocks of a type.
    pub fn implementations(&self, item: Item) -> Arc<Vec<Implementation>> {
        if let Some(known) = self.memo.implementations.lock().expect("no panic while held").get(&item) {
            return known.clone();
        }
        let facts = self.facts(item.file);
        let name = facts.name(facts.def(item.def).name);
        let mut list = self.impl_blocks(name);
        list.retain(|one| self.is_for(one.item, item));
        let list = Arc::new(list);
        if !self.cut.get() {
            self.memo.implementations.lock().expect("no panic while held").insert(item, list.clone());
        }
        list
    }

    fn implementations_named(&self, name: &str) -> Vec<Implementation> {
        self.impl_blocks(name)
    }

    /// Impl blocks whose type has the name, the library's after the repository's.
    fn impl_blocks(&self, name: &str) -> Vec<Implementation> {
        let mut items = Vec::new();
        for (file, symbol) in self.cx.snapshot.named(name) {
            if symbol.kind != Kind::Impl {
                continue;
            }
            let facts = self.facts(file);
            if let Some(def) = self.cx.def_at(&facts, symbol.name_span, Kind::Impl) {
                items.push(Item { file, def });
            }
        }
        let library = self.facts(STD);
        if let Some(name) = library.names.get(name) {
            let impls = library.defs_named(name).iter().filter(|id| library.def(**id).kind == Kind::Impl);
            items.extend(impls.map(|def| Item { file: STD, def: *def }));
        }
        items.into_iter().map(|item| self.implementation(item)).collect()
    }

    fn implementation(&self, item: Item) -> Implementation {
        Implementation { item, is_trait: !self.facts(item.file).def(item.def).bases.is_empty() }
    }

    /// Impls for slices and arrays: the library's, and those of the repository for slices of parameters and primitives.
    fn slice_implementations(&self, element: &Ty) -> Vec<Implementation> {
        let library = self.facts(STD);
        let is_slice = |id: &DefId| {
            let def = library.def(*id);
            def.kind == Kind::Impl && def.ty.is_some_and(|ty| matches!(library.ty(ty), Type::Array(_)))
        };
        let mut list = self.impl_blocks("[T]");
        if let Ty::Primitive(element) = element {
            list.extend(self.impl_blocks(&format!("[{element}]")));
        }
        list.extend(library.def_ids().filter(is_slice).map(|def| self.implementation(Item { file: STD, def })));
        list
    }

    /// Whether an impl block named like a type is for that very type.
    fn is_for(&self, block: Item, item: Item) -> bool {
        let facts = self.facts(block.file);
        let mut ty = facts.def(block.def).ty;
        while let Some(Type::Pointer(to)) = ty.map(|ty| facts.ty(ty)) {
            ty = Some(*to);
        }
        match ty.map(|ty| facts.ty(ty)) {
            Some(Type::Path { head, .. }) => {
                self.resolve(block.file, &facts, *head, Ns::Type) == Some(Entity::Item(item))
            }
            _ => false,
        }
    }

    /// The value of an associated type: `<ty as hint>::name`.
    pub fn project(&self, ty: &Ty, name: &str, hint: Option<Item>) -> Ty {
        self.step(|| self.project_unguarded(ty, name, hint)).unwrap_or(Ty::Unknown)
    }

    fn project_unguarded(&self, ty: &Ty, name: &str, hint: Option<Item>) -> Ty {
        let is_type = |def: &Definition| def.kind == Kind::Type;
        match ty {
            Ty::Outside => Ty::Outside,
            Ty::Slice(of) if matches!(name, "Item" | "Output") => (**of).clone(),
            Ty::Function(_, ret) if name == "Output" => (**ret).clone(),
            Ty::Closure(file, expr) if name == "Output" => self.closure_result(*file, *expr),
            Ty::Bounds(bounds) => {
                for bound in bounds {
                    if let Some((_, ty)) = bound.bindings.iter().find(|(binding, _)| binding == name) {
                        return ty.clone();
                    }
                }
                self.declared(ty, name, &is_type)
            }
            Ty::Param(param) => {
                let bounds = self.bounds_of(*param, &Env { this: Some(ty.clone()), ..Env::default() });
                for bound in &bounds {
                    if let Some((_, ty)) = bound.bindings.iter().find(|(binding, _)| binding == name) {
                        return ty.clone();
                    }
                }
                self.declared(ty, name, &is_type)
            }
            Ty::SelfOf(_) => self.declared(ty, name, &is_type),
            Ty::Adt(item, _) => self.project_through(&self.implementations(*item), ty, name, hint),
            Ty::Primitive(primitive) => self.project_through(&self.implementations_named(primitive), ty, name, hint),
            _ => Ty::Unknown,
        }
    }

    /// The declaration of an associated type in the traits a type is bounded by.
    fn declared(&self, ty: &Ty, name: &str, is_type: &dyn Fn(&Definition) -> bool) -> Ty {
        match self.own_member(ty, name, is_type) {
            Some(member) => {
                let facts = self.facts(member.item.file);
                match facts.def(member.item.def).ty {
                    // A default.
                    Some(default) => self.convert(member.item.file, &facts, default, &member.env),
                    None => Ty::Param(member.item),
                }
            }
            None => Ty::Unknown,
        }
    }

    fn project_through(&self, list: &[Implementation], ty: &Ty, name: &str, hint: Option<Item>) -> Ty {
        for implementation in list.iter().filter(|one| one.is_trait) {
            let item = implementation.item;
            let facts = self.facts(item.file);
            let Some(value) = member_in(item, &facts, name, &|def| def.kind == Kind::Type) else { continue };
            let Some(written) = facts.def(value.def).ty else { continue };
            let Some(env) = self.applies(item, &facts, ty) else { continue };
            if let (Some(hint), Some(base)) = (hint, facts.def(item.def).bases.first())
                && self.bound(item.file, &facts, *base, &env).is_some_and(|bound| bound.of != hint)
            {
                continue;
            }
            return self.convert(item.file, &facts, written, &env);
        }
        Ty::Unknown
    }
}

/// The first member of a name written in an impl or trait.
fn member_in(item: Item, facts: &FileFacts, name: &str, admit: &dyn Fn(&Definition) -> bool) -> Option<Item> {
    members_in(item, facts, name, admit).next().map(|def| Item { file: item.file, def })
}

/// The members of a name written in an impl or trait.
fn members_in<'f>(
    item: Item,
    facts: &'f FileFacts,
    name: &str,
    admit: &'f dyn Fn(&Definition) -> bool,
) -> impl Iterator<Item = DefId> + 'f {
    let list = facts.names.get(name).map_or(&[][..], |name| facts.defs_named(name));
    list.iter().copied().filter(move |id| facts.def(*id).container == Some(item.def) && admit(facts.def(*id)))
}

/// The impls of a trait that stand beside it, by name: impls for types in general nearly always do.
fn blocks_of(facts: &FileFacts, of: DefId) -> impl Iterator<Item = DefId> + '_ {
    let name = facts.name(facts.def(of).name);
    facts.def_ids().filter(move |id| {
        let def = facts.def(*id);
        let base = def.bases.first().and_then(|base| facts.type_name(*base));
        def.kind == Kind::Impl && base.is_some_and(|base| base == name)
    })
}
