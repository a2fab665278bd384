//! Patches in the form that `git apply` and `patch` take: unified, three lines of context, bytes kept as they are.

use super::similar::{Change, diff};

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// The patch that makes `new` of `old` at `path` (relative, `/` between parts); empty where they are equal. `None` for
/// `old` makes the file.
#[must_use]
pub fn unified(path: &str, old: Option<&[u8]>, new: &[u8]) -> Vec<u8> {
    if old == Some(new) {
        return Vec::new();
    }
    let (a, b) = (lines(old.unwrap_or_default()), lines(new));
    let mut out = Vec::new();
    let (before, after) = (quoted(&format!("a/{path}")), quoted(&format!("b/{path}")));
    out.extend(format!("diff --git {before} {after}\n").bytes());
    match old {
        Some(_) => out.extend(format!("--- {before}\n").bytes()),
        None => out.extend("new file mode 100644\n--- /dev/null\n".bytes()),
    }
    out.extend(format!("+++ {after}\n").bytes());
    for hunk in hunks(&diff(&a, &b)) {
        write_hunk(&hunk, &a, &b, &mut out);
    }
    out
}

fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|b| *b == b'\n').collect()
}

/// As git writes a path: in quotes where it holds anything that could be misread.
fn quoted(path: &str) -> String {
    if path.chars().all(|c| !c.is_control() && c != '"' && c != '\\') {
        return path.to_owned();
    }
    let mut out = String::from("\"");
    for byte in path.bytes() {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            0x20..0x7f => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\{byte:03o}")),
        }
    }
    out.push('"');
    out
}

/// Steps that belong together: changes with at most twice the context between them.
fn hunks(steps: &[Change]) -> Vec<Vec<Change>> {
    let mut out: Vec<Vec<Change>> = Vec::new();
    let mut open: Vec<Change> = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        match *step {
            Change::Replace { .. } => open.push(*step),
            Change::Equal { old, new, len } => {
                let (first, last) = (at == 0, at + 1 == steps.len());
                let head = if first { 0 } else { CONTEXT.min(len) };
                if !first && !last && len <= 2 * CONTEXT {
                    open.push(*step);
                    continue;
                }
                if head > 0 && !open.is_empty() {
                    open.push(Change::Equal { old, new, len: head });
                }
                if !open.is_empty() {
                    out.push(std::mem::take(&mut open));
                }
                if !last {
                    let tail = CONTEXT.min(len);
                    if tail > 0 {
                        open.push(Change::Equal { old: old + len - tail, new: new + len - tail, len: tail });
                    }
                }
            }
        }
    }
    if open.iter().any(|step| matches!(step, Change::Replace { .. })) {
        out.push(open);
    }
    out
}

fn write_hunk(hunk: &[Change], a: &[&[u8]], b: &[&[u8]], out: &mut Vec<u8>) {
    let (mut removed, mut added) = (0, 0);
    let (mut first_old, mut first_new) = (usize::MAX, usize::MAX);
    for step in hunk {
        let (old, old_len, new, new_len) = parts(step);
        first_old = first_old.min(old);
        first_new = first_new.min(new);
        removed += old_len;
        added += new_len;
    }
    // An empty side names the line before it.
    let start = |first: usize, len: usize| if len == 0 { first } else { first + 1 };
    out.extend(
        format!("@@ -{},{removed} +{},{added} @@\n", start(first_old, removed), start(first_new, added)).bytes(),
    );
    let mut line = |mark: u8, text: &[u8]| {
        out.push(mark);
        out.extend(text);
        if !text.ends_with(b"\n") {
            out.extend("\n\\ No newline at end of file\n".bytes());
        }
    };
    for step in hunk {
        let (old, old_len, new, new_len) = parts(step);
        if let Change::Equal { .. } = step {
            a[old..old + old_len].iter().for_each(|text| line(b' ', text));
        } else {
            a[old..old + old_len].iter().for_each(|text| line(b'-', text));
            b[new..new + new_len].iter().for_each(|text| line(b'+', text));
        }
    }
}

fn parts(step: &Change) -> (usize, usize, usize, usize) {
    match *step {
        Change::Equal { old, new, len } => (old, len, new, len),
        Change::Replace { old, old_len, new, new_len } => (old, old_len, new, new_len),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn changes_far_apart_are_hunks_of_their_own() {
        let old = (0..30).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n") + "\n";
        let new = old.replace("line 3\n", "line three\n").replace("line 25\n", "").replace("line 29\n", "line 29");
        let text = String::from_utf8(unified("a/b.md", Some(old.as_bytes()), new.as_bytes())).unwrap();
        let heads: Vec<&str> = text.lines().filter(|l| l.starts_with("@@")).collect();
        assert_eq!(heads, ["@@ -1,7 +1,7 @@", "@@ -23,8 +23,7 @@"]);
        assert!(text.starts_with("diff --git a/a/b.md b/a/b.md\n--- a/a/b.md\n+++ b/a/b.md\n"));
        assert!(text.ends_with("-line 29\n+line 29\n\\ No newline at end of file\n"), "{text}");
        assert!(unified("x", Some(b"a"), b"a").is_empty());
        let made = String::from_utf8(unified("q\"\n", None, b"x\n")).unwrap();
        assert!(
            made.contains("new file mode 100644\n--- /dev/null\n+++ \"b/q\\\"\\012\"\n@@ -0,0 +1,1 @@\n+x\n"),
            "{made}"
        );
    }

    /// Applies a patch as a reader would who trusts nothing but its lines.
    fn applied(old: &[u8], patch: &[u8]) -> Vec<u8> {
        let (a, mut out, mut at) = (lines(old), Vec::new(), 0);
        let mut rows = lines(patch).into_iter().skip(3).peekable();
        while let Some(row) = rows.next() {
            let text = String::from_utf8_lossy(row).into_owned();
            if let Some(head) = text.strip_prefix("@@ -") {
                let (start, rest) = head.split_once(',').unwrap();
                let len: usize = rest.split(' ').next().unwrap().parse().unwrap();
                let start: usize = start.parse().unwrap();
                let start = if len == 0 { start } else { start - 1 };
                a[at..start].iter().for_each(|l| out.extend(*l));
                at = start;
                continue;
            }
            let mut body = row[1..].to_vec();
            if rows.peek().is_some_and(|next| next.starts_with(b"\\")) {
                rows.next();
                body.pop();
            }
            match row[0] {
                b' ' => {
                    assert_eq!(a[at], body);
                    out.extend(body);
                    at += 1;
                }
                b'-' => {
                    assert_eq!(a[at], body);
                    at += 1;
                }
                _ => out.extend(body),
            }
        }
        a[at..].iter().for_each(|l| out.extend(*l));
        out
    }

    proptest! {
        #[test]
        fn a_patch_makes_the_new_text(old in "([abc]\n){0,25}[ab]{0,1}", new in "([abc]\n){0,25}[ab]{0,1}") {
            let patch = unified("p", Some(old.as_bytes()), new.as_bytes());
            prop_assert_eq!(applied(old.as_bytes(), &patch), new.into_bytes());
        }
    }
}
