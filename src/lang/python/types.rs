//! Annotations, also those written as strings.

use tree_sitter::Node;

use super::symbols::{F, K};
use super::walk::Walk;
use crate::lang::descent::Descent;
use crate::model::facts::{RefId, RefKind, Type, TypeId, Via};
use crate::text::Span;

impl<'t> Walk<'_, '_, 't> {
    /// Visits an annotation, or an expression that stands for a type.
    pub fn ty(&mut self, node: Node<'t>) -> TypeId {
        let unknown = self.b.ty(Type::Unknown);
        self.deeper(node, unknown, |walk| walk.ty_of(node))
    }

    fn ty_of(&mut self, node: Node<'t>) -> TypeId {
        match self.kids.kind(node) {
            K::Type | K::Parenthesized => {
                let list = self.open(node);
                let inner = self.kids.all(list).iter().find(|kid| kid.kind != K::Comment).map(|kid| kid.node);
                self.kids.close(list);
                inner.map_or(TypeId(0), |inner| self.ty(inner))
            }
            K::Identifier | K::Attribute | K::MemberType => match self.type_name(node) {
                Some(head) => self.named(head, Vec::new()),
                None => TypeId(0),
            },
            K::NoneWord => {
                let name = self.b.name("None");
                self.b.ty(Type::Primitive(name))
            }
            K::Str => self.quoted(node),
            K::GenericType | K::Subscript => self.generic(node),
            K::BinaryOperator | K::UnionType => self.union(node),
            K::List | K::Tuple | K::ExpressionList => {
                let types = self.each_type(node);
                self.b.ty(Type::Tuple(types))
            }
            K::ConstrainedType | K::SplatType | K::TypeParameter => {
                self.each_type(node);
                TypeId(0)
            }
            K::Comment | K::Ellipsis => TypeId(0),
            K::Call => {
                let value = self.expr(node);
                self.b.ty(Type::TypeOf(value))
            }
            _ => {
                self.expr(node);
                TypeId(0)
            }
        }
    }

    fn each_type(&mut self, node: Node<'t>) -> Vec<TypeId> {
        let list = self.open(node);
        let mut types = Vec::new();
        for i in list.iter() {
            let kid = self.at(i);
            if !matches!(kid.kind, K::Comment | K::Bar) {
                types.push(self.ty(kid.node));
            }
        }
        self.kids.close(list);
        types
    }

    /// `A` or `a.b.C`; the parts before the last are references of their own.
    fn type_name(&mut self, node: Node<'t>) -> Option<RefId> {
        match self.kids.kind(node) {
            K::Identifier => Some(self.b.refer(node, RefKind::Type, Via::Plain)),
            K::Attribute => {
                let list = self.open(node);
                let object = self.kids.field(list, F::Object);
                let attribute = self.kids.field(list, F::Attribute).map(|kid| kid.node);
                self.kids.close(list);
                let object = object?;
                let via = match object.kind {
                    K::Identifier => Via::Path(self.b.refer(object.node, RefKind::Read, Via::Plain)),
                    K::Attribute => {
                        let prefix = self.deeper(object.node, None, |walk| walk.type_name(object.node))?;
                        self.b.facts.refs[prefix.idx()].kind = RefKind::Read;
                        Via::Path(prefix)
                    }
                    _ => Via::Member(self.expr(object.node)),
                };
                Some(self.b.refer(attribute?, RefKind::Type, via))
            }
            K::MemberType => {
                let list = self.open(node);
                let (mut head, mut prefix) = (None, None);
                for i in list.iter() {
                    let kid = self.at(i);
                    match kid.kind {
                        K::Identifier => {
                            let via = prefix.map_or(Via::Plain, Via::Path);
                            head = Some(self.b.refer(kid.node, RefKind::Type, via));
                        }
                        K::Type => {
                            let inner = self.open(kid.node);
                            let named = self.kids.all(inner).first().copied();
                            self.kids.close(inner);
                            prefix = named
                                .and_then(|named| self.deeper(named.node, None, |walk| walk.type_name(named.node)));
                        }
                        _ => {}
                    }
                }
                self.kids.close(list);
                head
            }
            _ => None,
        }
    }

    /// A named type; the few names that mean a form of type rather than a type become that form.
    fn named(&mut self, head: RefId, args: Vec<TypeId>) -> TypeId {
        let name = self.b.facts.reference(head).name;
        let ty = match (self.b.facts.name(name), args.as_slice()) {
            (
                "Optional" | "Annotated" | "ClassVar" | "Final" | "Required" | "NotRequired" | "ReadOnly",
                [inner, ..],
            )
            | ("Unpack", [inner]) => return *inner,
            ("Union", [_, ..]) => Type::Union(args),
            ("Tuple" | "tuple", [element, rest]) if matches!(self.b.facts.ty(*rest), Type::Unknown) => {
                Type::Array(*element)
            }
            ("Tuple" | "tuple", [_, ..]) => Type::Tuple(args),
            ("Callable", [params, ret]) => {
                let params = match self.b.facts.ty(*params) {
                    Type::Tuple(params) => params.clone(),
                    _ => Vec::new(),
                };
                Type::Function { params, ret: Some(*ret) }
            }
            ("Self", []) => match self.frame.class {
                Some(class) => Type::SelfType(class),
                None => Type::Path { head, args },
            },
            ("Literal", _) => Type::Unknown,
            _ => Type::Path { head, args },
        };
        self.b.ty(ty)
    }

    /// `List[int]`, `Dict[str, T]`, also as a plain subscript.
    fn generic(&mut self, node: Node<'t>) -> TypeId {
        let list = self.open(node);
        let mut head = None;
        let mut args = Vec::new();
        let mut literal = false;
        for i in list.iter() {
            let kid = self.at(i);
            match (kid.field, kid.kind) {
                (_, K::Comment) => {}
                (F::Value, _) | (F::None, K::Identifier) => {
                    head = self.type_name(kid.node);
                    literal = self.b.text(kid.node).ends_with("Literal");
                }
                // The strings of `Literal["a"]` are values, not types.
                _ if literal => {}
                (_, K::TypeParameter) => args.extend(self.each_type(kid.node)),
                (_, K::Tuple | K::ExpressionList) => args.extend(self.each_type(kid.node)),
                _ => args.push(self.ty(kid.node)),
            }
        }
        self.kids.close(list);
        head.map_or(TypeId(0), |head| self.named(head, args))
    }

    /// `A | B | C`.
    fn union(&mut self, node: Node<'t>) -> TypeId {
        let types = self.each_type(node);
        let mut flat = Vec::new();
        for ty in types {
            match self.b.facts.ty(ty) {
                Type::Union(parts) => flat.extend(parts.iter().copied()),
                _ => flat.push(ty),
            }
        }
        self.b.ty(Type::Union(flat))
    }

    /// A type in quotes: `"pkg.Class"`, `"List[Class]"`. Names in it are references like any other.
    fn quoted(&mut self, node: Node<'t>) -> TypeId {
        let Some((text, span)) = self.unquoted(node) else { return TypeId(0) };
        let mut reader = Quoted { text, at: 0, start: span.start };
        self.quoted_type(&mut reader, 0)
    }

    fn quoted_type(&mut self, reader: &mut Quoted<'_>, depth: usize) -> TypeId {
        let mut parts = vec![self.quoted_single(reader, depth)];
        while reader.eat('|') {
            parts.push(self.quoted_single(reader, depth));
        }
        if parts.len() == 1 { parts[0] } else { self.b.ty(Type::Union(parts)) }
    }

    fn quoted_single(&mut self, reader: &mut Quoted<'_>, depth: usize) -> TypeId {
        const DEEPEST: usize = 16;
        let mut head: Option<RefId> = None;
        while let Some((word, span)) = reader.word() {
            if let Some(prefix) = head {
                self.b.facts.refs[prefix.idx()].kind = RefKind::Read;
            }
            let name = self.b.name(word);
            let via = head.map_or(Via::Plain, Via::Path);
            head = Some(self.b.reference(name, span, RefKind::Type, via));
            if !reader.eat('.') {
                break;
            }
        }
        let mut args = Vec::new();
        if reader.eat('[') && depth < DEEPEST {
            while !reader.eat(']') && !reader.done() {
                let before = reader.at;
                args.push(self.quoted_type(reader, depth + 1));
                if !reader.eat(',') && reader.at == before {
                    return TypeId(0); // Not a type after all.
                }
            }
        }
        match head {
            Some(head) => self.named(head, args),
            None => self.b.ty(Type::Tuple(args)),
        }
    }
}

/// Reads a type written in quotes.
struct Quoted<'a> {
    text: &'a str,
    at: usize,
    start: u32,
}

impl<'a> Quoted<'a> {
    fn skip(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn done(&self) -> bool {
        self.at >= self.text.len()
    }

    fn eat(&mut self, c: char) -> bool {
        self.skip();
        let found = self.text[self.at..].starts_with(c);
        if found {
            self.at += c.len_utf8();
        }
        found
    }

    fn word(&mut self) -> Option<(&'a str, Span)> {
        self.skip();
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let word = &rest[..end];
        if word.is_empty() || word.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let from = self.start + u32::try_from(self.at).unwrap_or(0);
        self.at += end;
        Some((word, Span::new(from, from + u32::try_from(end).unwrap_or(0))))
    }
}
