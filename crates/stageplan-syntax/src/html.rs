//! The tags of a page with their attributes. No tree is made of them: a page says by its tags what it loads.

use crate::Span;

/// One start tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its name, in small letters.
    pub name: String,
    /// Attributes in their order: the name in small letters, the value as it is written, and where that stands.
    pub attributes: Vec<(String, String, Span)>,
}

impl Tag {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, ..)| known == name).map(|(_, value, _)| value.as_str())
    }
}

/// How many tags are read of a page; what it loads stands in its head, or before its end.
const LIMIT: usize = 20_000;

/// The start tags of a page, in their order. What stands in comments, scripts and styles is none.
pub fn tags(text: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(open) = find(text, at, "<")
        && tags.len() < LIMIT
    {
        let rest = &text[open..];
        if rest.starts_with("<!--") {
            at = find(text, open + 4, "-->").map_or(text.len(), |end| end + 3);
            continue;
        }
        if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            at = open + 1;
            continue;
        }
        let (tag, end) = tag(text, open + 1);
        at = end;
        // Their text is no markup until they end.
        if matches!(tag.name.as_str(), "script" | "style" | "textarea" | "title") {
            at = closing(text, at, &tag.name);
        }
        tags.push(tag);
    }
    tags
}

fn find(text: &str, from: usize, what: &str) -> Option<usize> {
    text.get(from..)?.find(what).map(|at| from + at)
}

/// Where the end tag of an element begins, or the text ends.
fn closing(text: &str, from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(open) = find(text, at, "</") {
        let named = text.as_bytes().get(open + 2..open + 2 + name.len());
        if named.is_some_and(|named| named.eq_ignore_ascii_case(name.as_bytes())) {
            return open;
        }
        at = open + 2;
    }
    text.len()
}

/// The tag whose name begins at `start`, and where it ends.
fn tag(text: &str, start: usize) -> (Tag, usize) {
    let bytes = text.as_bytes();
    let skip = |from: usize, wanted: &dyn Fn(u8) -> bool| {
        from + bytes.get(from..).unwrap_or_default().iter().take_while(|byte| wanted(**byte)).count()
    };
    let space = |byte: u8| byte.is_ascii_whitespace();
    let mut at = skip(start, &|byte| !space(byte) && byte != b'>' && byte != b'/');
    let mut tag = Tag { name: slice(text, start, at).to_ascii_lowercase(), attributes: Vec::new() };
    loop {
        at = skip(at, &|byte| space(byte) || byte == b'/');
        match bytes.get(at) {
            None => return (tag, text.len()),
            Some(b'>') => return (tag, at + 1),
            Some(_) => {}
        }
        // A stray `=` begins a name, so that there is always a step.
        let end = skip(at + 1, &|byte| !space(byte) && !matches!(byte, b'>' | b'/' | b'='));
        let name = slice(text, at, end).to_ascii_lowercase();
        let equals = skip(end, &space);
        if bytes.get(equals) != Some(&b'=') {
            tag.attributes.push((name, String::new(), Span::new(end, end)));
            at = end;
            continue;
        }
        let value = skip(equals + 1, &space);
        let (from, to, next) = match bytes.get(value) {
            Some(quote @ (b'"' | b'\'')) => {
                let to = skip(value + 1, &|byte| byte != *quote);
                (value + 1, to, (to + 1).min(text.len()))
            }
            _ => {
                let to = skip(value, &|byte| !space(byte) && byte != b'>');
                (value, to, to)
            }
        };
        tag.attributes.push((name, slice(text, from, to).to_owned(), Span::new(from, to)));
        at = next;
    }
}

fn slice(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let shown: Vec<String> = tags(text)
            .iter()
            .map(|tag| {
                let attributes = tag.attributes.iter().map(|(name, value, span)| {
                    assert_eq!(span.slice(text), value, "{text}");
                    format!(" {name}={value}")
                });
                format!("{}{}", tag.name, attributes.collect::<String>())
            })
            .collect();
        assert_eq!(shown, expect, "{text}");
    }

    #[test]
    fn tags_have_their_attributes() {
        check("<p>a<BR/><img SRC = 'a b.png' alt>", &["p", "br", "img src=a b.png alt="]);
        check("<a href=x.html>1 < 2</a><link rel=\"icon\"href=\"i\">", &["a href=x.html", "link rel=icon href=i"]);
        check("<a =b c==d>", &["a =b= c==d"]);
    }

    #[test]
    fn what_is_no_markup_has_no_tags() {
        check(
            "<!-- <p> --><script src=a>if (a<b) '<p>'</SCRIPT><style><p></style><i>",
            &["script src=a", "style", "i"],
        );
        check("<!DOCTYPE html></p><3", &[]);
    }

    #[test]
    fn broken_pages_end() {
        for text in ["<", "<a", "<a b", "<a b=", "<a b=\"", "<a b='é", "<!--", "<script", "<script>", "<a / / =", "<é>"]
        {
            _ = tags(text);
        }
        check("<a b='é", &["a b=é"]);
    }
}
