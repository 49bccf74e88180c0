//! The page that Trunk builds from: what its links ask for.

use stageplan_syntax::Span;

/// A link of a page that Trunk follows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) rel: String,
    pub(super) href: Option<String>,
    pub(super) span: Span,
}

/// The links with `data-trunk`. Comments and the text of scripts hold none.
pub(super) fn links(text: &str) -> Vec<Link> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find('<')).map(|found| at + found) {
        let rest = text.get(open..).unwrap_or_default();
        if let Some(comment) = rest.strip_prefix("<!--") {
            at = comment.find("-->").map_or(text.len(), |end| open + 4 + end + 3);
            continue;
        }
        let (tag, end) = tag(rest);
        at = open + end.max(1);
        if tag.has("data-trunk") && matches!(tag.name.as_str(), "link" | "script") {
            let rel = tag.get("rel").unwrap_or(tag.name.as_str()).to_owned();
            let href = tag.get("href").or_else(|| tag.get("src")).map(str::to_owned);
            found.push(Link { rel, href, span: Span::new(open, at) });
        }
        if matches!(tag.name.as_str(), "script" | "style") && !tag.closed {
            let close = format!("</{}", tag.name);
            let rest = text.get(at..).unwrap_or_default().to_ascii_lowercase();
            at = rest.find(&close).map_or(text.len(), |end| at + end);
        }
    }
    found
}

struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    closed: bool,
}

impl Tag {
    fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The tag that a text begins with, and its length.
fn tag(text: &str) -> (Tag, usize) {
    let bytes = text.as_bytes();
    let is_end = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/' | b'=');
    let word = |from: usize| {
        let end = bytes.iter().skip(from).position(|byte| is_end(*byte)).map_or(bytes.len(), |found| from + found);
        (text.get(from..end).unwrap_or_default().to_ascii_lowercase(), end)
    };
    let (name, mut at) = word(1);
    let mut tag = Tag { name, attributes: Vec::new(), closed: false };
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'>' => return (tag, at + 1),
            b'/' => {
                tag.closed = bytes.get(at + 1) == Some(&b'>');
                at += 1;
            }
            byte if byte.is_ascii_whitespace() || *byte == b'=' => at += 1,
            _ => {
                let (name, end) = word(at);
                at = end.max(at + 1);
                let mut value = String::new();
                let equals = bytes.iter().skip(at).position(|byte| !byte.is_ascii_whitespace()).map(|found| at + found);
                if let Some(equals) = equals.filter(|equals| bytes.get(*equals) == Some(&b'=')) {
                    (value, at) = attribute(text, equals + 1);
                }
                tag.attributes.push((name, value));
            }
        }
    }
    (tag, bytes.len())
}

/// The value of an attribute, and where it ends.
fn attribute(text: &str, from: usize) -> (String, usize) {
    let bytes = text.as_bytes();
    let start =
        bytes.iter().skip(from).position(|byte| !byte.is_ascii_whitespace()).map_or(bytes.len(), |at| from + at);
    let (begin, end, behind) = match bytes.get(start) {
        Some(quote @ (b'"' | b'\'')) => {
            let found = bytes.iter().skip(start + 1).position(|byte| byte == quote);
            let end = found.map_or(bytes.len(), |found| start + 1 + found);
            (start + 1, end, (end + 1).min(bytes.len()))
        }
        _ => {
            let stops = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
            let end = bytes.iter().skip(start).position(stops).map_or(bytes.len(), |found| start + found);
            (start, end, end)
        }
    };
    (text.get(begin..end).unwrap_or_default().to_owned(), behind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[track_caller]
    fn check(text: &str, expect: &[&str]) {
        let found = links(text).into_iter().map(|link| format!("{} {}", link.rel, link.href.unwrap_or_default()));
        let found: Vec<String> = found.map(|line| line.trim_end().to_owned()).collect();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn links_for_trunk_are_found() {
        check("<link data-trunk rel=\"rust\" />", &["rust"]);
        check("<LINK rel='css' href = a.css data-trunk>", &["css a.css"]);
        check("<link data-trunk=\"\" rel=sass href=\"a b.scss\"/><link rel=css href=x>", &["sass a b.scss"]);
        check(
            "<!-- <link data-trunk rel=rust> --><script>'<link data-trunk>'</script><link data-trunk rel=rust>",
            &["rust"],
        );
        check("<script data-trunk src=\"a.js\"></script>", &["script a.js"]);
        check("<p><link data-trunk", &["link"]);
        check("", &[]);
    }

    #[test]
    fn damage_does_no_harm() {
        let text = "<!doctype html><head><link data-trunk rel=\"rust\" /><script>x</script><style>a</style></head>";
        for seed in 0..300 {
            let _ = links(&testing::damaged(text, seed));
        }
    }
}
