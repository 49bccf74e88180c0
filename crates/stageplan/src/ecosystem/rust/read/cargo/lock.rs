//! `Cargo.lock`. A lockfile of a large program has tens of thousands of lines, and Cargo writes all of them in one shape: so
//! they are read line by line, and only a file of another shape is read as TOML.

use std::collections::BTreeMap;
use std::ops::Range;

use stageplan_syntax::Span;
use stageplan_syntax::data::{Document, Node, Spanned};

/// A lockfile.
#[derive(Debug, Default)]
pub(super) struct Locked<'t> {
    /// The version of the format, where it is written.
    pub(super) format: Option<Spanned<u32>>,
    pub(super) packages: Vec<Package<'t>>,
    needs: Vec<Needed<'t>>,
    names: BTreeMap<&'t str, Vec<usize>>,
}

/// A locked package.
#[derive(Debug, Default)]
pub(super) struct Package<'t> {
    pub(super) name: &'t str,
    pub(super) version: &'t str,
    /// Where it is fetched; none for what lies in the repository.
    pub(super) source: Option<&'t str>,
    needs: Range<usize>,
    pub(super) span: Span,
}

/// A line of a package's dependencies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Needed<'t> {
    pub(super) name: &'t str,
    /// Given where several versions are locked.
    version: Option<&'t str>,
}

impl<'t> Needed<'t> {
    fn read(text: &'t str) -> Self {
        let mut words = text.split(' ');
        Self { name: words.next().unwrap_or_default(), version: words.next() }
    }
}

impl<'t> Locked<'t> {
    /// What a package depends on, for whatever reason.
    pub(super) fn needs(&self, package: &Package<'t>) -> &[Needed<'t>] {
        self.needs.get(package.needs.clone()).unwrap_or_default()
    }

    /// The packages of a name.
    pub(super) fn named(&self, name: &str) -> &[usize] {
        self.names.get(name).map_or(&[], Vec::as_slice)
    }

    /// The packages that a line means.
    pub(super) fn meant<'s>(&'s self, needed: Needed<'t>) -> impl Iterator<Item = usize> + use<'s, 't> {
        let of_version = move |at: &usize| {
            let package = self.packages.get(*at);
            needed.version.is_none_or(|version| package.is_some_and(|package| package.version == version))
        };
        self.named(needed.name).iter().copied().filter(of_version)
    }

    fn finish(mut self) -> Self {
        for (at, package) in self.packages.iter().enumerate() {
            self.names.entry(package.name).or_default().push(at);
        }
        self
    }

    fn section(&mut self) {
        let at = self.needs.len();
        self.packages.push(Package { needs: at..at, ..Package::default() });
    }
}

/// What the lines of a file are about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Top,
    Package,
    Needs,
    Other,
}

/// Reads a file as Cargo writes it; nothing where a line is not as Cargo writes it.
pub(super) fn lines(text: &str) -> Option<Locked<'_>> {
    let mut locked = Locked::default();
    let mut part = Part::Top;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(start, start + line.trim_end().len());
        start += line.len();
        let line = line.trim_end().trim_start_matches('\u{feff}');
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if part == Part::Needs {
            let item = line.trim_start();
            if item == "]" {
                part = Part::Package;
            } else {
                locked.needs.push(Needed::read(plain(item.strip_suffix(',').unwrap_or(item))?));
                locked.packages.last_mut()?.needs.end = locked.needs.len();
            }
            continue;
        }
        if line.starts_with('[') {
            part = match line {
                "[[package]]" | "[root]" => Part::Package,
                "[metadata]" | "[[patch.unused]]" => Part::Other,
                _ => return None,
            };
            if part == Part::Package {
                locked.section();
            }
            continue;
        }
        let (key, value) = line.split_once(" = ")?;
        match part {
            Part::Top if key == "version" => locked.format = Some(Spanned::new(value.parse().ok()?, span)),
            Part::Top => return None,
            Part::Package => {
                let package = locked.packages.last_mut()?;
                match key {
                    "name" => (package.name, package.span) = (plain(value)?, span),
                    "version" => package.version = plain(value)?,
                    "source" => package.source = Some(plain(value)?),
                    "dependencies" if value == "[" => part = Part::Needs,
                    "checksum" | "replace" => {}
                    _ => return None,
                }
            }
            Part::Needs | Part::Other => {}
        }
    }
    (part != Part::Needs).then(|| locked.finish())
}

/// A text in quotes without anything that would have to be decoded.
fn plain(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains(['"', '\\'])).then_some(inner)
}

/// Reads what any writer of TOML made of it.
pub(super) fn document(document: &Document) -> Locked<'_> {
    let mut locked = Locked::default();
    let Some(root) = document.root() else { return locked };
    if let Some(node) = root.get("version")
        && let Some(version) = node.as_i64().and_then(|version| u32::try_from(version).ok())
    {
        locked.format = Some(Spanned::new(version, node.span()));
    }
    for node in root.get("package").into_iter().flat_map(Node::items).chain(root.get("root")) {
        let text = |key: &str| node.get(key).and_then(Node::as_str);
        let Some(name) = text("name") else { continue };
        locked.section();
        let needs = node.get("dependencies").into_iter().flat_map(Node::items).filter_map(Node::as_str);
        locked.needs.extend(needs.map(Needed::read));
        let end = locked.needs.len();
        if let Some(package) = locked.packages.last_mut() {
            package.name = name;
            package.version = text("version").unwrap_or_default();
            package.source = text("source");
            package.span = node.get("name").map_or(node.span(), Node::span);
            package.needs.end = end;
        }
    }
    locked.finish()
}
