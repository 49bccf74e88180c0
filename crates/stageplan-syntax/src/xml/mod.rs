//! XML as a tree of elements with byte spans: `pom.xml`, `web.xml` and the like.
//!
//! Files that people broke are read as far as they make sense: what was read before an error stays, a closing tag that
//! is missing or misspelt costs the element it belongs to and not the ones around it. No document type is read and no
//! entity expanded but the five of XML and the numeric ones, so no file can grow while it is read. Elements lie in one
//! list and refer to each other by number; nothing here recurses, and no element lies deeper than [`MAX_DEPTH`].

mod read;

use crate::{Problem, Span};

/// How deep elements may nest before the inner ones are left out with a [`Problem`].
pub const MAX_DEPTH: usize = 256;

/// Marks the absence of an element.
const NONE: u32 = u32::MAX;

/// A range of bytes in the document's own text buffer, or of its list of attributes.
#[derive(Clone, Copy, Debug, Default)]
struct Stretch {
    start: u32,
    end: u32,
}

#[derive(Clone, Copy, Debug)]
struct Data {
    /// With its prefix.
    name: Stretch,
    span: Stretch,
    /// Decoded and trimmed; empty where there is none.
    text: Stretch,
    text_span: Stretch,
    attributes: Stretch,
    first_child: u32,
    next: u32,
}

#[derive(Clone, Copy, Debug)]
struct Attribute {
    /// With its prefix.
    name: Stretch,
    /// Decoded.
    value: Stretch,
    span: Stretch,
}

/// A parsed file. It owns what it needs of the text, so the text may go.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The source as given, followed by the texts that had to be decoded.
    text: String,
    /// The first one is the root.
    nodes: Vec<Data>,
    attributes: Vec<Attribute>,
    problems: Vec<Problem>,
}

impl Document {
    /// Reads `text`. Whatever cannot be read is left out and reported in [`Document::problems`].
    pub fn parse(text: &str) -> Self {
        read::read(text)
    }

    /// The outermost element; nothing where the file has none.
    pub fn root(&self) -> Option<Element<'_>> {
        (!self.nodes.is_empty()).then_some(Element { document: self, id: 0 })
    }

    /// What is wrong with the file, in file order.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    fn slice(&self, stretch: Stretch) -> &str {
        self.text.get(stretch.start as usize..stretch.end as usize).unwrap_or_default()
    }
}

/// One element of a document.
#[derive(Clone, Copy, Debug)]
pub struct Element<'d> {
    document: &'d Document,
    id: u32,
}

impl<'d> Element<'d> {
    fn data(self) -> &'d Data {
        &self.document.nodes[self.id as usize]
    }

    /// The name without the prefix of its namespace.
    pub fn name(self) -> &'d str {
        local(self.document.slice(self.data().name))
    }

    /// The bytes from the opening to the closing tag.
    pub fn span(self) -> Span {
        span(self.data().span)
    }

    /// The element's own text without that of its children: trimmed, with entities and CDATA sections resolved and
    /// comments left out. Nothing where it is blank.
    pub fn text(self) -> Option<&'d str> {
        Some(self.document.slice(self.data().text)).filter(|text| !text.is_empty())
    }

    /// The bytes of the trimmed text as written; those of the element where it has no text.
    pub fn text_span(self) -> Span {
        if self.text().is_some() { span(self.data().text_span) } else { self.span() }
    }

    /// The decoded value of an attribute, which is asked for by its name with or without the prefix.
    pub fn attribute(self, name: &str) -> Option<&'d str> {
        self.find(name).map(|attribute| self.document.slice(attribute.value))
    }

    /// The bytes of an attribute's value as written, without its quotes.
    pub fn attribute_span(self, name: &str) -> Option<Span> {
        self.find(name).map(|attribute| span(attribute.span))
    }

    fn find(self, name: &str) -> Option<&'d Attribute> {
        let Stretch { start, end } = self.data().attributes;
        let document = self.document;
        let attributes = document.attributes.get(start as usize..end as usize).unwrap_or_default();
        attributes.iter().find(|attribute| document.slice(attribute.name) == name).or_else(|| {
            attributes.iter().find(|attribute| {
                // `xmlns:web` declares the prefix `web` and is no attribute `web`.
                let own = document.slice(attribute.name);
                local(own) == name && !own.starts_with("xmlns:")
            })
        })
    }

    /// The elements directly inside this one, in file order.
    pub fn children(self) -> impl Iterator<Item = Element<'d>> {
        let document = self.document;
        let element = move |id| (id != NONE).then_some(Element { document, id });
        std::iter::successors(element(self.data().first_child), move |child| element(child.data().next))
    }

    /// The first child of a name.
    pub fn child(self, name: &str) -> Option<Element<'d>> {
        self.children().find(|child| child.name() == name)
    }

    /// The children of a name, in file order.
    pub fn all(self, name: &str) -> impl Iterator<Item = Element<'d>> {
        self.children().filter(move |child| child.name() == name)
    }

    /// The element at a path of names below this one; of several of a name it is the first.
    pub fn at(self, path: &[&str]) -> Option<Element<'d>> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The text of the element at a path of names below this one.
    pub fn value(self, path: &[&str]) -> Option<&'d str> {
        self.at(path)?.text()
    }
}

fn span(stretch: Stretch) -> Span {
    Span::new(stretch.start as usize, stretch.end as usize)
}

/// A name without the prefix of its namespace.
fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

#[cfg(test)]
mod tests;
