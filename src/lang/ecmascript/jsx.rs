//! JSX: tags refer to components, attributes to their properties.

use tree_sitter::Node;

use super::symbols::{F, K};
use super::walk::Walk;
use crate::lang::descent::Descent;
use crate::lang::kids::List;
use crate::model::facts::{Expr, ExprId, RefId, RefKind, Via};

impl<'t> Walk<'_, '_, 't> {
    pub fn jsx(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let kind = self.kids.kind(node);
        if kind == K::JsxSelfClosing {
            self.jsx_tag(list, RefKind::Call);
        }
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::JsxOpening | K::JsxClosing => {
                    let opening = kid.kind == K::JsxOpening;
                    let tag = self.open(kid.node);
                    self.jsx_tag(tag, if opening { RefKind::Call } else { RefKind::Read });
                    self.kids.close(tag);
                }
                K::JsxElement | K::JsxSelfClosing | K::JsxExpression | K::Error if kid.field == F::None => {
                    self.expr(kid.node, None);
                }
                _ => {}
            }
        }
        self.kids.close(list);
        self.b.expr(Expr::Unknown)
    }

    /// The name and the attributes of a tag. A name in lower case is an element of HTML and refers to nothing here.
    fn jsx_tag(&mut self, list: List, kind: RefKind) {
        let mut tag = None;
        for i in list.iter() {
            let kid = self.at(i);
            match (kid.field, kid.kind) {
                (F::Name, K::Identifier) => {
                    let text = self.b.text(kid.node);
                    if !text.starts_with(|c: char| c.is_ascii_lowercase()) {
                        tag = Some(self.b.refer(kid.node, kind, Via::Plain));
                    }
                }
                (F::Name, K::MemberExpression | K::NestedName) => tag = self.access(kid.node, kind, None),
                (F::TypeArguments, _) => {
                    self.type_list(kid.node);
                }
                (F::Attribute, K::JsxAttribute) => self.jsx_attribute(kid.node, tag),
                (F::Attribute, _) => {
                    self.expr(kid.node, None);
                }
                (_, K::Error) => self.each(kid.node),
                _ => {}
            }
        }
    }

    fn jsx_attribute(&mut self, node: Node<'t>, tag: Option<RefId>) {
        let list = self.open(node);
        let mut want = None;
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::PropertyName => {
                    if let Some(tag) = tag {
                        let component = self.b.expr(Expr::Ref(tag));
                        self.b.refer(kid.node, RefKind::Read, Via::ArgumentOf(component));
                        let props = self.b.expr(Expr::Param(component, 0));
                        let name = self.b.name(self.b.text(kid.node));
                        want = Some(self.b.expr(Expr::Field(props, name)));
                    }
                }
                K::JsxNamespace | K::Comment | K::Equals | K::Str => {}
                _ => {
                    self.expr(kid.node, want);
                }
            }
        }
        self.kids.close(list);
    }
}
