//! The conditions of `#if`: integer expressions over macros.

use super::platform::{self, Known};
use super::{Seen, Truth, Weigher, is_word};
use crate::index::FileId;

/// A number, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    Number(i64),
    /// Given by a build: there, and probably not zero.
    Given,
    /// Probably zero.
    Absent,
    Unknown,
}

impl Value {
    fn of(value: bool) -> Self {
        Value::Number(i64::from(value))
    }

    fn truth(self) -> Truth {
        match self {
            Value::Number(number) => Truth::of(number != 0),
            Value::Given => Truth::Likely,
            Value::Absent => Truth::Unlikely,
            Value::Unknown => Truth::Maybe,
        }
    }

    fn from(truth: Truth) -> Self {
        match truth {
            Truth::No => Value::Number(0),
            Truth::Unlikely => Value::Absent,
            Truth::Maybe => Value::Unknown,
            Truth::Likely => Value::Given,
            Truth::Yes => Value::Number(1),
        }
    }
}

/// Parentheses, signs and choices inside each other, over all the macros that one answer goes through.
const MAX_NESTING: u32 = 60;
/// A macro's body longer than this is not expanded.
const MAX_BODY: usize = 2000;

/// Binary operators, tightest first.
const LEVELS: [&[&str]; 10] = [
    &["*", "/", "%"],
    &["+", "-"],
    &["<<", ">>"],
    &["<=", ">=", "<", ">"],
    &["==", "!="],
    &["&"],
    &["^"],
    &["|"],
    &["&&"],
    &["||"],
];

impl Weigher<'_> {
    /// What the condition of an `#if` in a file at an offset comes to.
    pub(super) fn condition(&self, text: &str, file: FileId, at: u32) -> Truth {
        Reading { weigher: self, rest: text, file, at }.ternary().truth()
    }
}

/// Reads one expression.
struct Reading<'w, 't> {
    weigher: &'w Weigher<'w>,
    rest: &'t str,
    file: FileId,
    at: u32,
}

impl<'t> Reading<'_, 't> {
    fn ternary(&mut self) -> Value {
        self.nested(|this| {
            let value = this.binary(LEVELS.len());
            if !this.eat("?") {
                return value;
            }
            let yes = this.ternary();
            this.eat(":");
            let no = this.ternary();
            match value.truth() {
                Truth::Yes | Truth::Likely => yes,
                Truth::No | Truth::Unlikely => no,
                Truth::Maybe => Value::Unknown,
            }
        })
    }

    /// Reads something inside, unless it is too deep.
    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Value) -> Value {
        let nesting = self.weigher.nesting.get();
        if nesting >= MAX_NESTING {
            self.rest = "";
            return Value::Unknown;
        }
        self.weigher.nesting.set(nesting + 1);
        let value = read(self);
        self.weigher.nesting.set(nesting);
        value
    }

    /// An expression of operators below `level` of [`LEVELS`].
    fn binary(&mut self, level: usize) -> Value {
        if level == 0 {
            return self.unary();
        }
        let mut left = self.binary(level - 1);
        while let Some(operator) = self.operator(LEVELS[level - 1]) {
            let right = self.binary(level - 1);
            left = apply(operator, left, right);
        }
        left
    }

    fn operator(&mut self, level: &[&'static str]) -> Option<&'static str> {
        self.skip_space();
        let operator = level.iter().find(|operator| self.rest.starts_with(**operator))?;
        let rest = &self.rest[operator.len()..];
        // `&` of `&&`, `<` of `<<`.
        let longer = match *operator {
            "&" | "|" => rest.starts_with(*operator),
            "<" | ">" => rest.starts_with(*operator) || rest.starts_with('='),
            _ => false,
        };
        if longer {
            return None;
        }
        self.rest = rest;
        Some(operator)
    }

    fn unary(&mut self) -> Value {
        self.nested(Self::operand)
    }

    fn operand(&mut self) -> Value {
        self.skip_space();
        let number = |value: Value, with: fn(i64) -> i64| match value {
            Value::Number(number) => Value::Number(with(number)),
            other => other,
        };
        if self.eat("!") {
            return Value::from(self.unary().truth().not());
        }
        if self.eat("-") {
            return number(self.unary(), i64::wrapping_neg);
        }
        if self.eat("~") {
            return number(self.unary(), |number| !number);
        }
        if self.eat("+") {
            return self.unary();
        }
        if self.eat("(") {
            let inner = self.ternary();
            self.eat(")");
            return inner;
        }
        let word = self.word();
        match word {
            "" => {
                // Nothing that can be read: do not stay in place.
                let next = self.rest.chars().next().map_or(0, char::len_utf8);
                self.rest = &self.rest[next..];
                Value::Unknown
            }
            "defined" => {
                let parenthesised = self.eat("(");
                self.skip_space();
                let name = self.word();
                if parenthesised {
                    self.eat(")");
                }
                Value::from(self.weigher.defined(name, self.file, self.at))
            }
            "true" => Value::Number(1),
            "false" => Value::Number(0),
            _ if word.starts_with(|c: char| c.is_ascii_digit()) => literal(word),
            "__has_include" | "__has_include_next" => {
                let argument = self.argument();
                self.included(argument)
            }
            _ if word.starts_with("__has_") => {
                let argument = self.argument();
                platform::has(word, argument).map_or(Value::Unknown, Value::Number)
            }
            _ => self.name(word),
        }
    }

    /// What stands between the parentheses that follow.
    fn argument(&mut self) -> &'t str {
        if !self.eat("(") {
            return "";
        }
        let mut depth = 1;
        for (at, c) in self.rest.char_indices() {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                let inner = &self.rest[..at];
                self.rest = &self.rest[at + 1..];
                return inner;
            }
        }
        std::mem::take(&mut self.rest)
    }

    fn included(&self, argument: &str) -> Value {
        let argument = argument.trim();
        let inner = argument.get(1..argument.len().saturating_sub(1)).unwrap_or("");
        if self.weigher.world.has_file(inner) {
            return Value::Number(1);
        }
        if argument.starts_with('"') {
            return Value::Number(0);
        }
        platform::has_header(inner).map_or(Value::Unknown, Value::of)
    }

    /// The value of a macro.
    fn name(&mut self, word: &str) -> Value {
        match platform::value(word, self.weigher.world.is_cpp()) {
            Known::Undefined => return self.call_of(Value::Number(0)),
            Known::Value(value) => return Value::Number(value),
            Known::Open => {}
        }
        let place = match self.weigher.definition(word, self.file, self.at) {
            Seen::Nowhere => return self.call_of(Value::Number(0)),
            Seen::Given => return self.call_of(Value::Given),
            Seen::Perhaps => return self.call_of(Value::Unknown),
            Seen::Here(file, start) => (file, start),
        };
        let steps = self.weigher.steps.get();
        if steps == 0 || self.weigher.depth.get() >= super::MAX_DEPTH {
            return self.call_of(Value::Unknown);
        }
        self.weigher.steps.set(steps - 1);
        let Some((params, body)) = self.weigher.body(place.0, place.1) else { return self.call_of(Value::Given) };
        let text = match params {
            None => body,
            Some(params) => {
                let arguments = self.argument();
                substitute(&body, &params, &split(arguments))
            }
        };
        if text.len() > MAX_BODY {
            return Value::Unknown;
        }
        if text.trim().is_empty() {
            // `#define X`: there, and nothing to compute with.
            return Value::Given;
        }
        self.weigher.depth.set(self.weigher.depth.get() + 1);
        // The body is read where the condition stands: what it names is looked up from there.
        let mut inner = Reading { weigher: self.weigher, rest: &text, file: self.file, at: self.at };
        let value = inner.ternary();
        inner.skip_space();
        let whole = inner.rest.is_empty();
        self.weigher.depth.set(self.weigher.depth.get() - 1);
        if whole { value } else { Value::Unknown }
    }

    /// The value, past the arguments of a call.
    fn call_of(&mut self, value: Value) -> Value {
        self.skip_space();
        if self.rest.starts_with('(') {
            self.argument();
        }
        value
    }

    fn word(&mut self) -> &'t str {
        self.skip_space();
        let end = self.rest.find(|c: char| !(is_word(c) || c == '\'')).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn eat(&mut self, token: &str) -> bool {
        self.skip_space();
        match self.rest.strip_prefix(token) {
            // `!=` is no negation.
            Some(rest) if !(token == "!" && rest.starts_with('=')) => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    fn skip_space(&mut self) {
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\t', '\\', '\r', '\n']);
            if let Some(comment) = self.rest.strip_prefix("/*") {
                self.rest = comment.split_once("*/").map_or("", |(_, rest)| rest);
            } else if self.rest.starts_with("//") {
                self.rest = "";
            } else {
                return;
            }
        }
    }
}

fn apply(operator: &str, left: Value, right: Value) -> Value {
    match operator {
        "&&" => return Value::from(left.truth().and(right.truth())),
        "||" => return Value::from(left.truth().or(right.truth())),
        _ => {}
    }
    let (Value::Number(a), Value::Number(b)) = (left, right) else { return Value::Unknown };
    match operator {
        "*" => Value::Number(a.wrapping_mul(b)),
        "/" => a.checked_div(b).map_or(Value::Unknown, Value::Number),
        "%" => a.checked_rem(b).map_or(Value::Unknown, Value::Number),
        "+" => Value::Number(a.wrapping_add(b)),
        "-" => Value::Number(a.wrapping_sub(b)),
        "<<" => Value::Number(a.wrapping_shl(u32::try_from(b & 63).unwrap_or(0))),
        ">>" => Value::Number(a.wrapping_shr(u32::try_from(b & 63).unwrap_or(0))),
        "<" => Value::of(a < b),
        ">" => Value::of(a > b),
        "<=" => Value::of(a <= b),
        ">=" => Value::of(a >= b),
        "==" => Value::of(a == b),
        "!=" => Value::of(a != b),
        "&" => Value::Number(a & b),
        "^" => Value::Number(a ^ b),
        "|" => Value::Number(a | b),
        _ => Value::Unknown,
    }
}

/// An integer as written: decimal, hexadecimal, octal, binary, with suffixes and digit separators.
fn literal(word: &str) -> Value {
    let word = word.replace('\'', "");
    let word = word.trim_end_matches(['u', 'U', 'l', 'L', 'z', 'Z']);
    let parsed = if let Some(hex) = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")) {
        i64::from_str_radix(hex, 16)
    } else if let Some(binary) = word.strip_prefix("0b").or_else(|| word.strip_prefix("0B")) {
        i64::from_str_radix(binary, 2)
    } else if word.len() > 1 && word.starts_with('0') {
        i64::from_str_radix(&word[1..], 8)
    } else {
        word.parse()
    };
    parsed.map_or(Value::Unknown, Value::Number)
}

/// The arguments of a call.
fn split(text: &str) -> Vec<&str> {
    let (mut out, mut depth, mut from) = (Vec::new(), 0i32, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                out.push(text[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    out.push(text[from..].trim());
    out
}

/// The body with arguments in the place of parameters.
fn substitute(body: &str, params: &[String], arguments: &[&str]) -> String {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(c) = rest.chars().next() {
        if !is_word(c) {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let argument = params.iter().position(|param| param == word).and_then(|at| arguments.get(at));
        out.push_str(argument.copied().unwrap_or(word));
        if out.len() > MAX_BODY {
            return out;
        }
        rest = after;
    }
    out
}
