//! The blanks that lines begin with: what is quoted from deep inside a function is shown without those its lines share.

/// Bytes of blanks a line begins with.
#[must_use]
pub fn depth(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// Bytes of blanks that every line but blank ones begins with.
#[must_use]
pub fn shared_depth(text: &str) -> usize {
    text.lines().filter(|line| !line.trim().is_empty()).map(depth).min().unwrap_or(0)
}

/// `text` without them; ends of lines stay.
#[must_use]
pub fn without_shared(text: &str) -> String {
    let shared = shared_depth(text);
    text.split_inclusive('\n').map(|line| &line[shared.min(depth(line))..]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_all_lines_share_is_left_out() {
        assert_eq!(without_shared("    if a {\n\n        b\n  \n    }"), "if a {\n\n    b\n\n}");
        assert_eq!(without_shared("a\n  b\n"), "a\n  b\n");
        assert_eq!(shared_depth("\n \n"), 0);
    }
}
