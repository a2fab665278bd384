//! Expressions: references by what they do, and values by where they come from.

use tree_sitter::Node;

use super::symbols::{F, K};
use super::walk::{Head, Test, Walk};
use crate::lang::descent::Descent;
use crate::lang::kids::{Kid, List};
use crate::model::facts::{Expr, ExprId, Literal, RefId, RefKind, Type, TypeId, Via};

impl<'t> Walk<'_, '_, 't> {
    /// Visits an expression and says where its value comes from. `want` is what the context expects it to be: it types
    /// the parameters of closures and the properties of object literals.
    pub fn expr(&mut self, node: Node<'t>, want: Option<ExprId>) -> ExprId {
        let unknown = self.b.expr(Expr::Unknown);
        self.deeper(node, unknown, |walk| walk.expr_of(node, want))
    }

    fn expr_of(&mut self, node: Node<'t>, want: Option<ExprId>) -> ExprId {
        match self.kids.kind(node) {
            K::Identifier | K::Shorthand => {
                let id = self.b.refer(node, RefKind::Read, Via::Plain);
                self.b.expr(Expr::Ref(id))
            }
            K::This => match self.frame.this {
                Some(scope) => self.b.expr(Expr::SelfValue(scope)),
                None => self.b.expr(Expr::Unknown),
            },
            K::Super => match self.frame.this {
                Some(scope) => self.b.expr(Expr::Super(scope)),
                None => self.b.expr(Expr::Unknown),
            },
            K::MemberExpression | K::NestedName => match self.access(node, RefKind::Read, None) {
                Some(id) => self.b.expr(Expr::Ref(id)),
                None => self.b.expr(Expr::Unknown),
            },
            K::CallExpression => self.call(node, want),
            K::NewExpression => self.construct(node),
            K::ArrowFunction | K::FunctionExpression | K::GeneratorFunction => self.closure(node, want),
            K::Object => self.object(node, None, want),
            K::Array => self.array(node, want),
            K::Str | K::TemplateString => self.text(node),
            K::Number => self.literal(Literal::Int),
            K::True | K::False => self.literal(Literal::Bool),
            K::Null | K::Undefined => self.literal(Literal::None),
            K::Regex => self.literal(Literal::Regex),
            K::Parenthesized | K::NonNull | K::Instantiation => self.wrapped(node, want),
            K::SubscriptExpression => self.subscript(node),
            K::AssignmentExpression => self.assignment(node, Head::of(node)),
            K::AugmentedAssignment => self.augmented(node),
            K::UpdateExpression => self.update(node),
            K::AwaitExpression => {
                let inner = self.only(node, want);
                self.b.expr(Expr::Await(inner))
            }
            K::YieldExpression => {
                let inner = self.only(node, None);
                self.frame.yields.push(inner);
                self.b.expr(Expr::Unknown)
            }
            K::TernaryExpression => self.ternary(node, want),
            K::BinaryExpression => self.binary(node, want),
            K::UnaryExpression => self.unary(node),
            K::AsExpression | K::SatisfiesExpression | K::TypeAssertion => self.cast(node, want),
            K::ClassExpression => self.class_expression(node),
            K::SequenceExpression => self.last(node, want),
            K::SpreadElement => self.only(node, None),
            K::JsxElement | K::JsxSelfClosing => self.jsx(node),
            K::JsxExpression => self.last(node, want),
            K::MetaProperty if self.b.text(node) == "import.meta" => {
                let name = self.b.name("ImportMeta");
                let ty = self.b.ty(Type::Primitive(name));
                self.b.expr(Expr::Cast(ty))
            }
            K::MetaProperty | K::ImportWord | K::Comment | K::JsxText | K::StringFragment | K::PropertyName => {
                self.b.expr(Expr::Unknown)
            }
            K::InternalModule => {
                self.declaration(K::InternalModule, node, Head::of(node));
                self.b.expr(Expr::Unknown)
            }
            _ => {
                self.each(node);
                self.b.expr(Expr::Unknown)
            }
        }
    }

    /// The value of a wrapper's first child; its other children (types) are visited.
    fn wrapped(&mut self, node: Node<'t>, want: Option<ExprId>) -> ExprId {
        let list = self.open(node);
        let mut value = None;
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::Comment => {}
                K::TypeArguments | K::TypeAnnotation => {
                    self.annotation(kid.node);
                }
                _ => {
                    let own = self.expr(kid.node, want);
                    value = value.or(Some(own));
                }
            }
        }
        self.kids.close(list);
        value.unwrap_or_else(|| self.b.expr(Expr::Unknown))
    }

    /// The value of the only child.
    pub fn only(&mut self, node: Node<'t>, want: Option<ExprId>) -> ExprId {
        self.last(node, want)
    }

    /// The value of the last child, after all have been visited.
    fn last(&mut self, node: Node<'t>, want: Option<ExprId>) -> ExprId {
        let list = self.open(node);
        let mut value = None;
        for i in list.iter() {
            let kid = self.at(i);
            if !matches!(kid.kind, K::Comment | K::Star | K::Comma) {
                value = Some(self.expr(kid.node, want));
            }
        }
        self.kids.close(list);
        value.unwrap_or_else(|| self.b.expr(Expr::Unknown))
    }

    /// A string or template; what is substituted in it is visited.
    fn text(&mut self, node: Node<'t>) -> ExprId {
        if self.kids.kind(node) == K::TemplateString && self.b.text(node).contains("${") {
            let list = self.open(node);
            for i in list.iter() {
                let kid = self.at(i);
                if kid.kind == K::Named {
                    self.last(kid.node, None);
                }
            }
            self.kids.close(list);
        }
        self.literal(Literal::Str)
    }

    /// A member access; gives the reference to the member.
    pub fn access(&mut self, node: Node<'t>, kind: RefKind, args: Option<u8>) -> Option<RefId> {
        let list = self.open(node);
        let object = self.kids.field(list, F::Object);
        let property = self.kids.field(list, F::Property).map(|kid| kid.node);
        self.kids.close(list);
        let object = object.map(|object| self.expr(object.node, None));
        let property = property?;
        let object = object.unwrap_or_else(|| self.b.expr(Expr::Unknown));
        let id = self.b.refer(property, kind, Via::Member(object));
        self.b.facts.refs[id.idx()].args = args;
        Some(id)
    }

    fn subscript(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let object = self.kids.field(list, F::Object).map(|kid| kid.node);
        let index = self.kids.field(list, F::Index);
        self.kids.close(list);
        let object = match object {
            Some(object) => self.expr(object, None),
            None => self.b.expr(Expr::Unknown),
        };
        let Some(index) = index else { return object };
        match index.kind {
            K::Number => match self.b.text(index.node).parse::<u32>() {
                Ok(n) => self.b.expr(Expr::Part(object, n)),
                Err(_) => self.b.expr(Expr::Unknown),
            },
            K::Str => {
                let (text, _) = self.unquoted(index.node);
                let name = self.b.name(text);
                self.b.expr(Expr::Field(object, name))
            }
            _ => {
                let index = self.expr(index.node, None);
                self.b.expr(Expr::Index(object, Some(index)))
            }
        }
    }

    fn call(&mut self, node: Node<'t>, want: Option<ExprId>) -> ExprId {
        let list = self.open(node);
        let function = self.kids.field(list, F::Function);
        let generics = self.kids.field(list, F::TypeArguments).map(|kid| kid.node);
        let arguments = self.kids.field(list, F::Arguments);
        self.kids.close(list);
        let Some(function) = function else {
            self.each(node);
            return self.b.expr(Expr::Unknown);
        };
        if let Some(arguments) = arguments
            && let Some(module) = self.module_value(function, arguments.node)
        {
            return module;
        }
        let id = self.reserve();
        let mut inner = List::default();
        let mut count = 0;
        if let Some(arguments) = arguments
            && arguments.kind == K::Arguments
        {
            inner = self.open(arguments.node);
            let values = self.kids.all(inner).iter().filter(|kid| !matches!(kid.kind, K::Comma | K::Comment)).count();
            count = u8::try_from(values).unwrap_or(u8::MAX);
        }
        let callee = self.callee(function, count, want);
        let generics = generics.map(|generics| self.type_list(generics)).unwrap_or_default();
        let args = if inner.is_empty() {
            if let Some(template) = arguments.filter(|arguments| arguments.kind == K::TemplateString) {
                self.text(template.node);
            }
            Vec::new()
        } else {
            self.arguments(inner, id)
        };
        self.kids.close(inner);
        self.fill(id, Expr::Call { callee, args, generics })
    }

    /// What is called; the reference to it is a call with so many arguments.
    fn callee(&mut self, function: Kid<'t, K, F>, count: u8, want: Option<ExprId>) -> ExprId {
        let id = match function.kind {
            K::Identifier => {
                let id = self.b.refer(function.node, RefKind::Call, Via::Plain);
                self.b.facts.refs[id.idx()].args = Some(count);
                Some(id)
            }
            K::MemberExpression => self.access(function.node, RefKind::Call, Some(count)),
            _ => return self.expr(function.node, want),
        };
        match id {
            Some(id) => self.b.expr(Expr::Ref(id)),
            None => self.b.expr(Expr::Unknown),
        }
    }

    /// The values of the arguments of the call `call`, each expected to be what the callee takes there.
    fn arguments(&mut self, list: List, call: ExprId) -> Vec<ExprId> {
        let mut args = Vec::new();
        for i in list.iter() {
            let kid = self.at(i);
            if matches!(kid.kind, K::Comma | K::Comment) {
                continue;
            }
            // Only values that take meaning from where they go need to know where that is.
            let takes = matches!(
                kid.kind,
                K::ArrowFunction
                    | K::FunctionExpression
                    | K::GeneratorFunction
                    | K::Object
                    | K::Array
                    | K::TernaryExpression
                    | K::Parenthesized
                    | K::BinaryExpression
            );
            let arg = u32::try_from(args.len()).unwrap_or(u32::MAX);
            let want = takes.then(|| self.b.expr(Expr::Argument { call, arg }));
            let value = self.expr(kid.node, want);
            args.push(value);
        }
        args
    }

    fn construct(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let class = self.kids.field(list, F::Constructor);
        let generics = self.kids.field(list, F::TypeArguments).map(|kid| kid.node);
        let arguments = self.kids.field(list, F::Arguments).map(|kid| kid.node);
        self.kids.close(list);
        let id = self.reserve();
        let inner = arguments.map_or_else(List::default, |arguments| self.open(arguments));
        let values = self.kids.all(inner).iter().filter(|kid| !matches!(kid.kind, K::Comma | K::Comment)).count();
        let count = u8::try_from(values).unwrap_or(u8::MAX);
        let ty = class.map(|class| {
            let callee = self.callee(class, count, None);
            let args = generics.map(|generics| self.type_list(generics)).unwrap_or_default();
            match self.b.facts.expr(callee) {
                Expr::Ref(head) => {
                    let head = *head;
                    self.b.ty(Type::Path { head, args })
                }
                _ => self.b.ty(Type::TypeOf(callee)),
            }
        });
        self.arguments(inner, id);
        self.kids.close(inner);
        match ty {
            Some(ty) => self.fill(id, Expr::New(ty)),
            None => self.fill(id, Expr::Unknown),
        }
    }

    fn closure(&mut self, node: Node<'t>, want: Option<ExprId>) -> ExprId {
        let arrow = self.kids.kind(node) == K::ArrowFunction;
        let this = if arrow { self.frame.this } else { None };
        let parts = self.function(node, None, this, want);
        self.b.expr(Expr::Closure { def: None, params: parts.params, ret: parts.ret, body: parts.body })
    }

    /// An assignment expression; in plain JavaScript it may define a member or an export.
    pub fn assignment(&mut self, node: Node<'t>, head: Head) -> ExprId {
        let list = self.open(node);
        let left = self.kids.field(list, F::Left);
        let right = self.kids.field(list, F::Right).map(|kid| kid.node);
        self.kids.close(list);
        let (Some(left), Some(right)) = (left, right) else {
            self.each(node);
            return self.b.expr(Expr::Unknown);
        };
        if self.script
            && left.kind == K::MemberExpression
            && let Some(value) = self.member_assignment(node, left.node, right, head)
        {
            return value;
        }
        if left.kind == K::MemberExpression {
            let id = self.access(left.node, RefKind::Write, None);
            let want = id.map(|id| self.b.expr(Expr::Ref(id)));
            return self.expr(right, want);
        }
        let value = self.expr(right, None);
        self.target(left.node, Some(value));
        value
    }

    fn augmented(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let left = self.kids.field(list, F::Left).map(|kid| kid.node);
        let right = self.kids.field(list, F::Right).map(|kid| kid.node);
        self.kids.close(list);
        let value = match right {
            Some(right) => self.expr(right, None),
            None => self.b.expr(Expr::Unknown),
        };
        if let Some(left) = left {
            self.target(left, None);
        }
        value
    }

    fn update(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        if let Some(argument) = self.kids.field(list, F::Argument) {
            self.target(argument.node, None);
        }
        self.kids.close(list);
        self.literal(Literal::Int)
    }

    fn ternary(&mut self, node: Node<'t>, want: Option<ExprId>) -> ExprId {
        let list = self.open(node);
        let outer = std::mem::take(&mut self.tests);
        let mut values = Vec::new();
        for i in list.iter() {
            let kid = self.at(i);
            match kid.field {
                F::Consequence | F::Alternative => {
                    if kid.field == F::Consequence {
                        let tests = std::mem::take(&mut self.tests);
                        self.narrow(&tests.positive, self.b.span(kid.node));
                    }
                    values.push(self.expr(kid.node, want));
                }
                _ if kid.kind == K::Comment || kid.kind == K::Question => {}
                _ => {
                    self.expr(kid.node, None);
                }
            }
        }
        self.tests = outer;
        self.kids.close(list);
        self.b.expr(Expr::OneOf(values))
    }

    /// Long chains (`'a' + 'b' + …`) nest to the left as deep as they are long, so the left side is walked by a loop.
    fn binary(&mut self, node: Node<'t>, want: Option<ExprId>) -> ExprId {
        let mut chain = Vec::new();
        let mut at = node;
        let first = loop {
            let list = self.open(at);
            let left = self.kids.field(list, F::Left);
            let right = self.kids.field(list, F::Right).map(|kid| kid.node);
            let operator = self.kids.field(list, F::Operator).map(|kid| kid.kind);
            self.kids.close(list);
            let tested = left.filter(|left| left.kind == K::Identifier && operator == Some(K::KwInstanceof));
            chain.push((operator, right, tested.map(|tested| tested.node)));
            match left {
                Some(left) if left.kind == K::BinaryExpression => at = left.node,
                Some(left) if left.kind == K::PrivateName => break self.b.expr(Expr::Unknown),
                Some(left) => break self.expr(left.node, want),
                None => break self.b.expr(Expr::Unknown),
            }
        };
        let mut value = first;
        let before = self.tests.positive.len();
        for (operator, right, tested) in chain.into_iter().rev() {
            if let (Some(K::AndAnd), Some(right)) = (operator, right) {
                // What the left side tests holds on the right.
                let tests = self.tests.positive.clone();
                self.narrow(&tests, self.b.span(right));
            }
            let right_node = right;
            let right = match right {
                Some(right) => self.expr(right, want),
                None => self.b.expr(Expr::Unknown),
            };
            value = match operator {
                Some(K::AndAnd) => right,
                Some(K::OrOr) => {
                    self.tests.positive.truncate(before);
                    self.b.expr(Expr::OneOf(vec![value, right]))
                }
                Some(K::KwInstanceof) => {
                    if let (Some(tested), Some(class)) = (tested, right_node) {
                        self.class_test(tested, right, self.b.span(class).end);
                    }
                    self.literal(Literal::Bool)
                }
                Some(K::Compare | K::KwIn) => self.literal(Literal::Bool),
                Some(K::Arithmetic | K::Star) => self.literal(Literal::Int),
                _ => self.b.expr(Expr::Unknown),
            };
        }
        value
    }

    /// Remembers `name instanceof class`.
    fn class_test(&mut self, name: Node<'t>, class: ExprId, end: u32) {
        let name = self.b.name(self.b.text(name));
        let ty = self.b.ty(Type::TypeOf(class));
        let value = self.b.expr(Expr::New(ty));
        self.tests.positive.push(Test { name, value, end });
    }

    fn unary(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let operator = self.kids.field(list, F::Operator).map(|kid| kid.kind);
        if let Some(argument) = self.kids.field(list, F::Argument) {
            let outer = std::mem::take(&mut self.tests);
            self.expr(argument.node, None);
            let inner = std::mem::replace(&mut self.tests, outer);
            if operator == Some(K::Bang) {
                self.tests.positive.extend(inner.negative);
                self.tests.negative.extend(inner.positive);
            }
        }
        self.kids.close(list);
        match operator {
            Some(K::KwTypeof) => self.literal(Literal::Str),
            Some(K::Arithmetic) => self.literal(Literal::Int),
            _ => self.b.expr(Expr::Unknown),
        }
    }

    /// `value as T`, `value satisfies T`, `<T>value`.
    fn cast(&mut self, node: Node<'t>, want: Option<ExprId>) -> ExprId {
        let kind = self.kids.kind(node);
        let list = self.open(node);
        let mut value = None;
        let mut ty: Option<TypeId> = None;
        let mut inner = None;
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::Comment | K::KwAs | K::KwConst => {}
                K::TypeArguments => ty = self.annotation(kid.node),
                _ if inner.is_none() => inner = Some(kid.node),
                _ => ty = Some(self.ty(kid.node)),
            }
        }
        self.kids.close(list);
        let cast = ty.map(|ty| self.b.expr(Expr::Cast(ty)));
        if let Some(inner) = inner {
            value = Some(self.expr(inner, cast.or(want)));
        }
        let checked = if kind == K::SatisfiesExpression { value } else { cast.or(value) };
        checked.unwrap_or_else(|| self.b.expr(Expr::Unknown))
    }
}
