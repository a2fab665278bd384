//! Expressions: references by what they do, and values by where they come from.

use tree_sitter::Node;

use super::symbols::{F, K};
use super::walk::{Head, Test, Tests, Walk};
use crate::lang::descent::Descent;
use crate::lang::kids::{Kid, List};
use crate::model::facts::{Expr, ExprId, Literal, RefId, RefKind, Via};

impl<'t> Walk<'_, '_, 't> {
    /// Visits an expression and says where its value comes from.
    pub fn expr(&mut self, node: Node<'t>) -> ExprId {
        let unknown = self.b.expr(Expr::Unknown);
        self.deeper(node, unknown, |walk| walk.expr_of(node))
    }

    fn expr_of(&mut self, node: Node<'t>) -> ExprId {
        match self.kids.kind(node) {
            K::Identifier => self.name(node, RefKind::Read, None),
            K::Attribute => match self.access(node, RefKind::Read, None) {
                Some(id) => self.b.expr(Expr::Ref(id)),
                None => self.b.expr(Expr::Unknown),
            },
            K::Call => self.call(node),
            K::Subscript => self.subscript(node),
            K::Str => self.text(node),
            K::ConcatenatedString => {
                self.each_expr(node);
                self.literal(Literal::Str)
            }
            K::Integer => self.literal(Literal::Int),
            K::Float => self.literal(Literal::Float),
            K::True | K::False => self.literal(Literal::Bool),
            K::NoneWord => self.literal(Literal::None),
            K::Tuple | K::ExpressionList | K::PatternList => {
                let values = self.elements(node);
                self.b.expr(Expr::Tuple(values))
            }
            K::List | K::Set => {
                let values = self.elements(node);
                let element = self.one_of(values);
                self.b.expr(Expr::List(element))
            }
            K::Dictionary => self.dictionary(node),
            K::ListComprehension | K::SetComprehension | K::Generator => {
                let (element, _) = self.comprehension(node);
                self.b.expr(Expr::List(Some(element)))
            }
            K::DictComprehension => {
                let (key, value) = self.comprehension(node);
                self.b.expr(Expr::Dict(Some(key), value))
            }
            K::Lambda => self.lambda(node, None),
            K::Conditional => self.conditional(node),
            K::BooleanOperator => self.boolean(node),
            K::NotOperator => {
                let outer = std::mem::take(&mut self.tests);
                self.each_expr(node);
                let inner = std::mem::replace(&mut self.tests, outer);
                self.tests.positive.extend(inner.negative);
                self.tests.negative.extend(inner.positive);
                self.literal(Literal::Bool)
            }
            K::Comparison => {
                self.each_expr(node);
                self.literal(Literal::Bool)
            }
            K::BinaryOperator => self.binary(node),
            K::UnaryOperator | K::Parenthesized | K::Interpolation | K::Type => self.last(node),
            K::Await => {
                let inner = self.last(node);
                self.b.expr(Expr::Await(inner))
            }
            K::ListSplat | K::ListSplatPattern => {
                let inner = self.last(node);
                self.b.expr(Expr::Element(inner))
            }
            K::DictSplat | K::DictSplatPattern => self.last(node),
            K::NamedExpression => self.walrus(node),
            K::AugmentedAssignment => self.augmented(node),
            K::Assignment => self.assignment(node, Head::of(node)),
            K::AsPattern => self.as_pattern(node, Expr::Enter),
            K::Yield => self.yielded(node),
            K::KeywordArgument => {
                let list = self.open(node);
                let value = self.kids.field(list, F::Value).map(|kid| kid.node);
                self.kids.close(list);
                value.map_or(ExprId(0), |value| self.expr(value))
            }
            K::Comment
            | K::StringStart
            | K::StringContent
            | K::StringEnd
            | K::TypeConversion
            | K::Ellipsis
            | K::KwAsync => self.b.expr(Expr::Unknown),
            _ => {
                self.each(node);
                self.b.expr(Expr::Unknown)
            }
        }
    }

    /// A plain name; the method's own instance is a value known by its class.
    fn name(&mut self, node: Node<'t>, kind: RefKind, args: Option<u8>) -> ExprId {
        let id = self.b.refer(node, kind, Via::Plain);
        self.b.facts.refs[id.idx()].args = args;
        let name = self.b.facts.reference(id).name;
        match self.frame.class {
            Some(class) if self.frame.this == Some(name) => self.b.expr(Expr::SelfValue(class)),
            _ => self.b.expr(Expr::Ref(id)),
        }
    }

    /// The value of the last child, after all have been visited.
    fn last(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let mut value = None;
        for i in list.iter() {
            let kid = self.at(i);
            if !matches!(kid.kind, K::Comment | K::TypeConversion | K::Plus | K::FormatSpecifier) {
                value = Some(self.expr(kid.node));
            } else if kid.kind == K::FormatSpecifier {
                self.each_expr(kid.node);
            }
        }
        self.kids.close(list);
        value.unwrap_or_else(|| self.b.expr(Expr::Unknown))
    }

    fn each_expr(&mut self, node: Node<'t>) {
        self.last(node);
    }

    /// An attribute of a value; gives the reference to the attribute.
    pub fn access(&mut self, node: Node<'t>, kind: RefKind, args: Option<u8>) -> Option<RefId> {
        let list = self.open(node);
        let object = self.kids.field(list, F::Object).map(|kid| kid.node);
        let attribute = self.kids.field(list, F::Attribute).map(|kid| kid.node);
        self.kids.close(list);
        let object = match object {
            Some(object) => self.expr(object),
            None => self.b.expr(Expr::Unknown),
        };
        let id = self.b.refer(attribute?, kind, Via::Member(object));
        self.b.facts.refs[id.idx()].args = args;
        Some(id)
    }

    fn call(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let function = self.kids.field(list, F::Function);
        let arguments = self.kids.field(list, F::Arguments);
        self.kids.close(list);
        let Some(function) = function else {
            self.each(node);
            return self.b.expr(Expr::Unknown);
        };
        let Some(arguments) = arguments.filter(|arguments| arguments.kind == K::ArgumentList) else {
            let callee = self.callee(function, 1);
            let args = arguments.map(|generator| self.expr(generator.node)).into_iter().collect();
            return self.b.expr(Expr::Call { callee, args, generics: Vec::new() });
        };
        let inner = self.open(arguments.node);
        let count = self.kids.all(inner).iter().filter(|kid| kid.kind != K::Comment).count();
        let callee = self.callee(function, u8::try_from(count).unwrap_or(u8::MAX));
        let super_call = function.kind == K::Identifier && self.b.text(function.node) == "super";
        let tested = match self.kids.all(inner) {
            [first, ..] if first.kind == K::Identifier && self.b.text(function.node) == "isinstance" => {
                Some(first.node)
            }
            _ => None,
        };
        let args = self.arguments(inner, callee);
        self.kids.close(inner);
        if let (Some(tested), [_, class]) = (tested, args.as_slice()) {
            self.class_test(tested, *class, self.b.span(node).end);
        }
        if super_call && let Some(class) = self.frame.class {
            return self.b.expr(Expr::Super(class));
        }
        self.b.expr(Expr::Call { callee, args, generics: Vec::new() })
    }

    /// Remembers `isinstance(name, class)`; several classes are a tuple.
    fn class_test(&mut self, name: Node<'t>, class: ExprId, end: u32) {
        let name = self.b.name(self.b.text(name));
        let value = match self.b.facts.expr(class) {
            Expr::Tuple(classes) => {
                let classes = classes.clone();
                let instances = classes.into_iter().map(|class| self.instance(class)).collect();
                self.b.expr(Expr::OneOf(instances))
            }
            _ => self.instance(class),
        };
        self.tests.positive.push(Test { name, value, end });
    }

    fn callee(&mut self, function: Kid<'t, K, F>, count: u8) -> ExprId {
        match function.kind {
            K::Identifier => self.name(function.node, RefKind::Call, Some(count)),
            K::Attribute => match self.access(function.node, RefKind::Call, Some(count)) {
                Some(id) => self.b.expr(Expr::Ref(id)),
                None => self.b.expr(Expr::Unknown),
            },
            _ => self.expr(function.node),
        }
    }

    /// The positional arguments; a keyword refers to a parameter of the callee.
    fn arguments(&mut self, list: List, callee: ExprId) -> Vec<ExprId> {
        let mut args = Vec::new();
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::Comment => {}
                K::KeywordArgument => {
                    let parts = self.open(kid.node);
                    if let Some(name) = self.kids.field(parts, F::Name) {
                        self.b.refer(name.node, RefKind::Read, Via::ArgumentOf(callee));
                    }
                    if let Some(value) = self.kids.field(parts, F::Value) {
                        self.expr(value.node);
                    }
                    self.kids.close(parts);
                }
                K::DictSplat => {
                    self.expr(kid.node);
                }
                _ => args.push(self.expr(kid.node)),
            }
        }
        args
    }

    fn subscript(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let mut value = ExprId(0);
        let mut index: Option<(Kid<'t, K, F>, ExprId)> = None;
        let mut several = false;
        for i in list.iter() {
            let kid = self.at(i);
            match kid.field {
                F::Value => value = self.expr(kid.node),
                F::Subscript => {
                    several |= index.is_some();
                    let by = if kid.kind == K::Slice { self.last(kid.node) } else { self.expr(kid.node) };
                    index = Some((kid, by));
                }
                _ if kid.kind == K::Comment => {}
                _ => self.statement(kid, None),
            }
        }
        self.kids.close(list);
        match index {
            // A slice of a list is such a list.
            Some((kid, _)) if kid.kind == K::Slice || several => value,
            Some((kid, _)) if kid.kind == K::Integer => match self.b.text(kid.node).parse::<u32>() {
                Ok(n) => self.b.expr(Expr::Part(value, n)),
                Err(_) => self.b.expr(Expr::Index(value, None)),
            },
            Some((_, by)) => self.b.expr(Expr::Index(value, Some(by))),
            None => value,
        }
    }

    /// A string; what is substituted in it is visited.
    fn text(&mut self, node: Node<'t>) -> ExprId {
        let text = self.b.text(node);
        let prefix = &text[..text.find(['"', '\'']).unwrap_or(0)];
        // Most strings hold nothing to visit: their parts are not even listed.
        if prefix.contains(['f', 'F', 't', 'T']) || prefix.is_empty() && !text.starts_with(['"', '\'']) {
            let list = self.open(node);
            for i in list.iter() {
                let kid = self.at(i);
                if kid.kind == K::Interpolation {
                    self.last(kid.node);
                }
            }
            self.kids.close(list);
        }
        self.literal(if prefix.contains(['b', 'B']) { Literal::Bytes } else { Literal::Str })
    }

    /// The elements of a list or tuple; the first few say what the others of a long table are.
    fn elements(&mut self, node: Node<'t>) -> Vec<ExprId> {
        const MOST: usize = 12;
        let list = self.open(node);
        let mut values = Vec::new();
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind != K::Comment {
                let value = self.expr(kid.node);
                if values.len() < MOST {
                    values.push(value);
                }
            }
        }
        self.kids.close(list);
        values
    }

    fn dictionary(&mut self, node: Node<'t>) -> ExprId {
        const MOST: usize = 12;
        let list = self.open(node);
        let (mut keys, mut values) = (None, Vec::new());
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::Comment => {}
                K::Pair => {
                    let pair = self.open(kid.node);
                    let key = self.kids.field(pair, F::Key).map(|kid| kid.node);
                    let value = self.kids.field(pair, F::Value).map(|kid| kid.node);
                    self.kids.close(pair);
                    let key = key.map(|key| self.expr(key));
                    keys = keys.or(key);
                    if let Some(value) = value {
                        let value = self.expr(value);
                        if values.len() < MOST {
                            values.push(value);
                        }
                    }
                }
                _ => {
                    self.expr(kid.node);
                }
            }
        }
        self.kids.close(list);
        let value = self.one_of(values);
        self.b.expr(Expr::Dict(keys, value))
    }

    /// `a if condition else b`.
    fn conditional(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let outer = std::mem::take(&mut self.tests);
        let mut values = Vec::new();
        let mut first = None;
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::Comment {
                continue;
            }
            if values.len() == 1 {
                self.tests = Tests::default();
            }
            values.push(self.expr(kid.node));
            if values.len() == 1 {
                first = Some(self.b.span(kid.node));
            } else if let (2, Some(first)) = (values.len(), first) {
                let tests = std::mem::take(&mut self.tests);
                self.narrow(&tests.positive, first);
            }
        }
        self.tests = outer;
        self.kids.close(list);
        if values.len() == 3 {
            values.remove(1);
        }
        self.b.expr(Expr::OneOf(values))
    }

    fn boolean(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let either = self.kids.has(list, K::KwOr);
        let (positive, negative) = (self.tests.positive.len(), self.tests.negative.len());
        let mut values = Vec::new();
        for i in list.iter() {
            let kid = self.at(i);
            if kid.field == F::Right && !either {
                // What the left side tests holds on the right.
                let tests = self.tests.positive[positive..].to_vec();
                self.narrow(&tests, self.b.span(kid.node));
            }
            if matches!(kid.field, F::Left | F::Right) {
                values.push(self.expr(kid.node));
            }
        }
        self.kids.close(list);
        if either {
            // `a or b` says nothing of either where it holds; where it does not, both are false.
            self.tests.positive.truncate(positive);
        } else {
            self.tests.negative.truncate(negative);
        }
        if !either && values.len() == 2 {
            return values[1];
        }
        self.b.expr(Expr::OneOf(values))
    }

    /// Long chains nest to the left as deep as they are long, so the left side is walked by a loop.
    fn binary(&mut self, node: Node<'t>) -> ExprId {
        let mut chain = Vec::new();
        let mut at = node;
        let mut value = loop {
            let list = self.open(at);
            let left = self.kids.field(list, F::Left);
            let right = self.kids.field(list, F::Right).map(|kid| kid.node);
            self.kids.close(list);
            chain.push((at, right));
            match left {
                Some(left) if left.kind == K::BinaryOperator => at = left.node,
                Some(left) => break self.expr(left.node),
                None => break self.b.expr(Expr::Unknown),
            }
        };
        for (node, right) in chain.into_iter().rev() {
            let right = right.map_or(ExprId(0), |right| self.expr(right));
            let operator = node.child_by_field_name("operator").map_or("", |operator| self.b.text(operator));
            let operator = self.b.name(operator);
            value = self.b.expr(Expr::Binary(operator, value, right));
        }
        value
    }

    /// `(name := value)`.
    fn walrus(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let name = self.kids.field(list, F::Name).map(|kid| kid.node);
        let value = self.kids.field(list, F::Value).map(|kid| kid.node);
        self.kids.close(list);
        let value = value.map_or(ExprId(0), |value| self.expr(value));
        if let Some(name) = name {
            self.bind_name(name, Head::of(node), Some(value), None);
        }
        value
    }

    fn augmented(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let left = self.kids.field(list, F::Left);
        let right = self.kids.field(list, F::Right).map(|kid| kid.node);
        self.kids.close(list);
        if let (Some(left), Some(right)) = (left, right)
            && left.kind == K::Identifier
            && self.b.text(left.node) == "__all__"
        {
            self.all(right);
        }
        let value = right.map_or(ExprId(0), |right| self.expr(right));
        if let Some(left) = left {
            match left.kind {
                K::Identifier => {
                    self.b.refer(left.node, RefKind::Write, Via::Plain);
                }
                K::Attribute => {
                    self.access(left.node, RefKind::Write, None);
                }
                _ => {
                    self.expr(left.node);
                }
            }
        }
        value
    }

    fn yielded(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let from = self.kids.has(list, K::KwFrom);
        self.frame.generator = true;
        for i in list.iter() {
            let kid = self.at(i);
            if !matches!(kid.kind, K::Comment | K::KwFrom) {
                let mut value = self.expr(kid.node);
                if from {
                    value = self.b.expr(Expr::Element(value));
                }
                self.frame.yields.push(value);
            }
        }
        self.kids.close(list);
        self.b.expr(Expr::Unknown)
    }
}
