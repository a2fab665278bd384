//! Which branches of `#if … #else … #endif` are read as code, and which bracket closes which.
//!
//! All branches are kept where each is whole by itself, so that the definitions of every configuration are found. Where
//! a later branch repeats half a construct (`if (a) {` / `#else` / `if (b) {`), only the first is kept: the others are
//! *set aside*, to be read for their names without a part in the structure.

use super::token::{COLUMN_ZERO, Directive, DirectiveKind, T, Tok};

/// No bracket matches.
pub(super) const NONE: u32 = u32::MAX;

/// A branch that was set aside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Aside {
    /// Position among the kept tokens at which it stands.
    pub at: u32,
    /// Where its own tokens start in the stream; they end with [`T::Eof`].
    pub from: u32,
}

/// The tokens to read: kept ones, [`T::Eof`], then the branches set aside, each with its own end.
pub(super) struct Stream {
    pub tokens: Vec<Tok>,
    pub asides: Vec<Aside>,
}

struct Group {
    branches: Vec<(usize, usize)>,
    /// Whether each branch is known never to be compiled.
    dead: Vec<bool>,
}

/// Keeps and sets aside.
pub(super) fn select(mut tokens: Vec<Tok>, directives: &[Directive]) -> Stream {
    let mut drop = vec![false; tokens.len()];
    let mut any = false;
    let mut open: Vec<Group> = Vec::new();
    for directive in directives {
        let at = directive.at as usize;
        match directive.kind {
            DirectiveKind::If(constant) => {
                open.push(Group { branches: vec![(at, at)], dead: vec![constant == Some(false)] });
            }
            DirectiveKind::Ifdef => open.push(Group { branches: vec![(at, at)], dead: vec![false] }),
            DirectiveKind::Elif | DirectiveKind::Else => {
                let Some(group) = open.last_mut() else { continue };
                if let Some(last) = group.branches.last_mut() {
                    last.1 = at;
                }
                group.branches.push((at, at));
                group.dead.push(false);
            }
            DirectiveKind::Endif => {
                let Some(mut group) = open.pop() else { continue };
                if let Some(last) = group.branches.last_mut() {
                    last.1 = at;
                }
                any |= close(&group, &tokens, &mut drop);
            }
            _ => {}
        }
    }
    if !any {
        let end = tokens.last().map_or(0, |tok| tok.end);
        tokens.push(Tok { start: end, end, t: T::Eof, flags: 0 });
        return Stream { tokens, asides: Vec::new() };
    }
    split(&tokens, &drop)
}

/// Decides one group; true if something was set aside.
fn close(group: &Group, tokens: &[Tok], drop: &mut [bool]) -> bool {
    let mut dropped = false;
    let mut set_aside = |(from, to): (usize, usize), drop: &mut [bool]| {
        for flag in &mut drop[from..to] {
            *flag = true;
        }
        dropped |= to > from;
    };
    for (branch, dead) in group.branches.iter().zip(&group.dead) {
        if *dead {
            set_aside(*branch, drop);
        }
    }
    let live: Vec<(usize, usize)> =
        group.branches.iter().zip(&group.dead).filter(|(_, dead)| !**dead).map(|(branch, _)| *branch).collect();
    let after = live.last().and_then(|(_, to)| tokens.get(*to)).map_or(T::Eof, |tok| tok.t);
    if live.len() >= 2 && !live.iter().all(|branch| is_whole(*branch, tokens, drop, after)) {
        // An empty first branch has nothing to stand for the others.
        let keep = live.iter().position(|(from, to)| to > from).unwrap_or(0);
        for (i, branch) in live.iter().enumerate() {
            if i != keep {
                set_aside(*branch, drop);
            }
        }
    }
    dropped
}

/// Whether a branch neither leaves a bracket open, nor closes one it did not open, nor stops within a statement.
/// `after` is the token behind the whole group.
fn is_whole((from, to): (usize, usize), tokens: &[Tok], drop: &[bool], after: T) -> bool {
    let (mut braces, mut parens, mut brackets) = (0i32, 0i32, 0i32);
    let mut last = T::Semi;
    for i in from..to {
        if drop[i] {
            continue;
        }
        last = tokens[i].t;
        match last {
            T::LBrace => braces += 1,
            T::RBrace => braces -= 1,
            T::LParen => parens += 1,
            T::RParen => parens -= 1,
            T::LBrack => brackets += 1,
            T::RBrack => brackets -= 1,
            _ => {}
        }
        if parens < 0 || brackets < 0 || braces < -1 {
            return false;
        }
    }
    braces == 0
        && parens == 0
        && brackets == 0
        && match last {
            T::Semi | T::RBrace | T::Comma | T::Colon => true,
            // A macro without `;`, or the head of a function or loop whose body follows the group.
            T::RParen => !matches!(after, T::LBrace | T::Semi | T::Comma | T::RParen),
            _ => false,
        }
}

/// Moves the dropped runs behind the kept tokens.
fn split(tokens: &[Tok], drop: &[bool]) -> Stream {
    let mut kept = Vec::with_capacity(tokens.len() + 8);
    let mut runs: Vec<(u32, usize, usize)> = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if !drop[i] {
            kept.push(tokens[i]);
            i += 1;
            continue;
        }
        let from = i;
        while i < tokens.len() && drop[i] {
            i += 1;
        }
        runs.push((kept.len() as u32, from, i));
    }
    let end = tokens.last().map_or(0, |tok| tok.end);
    kept.push(Tok { start: end, end, t: T::Eof, flags: 0 });
    let mut asides = Vec::with_capacity(runs.len());
    for (at, from, to) in runs {
        asides.push(Aside { at, from: kept.len() as u32 });
        kept.extend_from_slice(&tokens[from..to]);
        let end = tokens[to - 1].end;
        kept.push(Tok { start: end, end, t: T::Eof, flags: 0 });
    }
    Stream { tokens: kept, asides }
}

/// The partner of each bracket, [`NONE`] for other tokens and for brackets without one. Never crosses [`T::Eof`].
pub(super) fn mates(tokens: &[Tok]) -> Vec<u32> {
    let mut mates = vec![NONE; tokens.len()];
    let mut start = 0;
    while start < tokens.len() {
        let end = tokens[start..].iter().position(|tok| tok.t == T::Eof).map_or(tokens.len(), |n| start + n);
        if !pair(tokens, start, end, &mut mates, false) {
            for mate in &mut mates[start..end] {
                *mate = NONE;
            }
            // Some brace has no partner: trust the layout, in which `}` at column 0 ends what began at column 0.
            pair(tokens, start, end, &mut mates, true);
        }
        start = end + 1;
    }
    mates
}

/// Pairs the brackets of one segment; true if all braces found a partner.
fn pair(tokens: &[Tok], from: usize, to: usize, mates: &mut [u32], by_layout: bool) -> bool {
    let mut open: Vec<usize> = Vec::new();
    let mut clean = true;
    // The flags of the first token of the current line, to know at which column a line with `{` starts.
    let mut line_flags = 0;
    let mut opened_at_zero: Vec<bool> = Vec::new();
    for i in from..to {
        let tok = tokens[i];
        if tok.flags != 0 {
            line_flags = tok.flags;
        }
        let closes = match tok.t {
            T::LBrace | T::LParen | T::LBrack => {
                open.push(i);
                opened_at_zero.push(line_flags & COLUMN_ZERO != 0 || open.len() == 1);
                continue;
            }
            T::RBrace => T::LBrace,
            T::RParen => T::LParen,
            T::RBrack => T::LBrack,
            _ => continue,
        };
        // A brace ends every bracket left open inside; a bracket never reaches over an open brace.
        let mut depth = open.len();
        while depth > 0 && tokens[open[depth - 1]].t != closes && tokens[open[depth - 1]].t != T::LBrace {
            depth -= 1;
        }
        if depth == 0 || tokens[open[depth - 1]].t != closes {
            clean &= closes != T::LBrace;
            continue;
        }
        if by_layout && closes == T::LBrace && tok.flags & COLUMN_ZERO != 0 {
            while depth > 0 && !(tokens[open[depth - 1]].t == T::LBrace && opened_at_zero[depth - 1]) {
                depth -= 1;
            }
            if depth == 0 {
                continue;
            }
        } else if by_layout && closes == T::LBrace && tok.flags != 0 && opened_at_zero[depth - 1] {
            // An indented brace does not end what began at column 0: it is one too many.
            continue;
        }
        let partner = open[depth - 1];
        open.truncate(depth - 1);
        opened_at_zero.truncate(depth - 1);
        mates[partner] = i as u32;
        mates[i] = partner as u32;
    }
    clean && open.iter().all(|i| tokens[*i].t != T::LBrace)
}
