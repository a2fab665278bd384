//! One file of one revision with its symbols by qualified path: what anchors and traces are resolved against.
//!
//! Made from bytes and a language, nothing else, so it is shared by every revision in which the file is the same.

use std::sync::Arc;

use crate::article::{Segment, SymbolPath};
use crate::lang::LanguageId;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Definition, FileFacts, Type};
use crate::source::Content;
use crate::syntax;
use crate::syntax::fingerprint::{CodeTokens, Prints, body_span, prints};
use crate::syntax::lexer::Class;
use crate::text::{LineIndex, Span};

/// A parsed file.
pub struct Unit {
    pub text: Arc<str>,
    pub lines: LineIndex,
    /// `None` for text of no known language: it has tokens but no symbols.
    pub language: Option<LanguageId>,
    pub facts: FileFacts,
    pub code: CodeTokens,
    /// In source order. Every definition with a name but parameters, type parameters, labels and imports.
    pub symbols: Vec<UnitSymbol>,
}

/// A definition of a [`Unit`].
#[derive(Clone, Debug)]
pub struct UnitSymbol {
    pub def: DefId,
    /// Outermost first; the last is the symbol itself. Never empty.
    pub path: Vec<Step>,
    pub kind: Kind,
    /// A prototype, or the like, without a body.
    pub declaration: bool,
    /// How readily a name means this one: 0 a symbol proper, then twins that are usually off, locals, repeated
    /// assignments.
    pub rank: u8,
    /// Parameter types as written, white space collapsed; empty for what takes none.
    pub params: String,
}

/// One step of a qualified path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub name: String,
    /// `None` for a written qualifier (`Foo::bar` out of line).
    pub kind: Option<Kind>,
    /// For an `impl` of a trait: the trait's name.
    pub of_trait: Option<String>,
}

impl UnitSymbol {
    /// The simple name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.last().map_or("", |step| &step.name)
    }
}

impl Unit {
    /// Decodes and parses; `None` where the bytes are no text.
    #[must_use]
    pub fn new(bytes: &[u8], language: Option<LanguageId>) -> Option<Self> {
        let content = Content::decode(bytes);
        if !content.is_text() {
            return None;
        }
        let src = content.text.as_bytes();
        let facts = language.map_or_else(FileFacts::default, |language| syntax::facts(src, language));
        let code = CodeTokens::new(src, language);
        let mut this =
            Self { lines: LineIndex::new(src), text: content.text, language, facts, code, symbols: Vec::new() };
        let ids: Vec<DefId> = this.facts.def_ids().filter(|id| is_anchorable(this.facts.def(*id))).collect();
        this.symbols = ids.into_iter().filter_map(|id| this.symbol_of(id)).collect();
        this.symbols.sort_by_key(|s| this.facts.def(s.def).name_span.start);
        Some(this)
    }

    fn symbol_of(&self, id: DefId) -> Option<UnitSymbol> {
        let def = self.facts.def(id);
        let path = self.path_of(id);
        if path.is_empty() {
            return None;
        }
        let declaration = def.flags.has(DefFlags::DECLARATION);
        let rank = if def.flags.has(DefFlags::REBINDING) {
            4
        } else if def.flags.has(DefFlags::LITERAL) {
            3
        } else if def.kind.is_local() {
            2
        } else {
            u8::from(def.flags.has(DefFlags::INACTIVE))
        };
        Some(UnitSymbol { def: id, path, kind: def.kind, declaration, rank, params: self.params_of(def) })
    }

    fn path_of(&self, id: DefId) -> Vec<Step> {
        let mut path = Vec::new();
        let mut at = Some(id);
        // A damaged or cyclic chain must not hang; real nesting stays far below this.
        for _ in 0..64 {
            let Some(this) = at else { break };
            let def = self.facts.def(this);
            let name = self.facts.name(def.name);
            if !name.is_empty() {
                let of_trait = if def.kind == Kind::Impl { def.bases.first() } else { None };
                let of_trait = of_trait.and_then(|ty| self.facts.type_name(*ty)).map(str::to_owned);
                path.push(Step { name: name.to_owned(), kind: Some(def.kind), of_trait });
            }
            if let Some(qualifier) = def.qualifier {
                let mut names = Vec::new();
                self.qualifier_names(qualifier, &mut names);
                path.extend(names.into_iter().map(|name| Step { name, kind: None, of_trait: None }));
            }
            at = def.container;
        }
        path.reverse();
        path
    }

    /// The names of a written qualifier, innermost first.
    fn qualifier_names(&self, ty: crate::model::facts::TypeId, out: &mut Vec<String>) {
        use crate::model::facts::Via;
        let Type::Path { head, .. } = self.facts.ty(ty) else { return };
        let mut at = *head;
        for _ in 0..16 {
            let reference = self.facts.reference(at);
            out.push(self.facts.name(reference.name).to_owned());
            match reference.via {
                Via::Path(prefix) => at = prefix,
                _ => break,
            }
        }
    }

    /// The text between the parentheses after the name, white space collapsed.
    fn params_of(&self, def: &Definition) -> String {
        if !def.kind.is_callable() && def.params.is_empty() {
            return String::new();
        }
        let tokens = self.code.tokens();
        let range = self.code.range(Span::new(def.name_span.end, def.signature.end.max(def.name_span.end)));
        let text = |at: usize| tokens[at].span.slice(&self.text);
        let Some(open) = range.clone().find(|at| text(*at) == "(") else { return String::new() };
        let mut depth = 0_u32;
        let mut out = String::new();
        let mut before_word = false;
        for (n, token) in tokens[open..].iter().take(MAX_PARAM_TOKENS).enumerate() {
            let text = token.span.slice(&self.text);
            match text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                _ => {}
            }
            if n > 0 {
                let word = matches!(token.class, Class::Word | Class::Number);
                if word && before_word {
                    out.push(' ');
                }
                out.push_str(text);
                before_word = word;
            }
        }
        out
    }

    /// The definition behind a symbol.
    #[must_use]
    pub fn def(&self, symbol: &UnitSymbol) -> &Definition {
        self.facts.def(symbol.def)
    }

    /// One-based line of a symbol's name.
    #[must_use]
    pub fn line(&self, symbol: &UnitSymbol) -> u32 {
        self.lines.line(self.def(symbol).name_span.start) + 1
    }

    /// The plain qualified name, joined by the language's separator.
    #[must_use]
    pub fn qualified(&self, symbol: &UnitSymbol) -> String {
        let names: Vec<&str> = symbol.path.iter().map(|step| step.name.as_str()).collect();
        names.join(self.separator())
    }

    fn separator(&self) -> &'static str {
        self.language.map_or(".", |language| language.row().separator)
    }

    /// The prints of a symbol.
    #[must_use]
    pub fn prints(&self, symbol: &UnitSymbol) -> Prints {
        prints(self.text.as_bytes(), &self.code, &self.facts, self.def(symbol))
    }

    /// The tokens a symbol says: its extent without doc comment, attributes and decorators, own name masked.
    #[must_use]
    pub fn tokens(&self, symbol: &UnitSymbol) -> Vec<u64> {
        let def = self.def(symbol);
        self.code.masked(def.signature.join(body_span(def)), def.doc, symbol.name())
    }

    /// The symbols an anchor's symbol path may mean, best rank only, in source order; several where nothing separates
    /// them. Leading segments may be left out. A definition hides its declarations.
    #[must_use]
    pub fn find(&self, wanted: &SymbolPath) -> Vec<usize> {
        let wanted = &kind_on_last(wanted);
        let mut found: Vec<usize> =
            (0..self.symbols.len()).filter(|at| matches(&self.symbols[*at], &wanted.segments)).collect();
        // The whole path, where it is written, hides longer ones that end in it.
        let exact = |at: &usize| self.symbols[*at].path.len() == wanted.segments.len();
        let ranked = |at: &usize| {
            let s = &self.symbols[*at];
            (s.rank, u8::from(s.declaration))
        };
        if let Some(best) = found.iter().map(ranked).min() {
            found.retain(|at| ranked(at) == best);
        }
        // `impl` blocks share their type's name; the type is meant unless `impl@` was written.
        let wants_impl = wanted.last().kind == Some(Kind::Impl);
        if !wants_impl && found.iter().any(|at| self.symbols[*at].kind != Kind::Impl) {
            found.retain(|at| self.symbols[*at].kind != Kind::Impl);
        }
        if let Some(kind) = wanted.last().kind
            && found.iter().any(|at| self.symbols[*at].kind == kind)
        {
            found.retain(|at| self.symbols[*at].kind == kind);
        }
        if found.len() > 1 && found.iter().any(exact) && wanted.segments.len() > 1 {
            found.retain(exact);
        }
        match wanted.last().index {
            Some(n) => found.get(n as usize - 1).copied().into_iter().collect(),
            None => found,
        }
    }

    /// The symbol whose name stands on a one-based line and is called `name` (the last step of a qualified name).
    #[must_use]
    pub fn at_line(&self, line: u32, name: &str) -> Option<usize> {
        let on_line = |at: &usize| self.line(&self.symbols[*at]) == line && self.symbols[*at].name() == name;
        (0..self.symbols.len()).filter(on_line).min_by_key(|at| self.symbols[*at].rank)
    }

    /// The definition that a plain qualified name and a line speak of, as other tools write them: kind prefixes,
    /// parameters and leading segments may be missing or too many, separators may be another language's, and the line may
    /// be of the doc comment, a decorator or the body. `Err` gives the number of definitions of that name.
    ///
    /// # Errors
    /// Where none has the name, or several have and no line chooses.
    pub fn named(&self, name: &str, line: Option<u32>) -> Result<usize, usize> {
        let plain = plain_name(name);
        let last = plain.last().map_or("", String::as_str);
        if let Some(at) = line.and_then(|line| self.at_line(line, last)) {
            return Ok(at);
        }
        let called = |at: &usize| simple(self.symbols[*at].name()).replace(' ', "") == last;
        let mut found: Vec<usize> = (0..self.symbols.len()).filter(called).collect();
        // The more of the written path fits, the better; then proper symbols before locals and the like.
        let fits = |at: &usize| {
            let steps = self.symbols[*at].path.iter().rev().map(|step| simple(&step.name).replace(' ', ""));
            steps.zip(plain.iter().rev()).take_while(|(have, wanted)| have == *wanted).count()
        };
        if let Some(best) = found.iter().map(&fits).max() {
            found.retain(|at| fits(at) == best);
        }
        let Some(line) = line else {
            let best = found.iter().map(|at| (self.symbols[*at].rank, self.symbols[*at].declaration)).min();
            found.retain(|at| Some((self.symbols[*at].rank, self.symbols[*at].declaration)) == best);
            return if let [one] = found[..] { Ok(one) } else { Err(found.len()) };
        };
        let distance = |at: &usize| {
            let extent = self.def(&self.symbols[*at]).extent;
            let inside = (self.lines.line(extent.start) + 1..=self.lines.line(extent.end) + 1).contains(&line);
            (!inside, self.line(&self.symbols[*at]).abs_diff(line), self.symbols[*at].rank)
        };
        found.iter().copied().min_by_key(distance).ok_or(0)
    }

    /// A ready-made symbol path that means this symbol and nothing else in the file, as short as it may be but with
    /// its container; by index where nothing else separates equals.
    #[must_use]
    pub fn anchor_for(&self, at: usize) -> Option<SymbolPath> {
        let symbol = &self.symbols[at];
        let separator = self.separator();
        let all: Vec<&str> = symbol.path.iter().map(|step| step.name.as_str()).collect();
        let full = SymbolPath::from_names(all.iter().copied(), separator)?;
        let shortest = if all.len() > 1 { 2 } else { 1 };
        for len in shortest..=all.len() {
            let path = SymbolPath::from_names(all[all.len() - len..].iter().copied(), separator)?;
            if self.find(&path) == [at] {
                return Some(path);
            }
        }
        let mut by_trait = full.clone();
        for (segment, step) in by_trait.segments.iter_mut().zip(&symbol.path) {
            if let Some(of_trait) = &step.of_trait {
                segment.name = format!("<{} as {of_trait}>", step.name);
            }
        }
        let mut by_kind = full.clone();
        let last = |path: &mut SymbolPath, f: &dyn Fn(&mut Segment)| {
            if let Some(last) = path.segments.last_mut() {
                f(last);
            }
        };
        last(&mut by_kind, &|s| s.kind = Some(symbol.kind));
        let mut by_params = full.clone();
        last(&mut by_params, &|s| s.params = Some(symbol.params.clone()));
        for path in [by_trait, by_kind, by_params] {
            if self.find(&path) == [at] && path.to_string().parse() == Ok(path.clone()) {
                return Some(path);
            }
        }
        let equals = self.find(&full);
        let n = equals.iter().position(|other| *other == at)? + 1;
        let mut by_index = full;
        last(&mut by_index, &|s| s.index = u32::try_from(n).ok());
        Some(by_index)
    }
}

/// The segments of a qualified name as other tools write it: without parameters, generic arguments, kind prefixes and
/// white space. Operators stay whole.
fn plain_name(name: &str) -> Vec<String> {
    let squeezed: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    let (outer, operator) = match squeezed.find("operator") {
        // `operator` as a part of a longer word is none.
        Some(at)
            if !squeezed[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
                && !squeezed[at + 8..].starts_with(|c: char| c == '.' || c == '_' && c != '"')
                && squeezed.len() > at + 8 =>
        {
            (&squeezed[..at], Some(&squeezed[at..]))
        }
        _ => (squeezed.as_str(), None),
    };
    let mut plain = String::new();
    let mut depth = 0_u32;
    for c in outer.chars() {
        match c {
            '(' => break,
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let parts = plain.split("::").flat_map(|part| part.split(['.', '#', '/']));
    let mut parts: Vec<String> = parts
        .map(|part| part.rsplit_once('@').map_or(part, |(_, name)| name).to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    if let Some(operator) = operator {
        // `operator()(int)` has its parameters after the second pair.
        let end = operator[8..]
            .strip_prefix("()")
            .map_or_else(|| operator.find('(').unwrap_or(operator.len()), |rest| operator.len() - rest.len());
        parts.push(operator[..end].to_owned());
    }
    parts
}

/// Tokens looked through for the end of a parameter list.
const MAX_PARAM_TOKENS: usize = 2000;

/// `fn@A::new` is how rustdoc writes `A::fn@new`: a kind that contains nothing speaks of the last segment.
fn kind_on_last(path: &SymbolPath) -> SymbolPath {
    let mut path = path.clone();
    let first = path.segments.first().and_then(|s| s.kind);
    let leaf =
        first.filter(|k| k.is_callable() || matches!(k, Kind::Variant | Kind::Field | Kind::Constant | Kind::Variable));
    if let (Some(kind), true, None) = (leaf, path.segments.len() > 1, path.last().kind) {
        path.segments[0].kind = None;
        path.segments.last_mut().expect("has two").kind = Some(kind);
    }
    path
}

fn is_anchorable(def: &Definition) -> bool {
    let hidden = matches!(def.kind, Kind::Param | Kind::TypeParam | Kind::Label);
    !hidden && !def.name_span.is_empty() && !def.flags.has(DefFlags::IMPORT)
}

fn matches(symbol: &UnitSymbol, wanted: &[Segment]) -> bool {
    if symbol.path.len() < wanted.len() {
        return false;
    }
    let steps = &symbol.path[symbol.path.len() - wanted.len()..];
    let (last, outer) = wanted.split_last().expect("a symbol path has at least one segment");
    let own = steps.last().is_some_and(|step| segment_fits(last, step));
    own && steps.iter().zip(outer).all(|(step, segment)| segment_fits(segment, step))
        && last.params.as_ref().is_none_or(|params| same_params(params, &symbol.params))
}

fn segment_fits(segment: &Segment, step: &Step) -> bool {
    if let Some((ty, bound)) = segment.as_trait_impl() {
        let bound_name = simple(bound).rsplit("::").next().unwrap_or_default().to_owned();
        let of_trait = step.of_trait.as_deref().map(|t| simple(t).to_owned());
        return simple(ty) == simple(&step.name) && of_trait == Some(bound_name);
    }
    let kinds = match (segment.kind, step.kind) {
        (None, _) => true,
        (Some(wanted), Some(kind)) => same_sort(wanted, kind),
        (Some(_), None) => false,
    };
    kinds && (segment.name == step.name || simple(&segment.name) == simple(&step.name))
}

/// A name without generic arguments; operators stay whole.
fn simple(name: &str) -> &str {
    if name.starts_with("operator") || name.starts_with('<') {
        return name;
    }
    name.find('<').map_or(name, |at| &name[..at])
}

/// `fn@` also means methods, `struct@` classes and so on: authors name what they see.
fn same_sort(wanted: Kind, kind: Kind) -> bool {
    let callable = |k| matches!(k, Kind::Function | Kind::Method);
    let record = |k| matches!(k, Kind::Class | Kind::Struct);
    let value = |k| matches!(k, Kind::Constant | Kind::Variable | Kind::Local);
    let space = |k| matches!(k, Kind::Module | Kind::Namespace);
    // `typedef struct { … } Name;` is a struct to its readers.
    let named_by_typedef = matches!(wanted, Kind::Class | Kind::Struct | Kind::Enum) && kind == Kind::Type;
    wanted == kind
        || (callable(wanted) && callable(kind))
        || (record(wanted) && record(kind))
        || (value(wanted) && value(kind))
        || (space(wanted) && space(kind))
        || named_by_typedef
}

/// Whether written parameter types fit a parameter list: equal apart from white space, or equal once the parameters'
/// names are taken away (`x: T` in most languages, `T x` in C and Java).
fn same_params(wanted: &str, have: &str) -> bool {
    let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    if squeeze(wanted) == squeeze(have) {
        return true;
    }
    let wanted = split_commas(wanted);
    let have = split_commas(have);
    let receiver = have.first().is_some_and(|first| first.trim_start_matches(['&', '*']).trim_end().ends_with("self"));
    let fits = |have: &[String]| {
        have.len() == wanted.len()
            && have.iter().zip(&wanted).all(|(have, wanted)| {
                let wanted = squeeze(wanted);
                let default_free = have.split('=').next().unwrap_or(have);
                let after_colon = default_free.split_once(':').map_or("", |(_, ty)| ty);
                let before_name = default_free.trim_end().rsplit_once(|c: char| !c.is_alphanumeric() && c != '_');
                let cut = before_name.map_or("", |(_, name)| {
                    let trimmed = default_free.trim_end();
                    &trimmed[..trimmed.len() - name.len()]
                });
                [default_free, after_colon, cut].iter().any(|form| squeeze(form) == wanted)
            })
    };
    fits(&have) || (receiver && fits(&have[1..]))
}

/// Splits at commas outside brackets.
fn split_commas(text: &str) -> Vec<String> {
    let mut depth = 0_i32;
    let mut out = vec![String::new()];
    let mut before = ' ';
    for c in text.chars() {
        match c {
            '(' | '[' | '{' | '<' => depth += 1,
            '>' if before == '-' || before == '=' => {}
            ')' | ']' | '}' | '>' => depth -= 1,
            ',' if depth <= 0 => {
                out.push(String::new());
                before = c;
                continue;
            }
            _ => {}
        }
        out.last_mut().expect("starts with one").push(c);
        before = c;
    }
    if out.len() == 1 && out[0].trim().is_empty() { Vec::new() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(language: &str, text: &str) -> Unit {
        Unit::new(text.as_bytes(), LanguageId::by_name(language)).unwrap()
    }

    fn found(unit: &Unit, anchor: &str) -> Vec<u32> {
        unit.find(&anchor.parse().unwrap()).iter().map(|at| unit.line(&unit.symbols[*at])).collect()
    }

    #[test]
    fn typescript_symbols_are_found_by_their_end() {
        let unit = unit(
            "typescript",
            "export const outer = (a: string) => {\n  const inner = () => a;\n  return inner;\n};\nclass A {\n  get(x: number) { return x; }\n}\nclass B {\n  get() {}\n}\nfunction g(a: string): void;\nfunction g(a: number): void;\nfunction g(a: any) {}\n",
        );
        assert_eq!(found(&unit, "outer.inner"), [2]);
        assert_eq!(found(&unit, "inner"), [2]);
        assert_eq!(found(&unit, "A.get"), [6]);
        assert_eq!(found(&unit, "get"), [6, 9]);
        assert_eq!(found(&unit, "get~2"), [9]);
        assert_eq!(found(&unit, "get(number)"), [6]);
        assert_eq!(found(&unit, "fn@A.get"), [6]);
        assert_eq!(found(&unit, "class@get"), [] as [u32; 0]);
        assert_eq!(found(&unit, "g"), [13], "a definition hides its overload signatures");
    }

    #[test]
    fn names_as_other_tools_write_them() {
        let plain = |name: &str| plain_name(name).join(" ");
        assert_eq!(plain("a::B<T>::c(int, char)"), "a B c");
        assert_eq!(plain("Outer.Inner#method(List<String>)"), "Outer Inner method");
        assert_eq!(plain("fn@new"), "new");
        assert_eq!(plain("x::Y::operator ()(int)"), "x Y operator()");
        assert_eq!(plain("operator <="), "operator<=");
        assert_eq!(plain("Y::operator bool"), "Y operatorbool");
        assert_eq!(plain("binary_operator"), "binary_operator");
        assert_eq!(plain("a.operator.b"), "a operator b");
        assert_eq!(plain("Foo::~Foo"), "Foo ~Foo");
        assert_eq!(plain(""), "");
    }

    #[test]
    fn a_name_and_a_line_choose_a_definition() {
        let unit = unit(
            "java",
            "class A {\n  /** One. */\n  @Deprecated\n  void f(int a) {\n    g();\n  }\n  void f(String b) {}\n}\nclass B {\n  void f() {}\n}\n",
        );
        let line = |name: &str, line: Option<u32>| unit.named(name, line).map(|at| unit.line(&unit.symbols[at]));
        assert_eq!(line("A.f", Some(4)), Ok(4));
        assert_eq!(line("A.f", Some(2)), Ok(4), "its doc comment");
        assert_eq!(line("A.f", Some(5)), Ok(4), "its body");
        assert_eq!(line("A.f", Some(7)), Ok(7));
        assert_eq!(line("com.example.A.f(String)", Some(8)), Ok(7));
        assert_eq!(line("B.f", Some(7)), Ok(7), "the line is the surer of the two");
        assert_eq!(line("B.f", None), Ok(10));
        assert_eq!(line("A.f", None), Err(2));
        assert_eq!(line("nothing", Some(4)), Err(0));
    }

    #[test]
    fn parameter_lists_are_compared_by_their_types() {
        assert!(same_params("int, List<String>", "int a,List<String> b"));
        assert!(same_params("string, number", "a:string,b:number"));
        assert!(same_params("a: string", "a:string"));
        assert!(same_params("u8", "&self,x:u8"));
        assert!(same_params("", ""));
        assert!(!same_params("int", "long a"));
        assert!(!same_params("int", "int a,int b"));
        assert!(same_params("const Foo &", "const Foo&other"));
    }

    #[test]
    fn ready_made_anchors_mean_their_symbol() {
        let unit = unit("typescript", "class A {\n  get() {}\n}\nclass B {\n  get() {}\n}\nfunction f() {}\n");
        for at in 0..unit.symbols.len() {
            let path = unit.anchor_for(at).unwrap();
            assert_eq!(unit.find(&path), [at], "{path}");
        }
    }
}
