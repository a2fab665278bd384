//! What plain JavaScript defines by assignment: `CommonJS` modules, members of constructor functions, properties added
//! to functions and objects.

use tree_sitter::Node;

use super::symbols::{F, K};
use super::walk::{AssignedMember, Head, Walk};
use crate::lang::NewDef;
use crate::lang::descent::Descent;
use crate::lang::kids::Kid;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, ExprId, ImportId, RefKind, ScopeId, Via};

/// What the left side of an assignment to a member is.
enum Place {
    /// `module.exports`.
    Module,
    /// `exports.name`, `module.exports.name`.
    Export,
    /// `window.name`, `globalThis.name`.
    Global,
    /// `this.name`.
    This(ScopeId),
    /// `F.prototype.name`.
    Prototype(DefId),
    /// `F.prototype`.
    PrototypeOf(DefId),
    /// `F.name`.
    Member(DefId),
}

impl<'t> Walk<'_, '_, 't> {
    /// `const x = require("…")`, also with a pattern or one member: binds what is imported. `false` for anything else.
    pub fn required(&mut self, name: Node<'t>, value: Node<'t>, node: Node<'t>) -> bool {
        let mut call = value;
        let mut member = None;
        if self.kids.kind(value) == K::MemberExpression {
            let list = self.open(value);
            let object = self.kids.field(list, F::Object).map(|kid| kid.node);
            member = self.kids.field(list, F::Property).map(|kid| kid.node);
            self.kids.close(list);
            let Some(object) = object else { return false };
            call = object;
        }
        let simple = matches!(self.kids.kind(name), K::Identifier | K::ObjectPattern);
        if !simple || self.kids.kind(call) != K::CallExpression {
            return false;
        }
        let Some(import) = self.require_call(call) else { return false };
        match (self.kids.kind(name), member) {
            (K::Identifier, None) => {
                self.bind_import(name, Kind::Module, import, node);
            }
            (K::Identifier, Some(member)) => {
                let part = self.b.name(self.b.text(member));
                let import = self.import_part(import, part, member);
                self.b.refer(member, RefKind::Import, Via::Import(import));
                self.bind_import(name, Kind::Variable, import, node);
            }
            _ => self.required_parts(name, import),
        }
        true
    }

    fn require_call(&mut self, call: Node<'t>) -> Option<ImportId> {
        let list = self.open(call);
        let function = self.kids.field(list, F::Function);
        let arguments = self.kids.field(list, F::Arguments);
        self.kids.close(list);
        let function = function.filter(|function| function.kind == K::Identifier)?;
        if self.b.text(function.node) != "require" {
            return None;
        }
        let source = self.only_string(arguments?.node)?;
        Some(self.module_source(source, call))
    }

    /// `const { a, b: c } = require("…")`.
    fn required_parts(&mut self, pattern: Node<'t>, import: ImportId) {
        let list = self.open(pattern);
        for i in list.iter() {
            let kid = self.at(i);
            let (key, target) = match kid.kind {
                K::ShorthandPattern => (kid.node, Some(kid.node)),
                K::PairPattern => {
                    let pair = self.open(kid.node);
                    let key = self.kids.field(pair, F::Key).map(|kid| kid.node);
                    let target = self.kids.field(pair, F::Value).map(|kid| kid.node);
                    self.kids.close(pair);
                    let Some(key) = key else { continue };
                    (key, target)
                }
                K::ObjectAssignmentPattern => match self.inside(kid.node) {
                    Some(left) => (left, Some(left)),
                    None => continue,
                },
                _ => continue,
            };
            let Some((text, span)) = self.property_name(key) else { continue };
            let name = self.b.name(text);
            let part = self.import_part(import, name, key);
            self.b.reference(name, span, RefKind::Import, Via::Import(part));
            match target {
                Some(target) if matches!(self.kids.kind(target), K::Identifier | K::ShorthandPattern) => {
                    self.bind_import(target, Kind::Variable, part, kid.node);
                }
                Some(target) => {
                    // A pattern within the pattern takes the imported value apart.
                    let module = self.b.expr(Expr::Module(part));
                    let binding = self.variable_binding(false, Head::of(target));
                    self.bind(target, &binding, Some(module), None);
                }
                None => {}
            }
        }
        self.kids.close(list);
    }

    /// `require("…")` and `import("…")` as values.
    pub fn module_value(&mut self, function: Kid<'t, K, F>, arguments: Node<'t>) -> Option<ExprId> {
        let call = match function.kind {
            K::ImportWord => true,
            K::Identifier => self.b.text(function.node) == "require",
            _ => false,
        };
        if !call {
            return None;
        }
        let source = self.only_string(arguments)?;
        let import = self.module_source(source, arguments);
        Some(self.b.expr(Expr::Module(import)))
    }

    /// The string that is the first argument.
    fn only_string(&mut self, arguments: Node<'t>) -> Option<Node<'t>> {
        let list = self.open(arguments);
        let first = self.kids.all(list).iter().find(|kid| kid.kind != K::Comment).copied();
        self.kids.close(list);
        first.filter(|kid| kid.kind == K::Str).map(|kid| kid.node)
    }

    /// The name and value of `const name = module.exports = value`, which exports the name.
    pub fn exported_chain(&mut self, name: Node<'t>, value: Node<'t>) -> Node<'t> {
        let mut value = value;
        let mut exported = false;
        for _ in 0..4 {
            if self.kids.kind(value) != K::AssignmentExpression {
                break;
            }
            let list = self.open(value);
            let left = self.kids.field(list, F::Left).map(|kid| kid.node);
            let right = self.kids.field(list, F::Right).map(|kid| kid.node);
            self.kids.close(list);
            let (Some(left), Some(right)) = (left, right) else { break };
            match self.b.text(left) {
                "module.exports" => exported = true,
                "exports" => {}
                _ => break,
            }
            value = right;
        }
        if exported {
            let (exported, local) = (self.b.name("export="), self.b.name(self.b.text(name)));
            self.b.facts.exports.push((exported, local));
        }
        value
    }

    /// An assignment to a member that defines something; `None` where it only writes.
    pub fn member_assignment(&mut self, node: Node<'t>, left: Node<'t>, right: Node<'t>, head: Head) -> Option<ExprId> {
        let list = self.open(left);
        let object = self.kids.field(list, F::Object);
        let property = self.kids.field(list, F::Property).map(|kid| kid.node);
        self.kids.close(list);
        let (object, property) = (object?, property?);
        let place = self.place(object, property)?;
        let name = self.b.name(self.b.text(property));
        match place {
            Place::Module => {
                let span = self.b.span(property);
                self.expr(object.node, None);
                self.export_value("export=", span, right, node, head.with(DefFlags::EXPORTED));
                Some(self.b.expr(Expr::Unknown))
            }
            Place::Export => {
                self.expr(object.node, None);
                let peeled = self.peel(right);
                if peeled.kind == K::Identifier {
                    let local = self.b.name(self.b.text(peeled.inner));
                    self.b.facts.exports.push((name, local));
                    let id = self.b.refer(peeled.inner, RefKind::Import, Via::Plain);
                    // The assignment itself is what there is where the name leads out of the repository.
                    let flags = DefFlags::EXPORTED.with(DefFlags::REBINDING).with(DefFlags::LITERAL);
                    let (name_span, extent) = (self.b.span(property), self.b.span(node));
                    let new = NewDef { name, kind: Kind::Constant, name_span, extent, flags };
                    let def = self.b.define_in(ScopeId(0), new);
                    let made = self.b.def_mut(def);
                    (made.visible_from, made.container) = (u32::MAX, None);
                    return Some(self.b.expr(Expr::Ref(id)));
                }
                let scope = ScopeId(0);
                let def = self.made(scope, property, right, node, head.with(DefFlags::EXPORTED), true);
                let made = self.b.def_mut(def);
                made.visible_from = u32::MAX;
                made.container = None;
                Some(made.value.unwrap_or(ExprId(0)))
            }
            Place::Global => {
                let scope = ScopeId(0);
                if self.bound.contains_key(&(scope, name)) {
                    return None;
                }
                let def = self.made(scope, property, right, node, head, true);
                let made = self.b.def_mut(def);
                made.container = None;
                if made.kind == Kind::Constant {
                    made.kind = Kind::Variable;
                }
                Some(made.value.unwrap_or(ExprId(0)))
            }
            Place::This(scope) => {
                let class = self.b.facts.scope(scope).owner?;
                if self.bound.contains_key(&(scope, name)) {
                    return None;
                }
                let in_class = self.b.facts.def(class).kind == Kind::Class;
                let span = self.b.span(property);
                let function = self.peel(right);
                let is_function = matches!(function.kind, K::ArrowFunction | K::FunctionExpression);
                if in_class || !is_function {
                    self.expr(object.node, None);
                    let value = self.expr(right, None);
                    let extent = self.b.span(node);
                    let member = AssignedMember { scope, name, span, extent, value };
                    if in_class {
                        // Refer to it as well: where the class declares the member this only writes it.
                        let this = self.b.expr(Expr::SelfValue(scope));
                        self.b.reference(name, span, RefKind::Write, Via::Member(this));
                        self.assigned_members.push(member);
                    } else {
                        self.define_assigned(class, vec![member]);
                    }
                    return Some(value);
                }
                let def = self.made(scope, property, right, node, head, false);
                self.b.def_mut(def).container = Some(class);
                Some(ExprId(0))
            }
            Place::Prototype(owner) | Place::Member(owner) => {
                let scope = self.members_of(owner);
                if self.bound.contains_key(&(scope, name)) {
                    return None;
                }
                self.expr(object.node, None);
                let fixed = matches!(place, Place::Member(_)) && self.b.facts.def(owner).kind != Kind::Variable;
                let this = self.frame.this.replace(scope);
                let head = head.with(DefFlags::default().when(fixed, DefFlags::STATIC));
                self.b.enter(owner);
                let def = self.made(scope, property, right, node, head, false);
                self.b.leave();
                self.frame.this = this;
                Some(self.b.facts.def(def).value.unwrap_or(ExprId(0)))
            }
            Place::PrototypeOf(owner) => {
                let peeled = self.peel(right);
                if peeled.kind != K::Object {
                    return None;
                }
                self.expr(object.node, None);
                let scope = self.members_of(owner);
                self.b.enter(owner);
                let value = self.object_into(peeled.inner, scope);
                self.b.leave();
                Some(value)
            }
        }
    }

    /// Defines what an assignment makes, with its value.
    fn made(
        &mut self,
        scope: ScopeId,
        property: Node<'t>,
        right: Node<'t>,
        node: Node<'t>,
        head: Head,
        export: bool,
    ) -> DefId {
        let peeled = self.peel(right);
        let function = matches!(peeled.kind, K::ArrowFunction | K::FunctionExpression | K::GeneratorFunction);
        let kind = match (peeled.kind, export) {
            _ if function => {
                if export {
                    Kind::Function
                } else {
                    Kind::Method
                }
            }
            (K::ClassExpression, _) => Kind::Class,
            (_, true) => Kind::Constant,
            (_, false) => Kind::Field,
        };
        let name = (self.b.text(property), self.b.span(property));
        let def = self.define_in(scope, kind, name, head, node);
        if function {
            let this = if export { self.this_of(def, peeled.inner) } else { self.frame.this };
            let parts = self.function(peeled.inner, Some(def), this, None);
            let made = self.b.def_mut(def);
            (made.ty, made.params, made.value) = (parts.ret, parts.params, parts.body);
        } else if kind == Kind::Class {
            self.class(def, peeled.inner);
        } else {
            let value = self.value_of(def, right, None);
            self.body(def, self.b.span(right));
            self.b.def_mut(def).value = Some(value);
        }
        def
    }

    fn place(&mut self, object: Kid<'t, K, F>, property: Node<'t>) -> Option<Place> {
        let text = self.b.text(property);
        match object.kind {
            K::This => {
                let scope = self.frame.this?;
                self.script.then_some(Place::This(scope))
            }
            K::Identifier => {
                let name = self.b.text(object.node);
                let id = self.b.name(name);
                let known = self.lookup(id);
                if self.script && known.is_none() {
                    match (name, text) {
                        ("module", "exports") => return Some(Place::Module),
                        ("exports", _) => return Some(Place::Export),
                        ("window" | "globalThis" | "global", _) => return Some(Place::Global),
                        _ => {}
                    }
                }
                let owner = self.takes_members(known?)?;
                Some(if text == "prototype" { Place::PrototypeOf(owner) } else { Place::Member(owner) })
            }
            K::MemberExpression if self.script => {
                let list = self.open(object.node);
                let outer = self.kids.field(list, F::Object);
                let inner = self.kids.field(list, F::Property).map(|kid| kid.node);
                self.kids.close(list);
                let outer = outer.filter(|outer| outer.kind == K::Identifier)?;
                let name = self.b.name(self.b.text(outer.node));
                let known = self.lookup(name);
                match (self.b.text(outer.node), self.b.text(inner?)) {
                    ("module", "exports") if known.is_none() => Some(Place::Export),
                    (_, "prototype") => Some(Place::Prototype(self.takes_members(known?)?)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Whether assignments to members of the definition declare them: functions, and in plain JavaScript classes and
    /// variables that hold an object literal.
    fn takes_members(&self, def: DefId) -> Option<DefId> {
        let known = self.b.facts.def(def);
        let takes = match known.kind {
            Kind::Function => true,
            Kind::Class => self.script,
            Kind::Variable | Kind::Constant | Kind::Local => {
                let object = known.value.is_some_and(|value| matches!(self.b.facts.expr(value), Expr::Object(_)));
                self.script && object && known.ty.is_none()
            }
            _ => false,
        };
        takes.then_some(def)
    }

    /// The properties of an object literal as members of an existing scope.
    fn object_into(&mut self, node: Node<'t>, scope: ScopeId) -> ExprId {
        let list = self.open(node);
        self.b.reopen(scope);
        let this = self.frame.this;
        self.with_leads(list, |walk, kid, lead| {
            let head = Head::of(kid.node).after(lead).with(DefFlags::HOISTED);
            walk.frame.this = Some(scope);
            walk.property(kid, head, scope, None);
        });
        self.frame.this = this;
        self.b.close();
        self.kids.close(list);
        self.b.expr(Expr::Object(scope))
    }
}
