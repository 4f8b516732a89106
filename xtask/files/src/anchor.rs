//! mdBook's anchors, which are the steps of a program: `ANCHOR: name` and `ANCHOR_END: name`.

/// What a line says of an anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor<'line> {
    /// The step of this name begins.
    Begins(&'line str),
    /// It ends.
    Ends(&'line str),
}

/// Reads a line; `None` if it is none of an anchor.
pub fn read(line: &str) -> Option<Anchor<'_>> {
    if let Some(name) = name(line, "ANCHOR_END:") {
        return Some(Anchor::Ends(name));
    }
    name(line, "ANCHOR:").map(Anchor::Begins)
}

fn name<'line>(line: &'line str, mark: &str) -> Option<&'line str> {
    let (_, rest) = line.split_once(mark)?;
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
    let name = &rest[..end.unwrap_or(rest.len())];
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_has_a_name() {
        assert_eq!(read("// ANCHOR: read-it"), Some(Anchor::Begins("read-it")));
        assert_eq!(read("  # ANCHOR_END:  b_2 -->"), Some(Anchor::Ends("b_2")));
        assert_eq!(read("// ANCHOR:"), None);
        assert_eq!(read("// an anchor"), None);
    }
}
