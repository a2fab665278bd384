//! Which of several ways to call something a call means: by number, form and properties of its arguments.
//!
//! Only what is certain rules a way out: a string where a function is taken, an object literal without a property that
//! must be there. What is left in doubt fits, and the first that fits is meant, as compilers have it.

use super::{Arguments, Engine, Entity, Sym};
use crate::index::FileId;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, ExprId, FileFacts, Literal, RefId, ScopeId, ScopeKind, Type, TypeId};

/// Most alternatives of a union, properties of a type and bases of an interface that are looked at.
const MOST: usize = 24;

/// Deepest chain of aliases and bases.
const MAX_DEPTH: u32 = 12;

impl Engine<'_, '_> {
    /// Of the overloads of a function the first that takes these arguments.
    pub(super) fn overload(&self, sym: Sym, given: Option<&Arguments<'_>>) -> Sym {
        let facts = self.facts(sym.file);
        let def = facts.def(sym.def);
        let alike = || {
            facts.defs_named(def.name).iter().copied().filter(|id| {
                let other = facts.def(*id);
                other.scope == def.scope && other.kind == def.kind
            })
        };
        let overloads: Vec<DefId> = alike().filter(|id| facts.def(*id).flags.has(DefFlags::DECLARATION)).collect();
        let fits = |id: &DefId| self.takes(Sym { file: sym.file, def: *id }, given);
        // One declaration is the function itself; several are its overloads. Where overloads have bodies of their own
        // (Java) the arguments choose too.
        let chosen = if overloads.is_empty() && def.kind == Kind::Method && !fits(&sym.def) {
            alike().find(|id| fits(id)).unwrap_or(sym.def)
        } else if overloads.len() > 1 || overloads.first().is_some_and(|id| *id != sym.def) {
            overloads.into_iter().find(|id| fits(id)).unwrap_or(sym.def)
        } else {
            sym.def
        };
        Sym { file: sym.file, def: chosen }
    }

    /// The overload that a call by this reference means, where the reference is a call.
    pub fn called_overload(&self, file: FileId, reference: RefId, sym: Sym) -> Option<Sym> {
        let facts = self.facts(file);
        let callee = |expr: &Expr| match expr {
            Expr::Call { callee, .. } => matches!(facts.expr(*callee), Expr::Ref(id) if *id == reference),
            _ => false,
        };
        let call = facts.exprs.iter().position(callee)?;
        let call = ExprId(u32::try_from(call).ok()?);
        let Expr::Call { args, generics, .. } = facts.expr(call) else { return None };
        let arguments = Arguments { file, args, generics, env: &None, call: Some(call) };
        Some(self.overload(sym, Some(&arguments)))
    }

    /// Whether a definition may be called with these arguments.
    pub(super) fn takes(&self, sym: Sym, given: Option<&Arguments<'_>>) -> bool {
        let Some(given) = given else { return true };
        let facts = self.facts(sym.file);
        let def = facts.def(sym.def);
        let count = u8::try_from(given.args.len()).unwrap_or(u8::MAX);
        if def.arity.is_some_and(|(least, most)| count < least || most < count) {
            return false;
        }
        if !given.generics.is_empty() {
            let params = self.generics(sym);
            let needed = params.iter().filter(|param| facts.def(param.def).ty.is_none()).count();
            if given.generics.len() < needed || params.len() < given.generics.len() {
                return false;
            }
        }
        let args = self.facts(given.file);
        given.args.iter().zip(&def.params).all(|(arg, param)| {
            let param = facts.def(*param);
            let open = param.flags.has(DefFlags::VARIADIC);
            open || param.ty.is_none_or(|ty| self.admits(sym.file, ty, &args, *arg, 0))
        })
    }

    /// Whether a value may be given where a type is wanted; `true` where that is not certain.
    fn admits(&self, file: FileId, ty: TypeId, args: &FileFacts, arg: ExprId, depth: u32) -> bool {
        if depth > MAX_DEPTH || !self.cx.spend() {
            return true;
        }
        let form = match args.expr(arg) {
            Expr::Object(scope) => Given::Object(*scope),
            Expr::Closure { .. } => Given::Function,
            Expr::List(_) | Expr::Tuple(_) => Given::List,
            Expr::Literal(Literal::Str) => Given::Primitive("string"),
            Expr::Literal(Literal::Int | Literal::Float) => Given::Primitive("number"),
            Expr::Literal(Literal::Bool) => Given::Primitive("boolean"),
            _ => return true,
        };
        let facts = self.facts(file);
        let again = |ty: TypeId| self.admits(file, ty, args, arg, depth + 1);
        match facts.ty(ty) {
            Type::Union(parts) => parts.is_empty() || parts.iter().take(MOST).any(|part| again(*part)),
            Type::Intersection(parts) => parts.iter().take(MOST).all(|part| again(*part)),
            Type::Primitive(name) => match facts.name(*name) {
                "any" | "unknown" | "never" => true,
                "object" => !matches!(form, Given::Primitive(_)),
                name => matches!(form, Given::Primitive(of) if of == name),
            },
            Type::Literal(_) => matches!(form, Given::Primitive("string")),
            Type::Array(_) | Type::Tuple(_) => matches!(form, Given::List),
            Type::Function { .. } | Type::Generic { .. } => matches!(form, Given::Function),
            Type::Object(scope) => shape_admits(&facts, *scope, form, args),
            Type::Path { head, args: given } => self.named_admits(file, *head, given, args, arg, form, depth),
            _ => true,
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the two sides of one question, each with its file")]
    fn named_admits(
        &self,
        file: FileId,
        head: RefId,
        given: &[TypeId],
        args: &FileFacts,
        arg: ExprId,
        form: Given<'_>,
        depth: u32,
    ) -> bool {
        let resolution = self.resolve(file, head);
        let types = resolution.found.iter().filter_map(|found| match found.entity {
            Entity::Def(sym) => Some(sym),
            Entity::Module(_) => None,
        });
        let Some(sym) = types.into_iter().find(|sym| self.facts(sym.file).def(sym.def).kind.is_type()) else {
            return true;
        };
        let facts = self.facts(sym.file);
        let def = facts.def(sym.def);
        if self.is_prelude(sym.file) {
            let name = facts.name(def.name);
            return match (name, given.first()) {
                // What makes properties optional or leaves some out says nothing of those that must be there.
                ("Readonly" | "Required" | "NoInfer", Some(of)) => self.admits(file, *of, args, arg, depth + 1),
                ("Array" | "ReadonlyArray" | "Promise" | "Map" | "Set", _) => {
                    matches!(form, Given::List) && name.ends_with("Array")
                }
                ("Function", _) => matches!(form, Given::Function),
                _ => true,
            };
        }
        match def.kind {
            Kind::Type => def.ty.is_none_or(|ty| self.admits(sym.file, ty, args, arg, depth + 1)),
            Kind::Interface => {
                let scopes = facts.scopes_of(sym.def).filter(|scope| facts.scope(*scope).kind == ScopeKind::Type);
                let own = scopes.into_iter().all(|scope| shape_admits(&facts, scope, form, args));
                // Only an object literal is asked for inherited properties: a base may add how it is called.
                let bases = matches!(form, Given::Object(_)).then(|| {
                    def.bases.iter().take(MOST).all(|base| self.admits(sym.file, *base, args, arg, depth + 1))
                });
                own && bases.unwrap_or(true)
            }
            _ => true,
        }
    }
}

/// Whether an object type may have this value.
fn shape_admits(facts: &FileFacts, scope: ScopeId, form: Given<'_>, args: &FileFacts) -> bool {
    let mut members = facts.defs_in(scope).iter().map(|id| facts.def(*id));
    let Given::Object(literal) = form else {
        // A function may have properties, a string a length: only the opposite is plain.
        return true;
    };
    let has = |name: &str| {
        let id = args.names.get(name);
        id.is_some_and(|id| args.defs_named(id).iter().any(|def| args.def(*def).scope == literal))
    };
    let spreads = args.defs_in(literal).iter().any(|def| args.def(*def).name_span.is_empty());
    members.all(|member| match member.kind {
        Kind::Field | Kind::Method if member.name_span.is_empty() => member.kind == Kind::Field,
        Kind::Field | Kind::Method => spreads || member.flags.has(DefFlags::OPTIONAL) || has(facts.name(member.name)),
        _ => true,
    })
}

/// The form of an argument as written.
#[derive(Clone, Copy)]
enum Given<'a> {
    /// An object literal, whose properties are in the scope.
    Object(ScopeId),
    Function,
    List,
    Primitive(&'a str),
}
