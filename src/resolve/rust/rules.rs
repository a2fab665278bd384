//! From what names mean to the answers of the frame.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::modules::Module;
use super::ty::{Env, Ty};
use super::{Entity, Item, Memo, Ns, Resolver, STD};
use crate::index::record::{Mention, Reach};
use crate::index::{FileId, Snapshot};
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, FileFacts, ImportKind, RefId, RefKind, ScopeKind, Site, Via};
use crate::resolve::{Confidence, Cx, Judge, Outcome, Rules, Says, Target};

/// Files that are looked through for the call of a macro that makes a name.
const MOST_FILES: usize = 50;

/// The rules of Rust.
pub struct RustRules;

impl Rules for RustRules {
    fn reference(&self, cx: &Cx<'_>, file: FileId, facts: &FileFacts, reference: RefId) -> Outcome {
        let resolver = Resolver::new(cx);
        let mut entities = Vec::new();
        // `Point { x }`: the variable first, then the field.
        if let Some(variable) = shorthand(facts, reference) {
            entities.extend(resolver.resolve(file, facts, variable, Ns::Value));
        }
        let (meanings, sure) = resolver.meanings(file, facts, reference);
        entities.extend(meanings);
        match resolver.outcome(&entities) {
            Outcome::Found(mut targets) if !sure => {
                for target in &mut targets {
                    target.confidence = Confidence::Name;
                }
                Outcome::Found(targets)
            }
            Outcome::Undecided if !cx.snapshot.defines(facts.name(facts.reference(reference).name)) => {
                resolver.in_macro_calls(facts, reference)
            }
            outcome => outcome,
        }
    }

    fn definition(&self, cx: &Cx<'_>, file: FileId, facts: &FileFacts, def: DefId) -> Outcome {
        let Some(import) = facts.def(def).import else {
            return Outcome::Found(vec![cx.target(file, facts, def, Confidence::Scoped)]);
        };
        let resolver = Resolver::new(cx);
        let follow = |ns| resolver.follow(file, facts, import, ns);
        let entities: Vec<Entity> = [Ns::Type, Ns::Value, Ns::Macro].into_iter().filter_map(follow).collect();
        resolver.outcome(&entities)
    }

    fn types(&self, cx: &Cx<'_>, file: FileId, facts: &FileFacts, site: Site) -> Vec<Target> {
        let resolver = Resolver::new(cx);
        let item = match site {
            Site::Definition(def) => Some(Item { file, def }),
            Site::Reference(id) => {
                [Ns::Type, Ns::Value].into_iter().find_map(|ns| match resolver.resolve(file, facts, id, ns)? {
                    Entity::Item(item) => Some(item),
                    _ => None,
                })
            }
        };
        let mut found = Vec::new();
        match (item.map(|item| (item, resolver.facts(item.file).def(item.def).kind)), site) {
            (Some((item, kind)), _) if kind.is_type() => found.push(item),
            (_, Site::Reference(id)) => resolver.items_of(&resolver.type_of_reference(file, facts, id), &mut found, 0),
            (Some((item, _)), _) => resolver.items_of(&resolver.type_of_value(item, &Env::default()), &mut found, 0),
            (None, _) => {}
        }
        found.into_iter().filter_map(|item| resolver.item_target(item)).collect()
    }

    fn judge<'s>(
        &self,
        snapshot: &'s Snapshot,
        things: &[Vec<Target>],
        files: &[FileId],
    ) -> Option<Box<dyn Judge + 's>> {
        Some(Box::new(RustJudge::new(snapshot, things, files)))
    }

    fn affinity(&self, cx: &Cx<'_>, from: FileId, to: FileId, _is_static: bool) -> i32 {
        let resolver = Resolver::new(cx);
        let crates = &resolver.memo.crates;
        match (crates.package_of(cx.snapshot.path(from)), crates.package_of(cx.snapshot.path(to))) {
            (Some(own), Some(other)) if own == other => 30,
            (Some(own), Some(other)) if crates.reaches(own, other) => 10,
            // Code that the package cannot even name.
            (Some(_), Some(_)) => -60,
            _ => 0,
        }
    }
}

/// What packages can name at all, and what a file imports: no use of a name where neither brings it.
struct RustJudge {
    /// Files with a use to be looked at more closely, and whether they may name one without a path.
    open: HashMap<FileId, bool>,
}

impl RustJudge {
    fn new(snapshot: &Snapshot, things: &[Vec<Target>], files: &[FileId]) -> Self {
        let cx = Cx::new(snapshot);
        let resolver = Resolver::new(&cx);
        let crates = &resolver.memo.crates;
        let places: Vec<&Target> = things.iter().flatten().collect();
        let name = places.first().map_or("", |place| place.name.as_str());
        let homes: HashSet<Option<usize>> =
            places.iter().map(|place| crates.package_of(snapshot.path(place.file))).collect();
        // By what it is, not by an import, come macros, members and variants.
        let imported = places.iter().all(|p| {
            !matches!(p.kind, Kind::Macro | Kind::Method | Kind::Field | Kind::Variant | Kind::Module | Kind::Impl)
        });
        let mut reach: HashMap<usize, bool> = HashMap::new();
        let mut open = HashMap::new();
        for file in files {
            let package = crates.package_of(snapshot.path(*file));
            let reaches = match package {
                Some(from) => *reach
                    .entry(from)
                    .or_insert_with(|| homes.iter().any(|home| home.is_none_or(|home| crates.reaches(from, home)))),
                None => true,
            };
            if !reaches {
                continue;
            }
            let bound = || {
                snapshot.imports_of(*file).iter().any(|import| {
                    import.kind == ImportKind::Glob
                        || import.name.as_deref() == Some(name)
                        || import.path.last().is_some_and(|last| last == name)
                })
            };
            let plain = !imported || places.iter().any(|place| place.file == *file) || bound();
            open.insert(*file, plain);
        }
        Self { open }
    }
}

impl Judge for RustJudge {
    fn says(&self, file: FileId, mention: &Mention) -> Says {
        match self.open.get(&file) {
            None => Says::None,
            Some(false) if matches!(mention.reach, Reach::Free | Reach::Inside) => Says::None,
            Some(_) => Says::Open,
        }
    }
}

impl Resolver<'_, '_> {
    /// Everything a reference may mean by its kind, best first; and whether rules decide.
    fn meanings(&self, file: FileId, facts: &FileFacts, id: RefId) -> (Vec<Entity>, bool) {
        let reference = facts.reference(id);
        let name = facts.name(reference.name);
        let is_lifetime = name.starts_with('\'');
        let spaces: &[Ns] = match reference.kind {
            RefKind::Label => &[Ns::Label],
            RefKind::Import => &[Ns::Type, Ns::Value, Ns::Macro],
            RefKind::Macro => &[Ns::Macro, Ns::Type],
            RefKind::Type => &[Ns::Type, Ns::Value],
            _ if leads_a_path(facts, id) => &[Ns::Type, Ns::Value],
            RefKind::Read | RefKind::Write | RefKind::Call => &[Ns::Value, Ns::Type, Ns::Macro],
        };
        let mut found: Vec<Entity> = Vec::new();
        for ns in spaces {
            let entity = self.resolve(file, facts, id, *ns);
            let Some(entity) = entity else { continue };
            if !found.contains(&entity) {
                found.push(entity);
            }
            // An import brings a name in all its meanings; any other use has one.
            if reference.kind != RefKind::Import {
                break;
            }
        }
        if found.is_empty() && (is_lifetime || matches!(reference.kind, RefKind::Label | RefKind::Macro)) {
            // Every macro within reach has been looked at.
            found.push(Entity::Outside);
        }
        match found.as_slice() {
            [] => (self.of_outside_value(file, facts, id), true),
            [Entity::Item(item)] => self.refined(file, facts, id, *item),
            _ => (found, true),
        }
    }

    /// One definition, with what stands beside it.
    fn refined(&self, file: FileId, facts: &FileFacts, id: RefId, item: Item) -> (Vec<Entity>, bool) {
        let kind = self.facts(item.file).def(item.def).kind;
        let reference = facts.reference(id);
        if kind == Kind::Type && !matches!(reference.via, Via::Plain | Via::Import(_)) {
            // `Self::Item` means what the trait declares; this impl's value comes second.
            let declared = self.declaration_in_trait(item).filter(|declared| declared.file != STD);
            return (declared.into_iter().chain([item]).map(Entity::Item).collect(), true);
        }
        if kind != Kind::Method || reference.args.is_none() {
            return (vec![Entity::Item(item)], true);
        }
        let overloads = self.overloads(item);
        if overloads.len() < 2 {
            return (vec![Entity::Item(item)], self.is_sure(file, facts, id));
        }
        let (list, decided) = self.fitting(file, facts, id, overloads);
        (list.into_iter().map(Entity::Item).collect(), decided)
    }

    /// Whether a method was found by what its receiver is, not only by what could be meant.
    fn is_sure(&self, file: FileId, facts: &FileFacts, id: RefId) -> bool {
        let reference = facts.reference(id);
        match reference.via {
            Via::Member(value) => {
                let receiver = self.type_of(file, facts, value);
                self.method(&receiver, facts.name(reference.name)).is_none_or(|member| member.sure)
            }
            _ => true,
        }
    }

    /// A member of a value of another library's type: outside, unless a trait of this repository has such a method.
    fn of_outside_value(&self, file: FileId, facts: &FileFacts, id: RefId) -> Vec<Entity> {
        let reference = facts.reference(id);
        let Via::Member(value) = reference.via else { return Vec::new() };
        if self.type_of(file, facts, value) != Ty::Outside {
            return Vec::new();
        }
        let name = facts.name(reference.name);
        let known = self.memo.trait_methods.lock().expect("no panic while held").get(name).copied();
        let is_in_trait = known.unwrap_or_else(|| {
            let found = self
                .cx
                .snapshot
                .named(name)
                .iter()
                .any(|(file, symbol)| symbol.kind == Kind::Method && self.stands_in_trait(*file, symbol));
            self.memo.trait_methods.lock().expect("no panic while held").insert(name.to_owned(), found);
            found
        });
        if is_in_trait { Vec::new() } else { vec![Entity::Outside] }
    }

    /// A name that no definition has: what a macro makes is named in its call.
    fn in_macro_calls(&self, facts: &FileFacts, id: RefId) -> Outcome {
        let name = facts.name(facts.reference(id).name);
        let known = |memo: &Memo| memo.made_by_macros.lock().expect("no panic while held").get(name).cloned();
        let targets = known(&self.memo).unwrap_or_else(|| {
            let made: Arc<[Target]> = self.made_by_macros(name).into();
            self.memo.made_by_macros.lock().expect("no panic while held").insert(name.to_owned(), made.clone());
            made
        });
        if targets.is_empty() { Outcome::Undecided } else { Outcome::Found(targets.to_vec()) }
    }

    fn made_by_macros(&self, name: &str) -> Vec<Target> {
        let mut targets = Vec::new();
        for (file, _) in self.cx.snapshot.mentions(name).into_iter().take(MOST_FILES) {
            let other = self.facts(file);
            let Some(known) = other.names.get(name) else { continue };
            let made = other.refs_named(known).iter().map(|id| other.reference(*id)).find(|found| {
                // Directly in a module, outside every definition, a bare word stands only in the call of a macro.
                found.via == Via::Plain
                    && matches!(found.kind, RefKind::Read | RefKind::Call)
                    && matches!(other.scope(found.scope).kind, ScopeKind::File | ScopeKind::Module)
                    && !other.defs.iter().any(|def| def.kind != Kind::Module && def.extent.covers(found.span))
            });
            let Some(made) = made else { continue };
            let kind = match name {
                _ if name.chars().all(|c| c.is_uppercase() || c.is_numeric() || c == '_') => Kind::Constant,
                _ if name.starts_with(|c: char| c.is_uppercase()) => Kind::Struct,
                _ => Kind::Function,
            };
            targets.push(Target {
                file,
                name_span: made.span,
                extent: made.span,
                name: name.to_owned(),
                kind,
                flags: DefFlags::default(),
                confidence: Confidence::Name,
            });
        }
        targets
    }

    fn outcome(&self, entities: &[Entity]) -> Outcome {
        if entities.is_empty() {
            return Outcome::Undecided;
        }
        let targets: Vec<Target> = entities.iter().filter_map(|entity| self.target(entity)).collect();
        if targets.is_empty() { Outcome::Outside } else { Outcome::Found(targets) }
    }

    /// The place an entity is defined at; `None` outside the repository.
    fn target(&self, entity: &Entity) -> Option<Target> {
        match entity {
            Entity::Outside => None,
            Entity::Item(item) => self.item_target(*item),
            Entity::Module(module) => self.module_target(*module),
            Entity::Type(Ty::Adt(item, _) | Ty::SelfOf(item) | Ty::Param(item)) => self.item_target(*item),
            Entity::Type(_) => None,
        }
    }

    /// The definitions that a type is made of: of a function what it returns, of the library's containers what they hold.
    fn items_of(&self, ty: &Ty, found: &mut Vec<Item>, depth: u32) {
        const DEEPEST: u32 = 6;
        if depth > DEEPEST {
            return;
        }
        let mut again = |ty: &Ty| self.items_of(ty, found, depth + 1);
        match ty {
            Ty::Adt(item, args) if item.file == STD => args.iter().for_each(again),
            Ty::Adt(item, _) | Ty::Param(item) | Ty::SelfOf(item) => found.push(*item),
            Ty::Bounds(bounds) => {
                for bound in bounds {
                    if bound.of.file == STD {
                        let held = bound.args.iter().chain(bound.bindings.iter().map(|(_, ty)| ty));
                        held.for_each(|ty| self.items_of(ty, found, depth + 1));
                    } else {
                        found.push(bound.of);
                    }
                }
            }
            Ty::Tuple(parts) => parts.iter().for_each(again),
            Ty::Slice(of) => again(of),
            Ty::Function(_, result) => again(result),
            Ty::Closure(file, expr) => again(&self.closure_result(*file, *expr)),
            Ty::Callable(item, env) => again(&self.result_of(*item, env)),
            Ty::Unknown | Ty::Outside | Ty::Primitive(_) => {}
        }
    }

    fn item_target(&self, item: Item) -> Option<Target> {
        if item.file == STD {
            return None;
        }
        Some(self.cx.target(item.file, &self.facts(item.file), item.def, Confidence::Scoped))
    }

    fn module_target(&self, module: Module) -> Option<Target> {
        if module.file == STD {
            return None;
        }
        match self.facts(module.file).scope(module.scope).owner {
            Some(def) => self.item_target(Item { file: module.file, def }),
            None => Some(self.cx.file_target(module.file, Confidence::Scoped)),
        }
    }
}

/// The variable that a shorthand field names too.
fn shorthand(facts: &FileFacts, id: RefId) -> Option<RefId> {
    let reference = facts.reference(id);
    if !matches!(reference.via, Via::FieldOf(_)) {
        return None;
    }
    let sites = facts.sites();
    let start = sites.partition_point(|(span, _)| *span < reference.span);
    let mut here = sites[start..].iter().take_while(|(span, _)| *span == reference.span);
    here.find_map(|(_, site)| match site {
        Site::Reference(other) if facts.reference(*other).via == Via::Plain => Some(*other),
        _ => None,
    })
}

/// Whether a segment is followed by another: its references are read one after the other.
fn leads_a_path(facts: &FileFacts, id: RefId) -> bool {
    facts.refs.get(id.idx() + 1).is_some_and(|next| next.via == Via::Path(id))
}
