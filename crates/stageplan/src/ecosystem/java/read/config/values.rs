//! Configuration files as flat lists of keys: properties, YAML, HOCON, TOML and JSON alike.

use stageplan_syntax::data::{Document, Format, Kind, Node};
use stageplan_syntax::hocon::{self, Hocon};
use stageplan_syntax::properties::Properties;

use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// How many values of a file are looked at: YAML's aliases make much out of little.
const VALUES: usize = 4_000;

/// How deep placeholders are followed.
const DEPTH: usize = 8;

/// How many placeholders one text may lead to, and how much text: a few lines that repeat each other make endless ones.
const STEPS: usize = 256;
const LONGEST: usize = 16_384;

/// What is left of both.
struct Budget {
    steps: usize,
    length: usize,
}

/// One value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The key in its plain form: [`plain`].
    pub(super) key: String,
    /// The key as it is written, without positions in lists.
    pub(super) written: String,
    pub(super) value: String,
    pub(super) origin: Origin,
    /// It is a later item of a list.
    later: bool,
}

/// When a part of a file counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum When {
    Always,
    /// With a profile, as the file says it.
    Profile(String),
    Never,
}

/// A file, or a document in one.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    pub(super) when: When,
    pub(super) entries: Vec<Entry>,
}

/// What counts, the strongest layer first.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    pub(super) layers: Vec<Layer>,
    /// What follows the colon of a placeholder begins with a dash: `${NAME:-default}`.
    pub(super) dash: bool,
    /// Every key is a variable too, in upper case.
    pub(super) loads: bool,
}

/// What became of a text with placeholders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Resolved {
    /// The text with the defaults in it; nothing where one has none.
    pub(super) text: Option<String>,
    /// The outermost variable, where the text is nothing but a placeholder.
    pub(super) variable: Option<String>,
    /// Every variable in it, with its default.
    pub(super) variables: Vec<(String, Option<String>)>,
}

/// A key as it is compared: Spring and others take `context-path`, `contextPath` and `context_path` for one.
pub(super) fn plain(key: &str) -> String {
    let mut plain = String::with_capacity(key.len());
    let mut index = false;
    for letter in key.chars() {
        match letter {
            '[' => index = true,
            ']' => index = false,
            '-' | '_' | '"' | '\'' => {}
            _ if index => {}
            _ => plain.push(letter.to_ascii_lowercase()),
        }
    }
    plain
}

/// The variable of a key where every key is one.
pub(super) fn variable_of(key: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    key.chars().filter(|c| !matches!(c, '-' | '"')).map(letter).collect()
}

impl Entry {
    /// A value that stands in no list.
    pub(super) fn new(key: String, written: &str, value: &str, origin: Origin) -> Self {
        Self { written: written.to_owned(), key, value: value.to_owned(), origin, later: false }
    }
}

impl Values {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Entry> {
        self.all(key).into_iter().rfind(|entry| !entry.later)
    }

    /// The value of the first of these keys that has one.
    pub(super) fn first(&self, keys: &[&str]) -> Option<&Entry> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// The values of a key that a list may give several times.
    pub(super) fn all(&self, key: &str) -> Vec<&Entry> {
        let key = plain(key);
        let of = |layer: &'_ Layer| -> Vec<usize> {
            let fits = layer.entries.iter().enumerate().filter(|(_, entry)| entry.key == key);
            fits.map(|(at, _)| at).collect()
        };
        let found = self.layers.iter().map(|layer| (layer, of(layer))).find(|(_, found)| !found.is_empty());
        found.map(|(layer, at)| at.into_iter().filter_map(|at| layer.entries.get(at)).collect()).unwrap_or_default()
    }

    /// Every value that counts.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.layers.iter().enumerate().flat_map(move |(at, layer)| {
            layer.entries.iter().filter(move |entry| {
                !self.layers.iter().take(at).any(|above| above.entries.iter().any(|other| other.key == entry.key))
            })
        })
    }

    /// The text of a key, with the defaults of its placeholders.
    pub(super) fn text(&self, key: &str) -> Option<Sourced<String>> {
        let entry = self.get(key)?;
        Some(Sourced::new(self.resolve(&entry.value).text?, entry.origin.clone()))
    }

    /// Whether a key is set to a value.
    pub(super) fn says(&self, key: &str, value: &str) -> Option<Origin> {
        let text = self.text(key)?;
        text.value().eq_ignore_ascii_case(value).then(|| text.origin().clone())
    }

    /// Puts the defaults of placeholders into a text.
    pub(super) fn resolve(&self, text: &str) -> Resolved {
        let mut steps = STEPS;
        self.resolve_counted(text, &mut steps)
    }

    /// The same for one of many texts, which share what may be looked at.
    pub(super) fn resolve_counted(&self, text: &str, steps: &mut usize) -> Resolved {
        // What the build puts in between two @ is not known here.
        let known = |text: &String| !is_filtered(text);
        if !text.contains("${") {
            return Resolved { text: Some(text.to_owned()).filter(known), ..Resolved::default() };
        }
        let mut budget = Budget { steps: STEPS.min(*steps), length: LONGEST.max(2 * text.len()) };
        let before = budget.steps;
        let mut resolved = self.resolve_within(text, DEPTH, &mut budget);
        *steps -= before - budget.steps;
        resolved.text = resolved.text.filter(known);
        resolved
    }

    fn resolve_within(&self, text: &str, depth: usize, budget: &mut Budget) -> Resolved {
        let mut resolved = Resolved { text: Some(String::new()), ..Resolved::default() };
        let mut rest = text;
        while let Some(start) = rest.find("${").filter(|_| depth > 0) {
            push(&mut resolved.text, &rest[..start], budget);
            let inner = &rest[start + 2..];
            let Some(end) = closing(inner) else {
                push(&mut resolved.text, &rest[start..], budget);
                return resolved;
            };
            if budget.steps == 0 {
                resolved.text = None;
                return resolved;
            }
            budget.steps -= 1;
            let part = self.placeholder(&inner[..end], depth, budget);
            rest = &inner[end + 1..];
            match &part.text {
                Some(text) => push(&mut resolved.text, text, budget),
                None => resolved.text = None,
            }
            if start == 0 && rest.is_empty() && text.starts_with("${") {
                resolved.variable = part.variable;
            }
            for one in part.variables {
                if !resolved.variables.contains(&one) {
                    resolved.variables.push(one);
                }
            }
        }
        // Something that names itself has no value.
        if depth == 0 && rest.contains("${") {
            resolved.text = None;
        }
        push(&mut resolved.text, rest, budget);
        resolved
    }

    fn placeholder(&self, inner: &str, depth: usize, budget: &mut Budget) -> Resolved {
        let split = inner.find(':');
        let (name, default) = split.map_or((inner, None), |at| (&inner[..at], Some(&inner[at + 1..])));
        let name = name.trim().trim_start_matches('?');
        // Log4j says where it looks: `${env:NAME:-default}`.
        let (name, default) = match (name, default) {
            ("env" | "sys" | "spring" | "ctx", Some(rest)) if self.dash => {
                let at = rest.find(':');
                at.map_or((rest, None), |at| (&rest[..at], Some(&rest[at + 1..])))
            }
            _ => (name, default),
        };
        let default = default.map(|text| text.strip_prefix('-').filter(|_| self.dash).unwrap_or(text));
        let known = match name {
            "user.home" => Some("~"),
            "java.io.tmpdir" => Some("/tmp"),
            "user.dir" => Some("."),
            _ => None,
        };
        if let Some(known) = known {
            return Resolved { text: Some(known.to_owned()), ..Resolved::default() };
        }
        if let Some(entry) = self.get(name) {
            return self.resolve_within(&entry.value, depth - 1, budget);
        }
        let inner = default.map(|text| self.resolve_within(text, depth - 1, budget));
        let text = inner.as_ref().and_then(|inner| inner.text.clone());
        let variable = if crate::settings::is_variable_name(name) && name.chars().any(|c| c.is_ascii_uppercase()) {
            Some(name.to_owned())
        } else if self.loads && !name.starts_with("random.") && !name.is_empty() {
            Some(variable_of(name)).filter(|name| crate::settings::is_variable_name(name))
        } else {
            None
        };
        let mut variables: Vec<(String, Option<String>)> =
            variable.iter().map(|name| (name.clone(), text.clone())).collect();
        let within = inner.map(|inner| inner.variables).unwrap_or_default();
        variables.extend(within);
        Resolved { text, variable, variables }
    }
}

/// Adds to a text; one that grows beyond what is left is no value of anything.
fn push(text: &mut Option<String>, more: &str, budget: &mut Budget) {
    match budget.length.checked_sub(more.len()) {
        Some(left) => {
            budget.length = left;
            if let Some(text) = text {
                text.push_str(more);
            }
        }
        None => *text = None,
    }
}

/// Whether a text has a name between two @, which the build replaces.
fn is_filtered(text: &str) -> bool {
    let mut parts = text.split('@').skip(1).peekable();
    while let Some(part) = parts.next() {
        let name = !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
        if name && parts.peek().is_some() {
            return true;
        }
    }
    false
}

/// Where the brace closes that is open before a text.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
    }
    None
}

/// Reads a file, its documents in their order.
pub(super) fn read(unit: &Unit<'_>, path: &RepoPath) -> Vec<Layer> {
    let Some(source) = unit.project.source(path) else { return Vec::new() };
    match path.extension() {
        Some("properties") => of_properties(&source),
        Some("yml" | "yaml") => of_data(&source, Format::Yaml),
        Some("toml") => of_data(&source, Format::Toml),
        Some("json") => of_data(&source, Format::Json),
        Some("conf") => vec![of_hocon(&source)],
        _ => Vec::new(),
    }
}

fn of_properties(source: &Source) -> Vec<Layer> {
    let file = Properties::parse(&source.text);
    let mut layers: Vec<(usize, Layer)> = Vec::new();
    for entry in file.entries().iter().take(VALUES) {
        if layers.last().is_none_or(|(document, _)| *document != entry.document) {
            layers.push((entry.document, Layer { when: When::Always, entries: Vec::new() }));
        }
        let Some((_, layer)) = layers.last_mut() else { continue };
        let later = entry.key.split('[').skip(1).any(|rest| !rest.starts_with("0]"));
        let origin = source.origin(entry.span, entry.key.as_str());
        layer.entries.push(Entry {
            key: plain(&entry.key),
            written: entry.key.clone(),
            value: entry.value.clone(),
            origin,
            later,
        });
    }
    layers.into_iter().map(|(_, layer)| conditional(layer)).collect()
}

fn of_data(source: &Source, format: Format) -> Vec<Layer> {
    // What Maven puts in between two @ is no YAML before it did.
    let document = Document::parse(format, &source.text);
    let mut left = VALUES;
    let layers = document.documents().map(|node| {
        let mut layer = Layer { when: When::Always, entries: Vec::new() };
        flatten(source, node, "", false, &mut layer.entries, &mut left);
        conditional(layer)
    });
    layers.collect()
}

fn flatten(source: &Source, node: Node<'_>, key: &str, later: bool, into: &mut Vec<Entry>, left: &mut usize) {
    if *left == 0 {
        return;
    }
    *left -= 1;
    match node.kind() {
        Kind::Object => {
            for (name, inner) in node.merged_entries() {
                let below = if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
                flatten(source, inner, &below, later, into, left);
            }
        }
        Kind::Array => {
            for (at, inner) in node.items().enumerate() {
                flatten(source, inner, key, later || at > 0, into, left);
            }
        }
        _ => {
            let value = node.scalar().map(ktor).unwrap_or_default();
            let written = key.to_owned();
            let origin = source.origin(node.span(), key);
            into.push(Entry { key: plain(key), written, value, origin, later });
        }
    }
}

/// Ktor writes `$NAME:default` into YAML.
fn ktor(text: &str) -> String {
    let rest = text.strip_prefix('$').filter(|rest| !rest.starts_with('{'));
    let Some(rest) = rest.map(|rest| rest.trim_start_matches('?')) else { return text.to_owned() };
    let name = rest.split(':').next().unwrap_or(rest);
    if crate::settings::is_variable_name(name) { format!("${{{rest}}}") } else { text.to_owned() }
}

fn of_hocon(source: &Source) -> Layer {
    let file = Hocon::parse(&source.text);
    let mut layer = Layer { when: When::Always, entries: Vec::new() };
    for entry in file.entries().iter().take(VALUES) {
        let last = file.entries().iter().rfind(|other| other.path == entry.path);
        if last.is_none_or(|last| !std::ptr::eq(last, entry)) {
            continue;
        }
        let Some(setting) = file.get(&entry.path) else { continue };
        let literal = setting.text().map(str::to_owned).or_else(|| match &setting.literal?.value {
            hocon::Value::Mixed(parts) => Some(parts.iter().map(mixed).collect()),
            hocon::Value::Array(_) => setting.items().next().map(str::to_owned),
            _ => None,
        });
        let value = match (setting.variable_name(), literal) {
            (Some(name), Some(text)) => format!("${{{name}:{text}}}"),
            (Some(name), None) => format!("${{{name}}}"),
            (None, Some(text)) => text,
            (None, None) => continue,
        };
        let span = setting.literal.or(setting.variable).map_or(entry.span, |entry| entry.span);
        let origin = source.origin(span, entry.path.as_str());
        layer.entries.push(Entry { key: plain(&entry.path), written: entry.path.clone(), value, origin, later: false });
    }
    layer
}

fn mixed(part: &hocon::Part) -> String {
    match part {
        hocon::Part::Text(text) => text.clone(),
        hocon::Part::Reference(reference) => format!("${{{}}}", reference.name),
    }
}

/// The condition that a document of Spring puts on itself, and the profiles of Quarkus in keys.
fn conditional(mut layer: Layer) -> Layer {
    let says = |key: &str| layer.entries.iter().find(|entry| entry.key == key).map(|entry| entry.value.clone());
    let profile = says("spring.config.activate.onprofile").or_else(|| says("spring.profiles"));
    layer.when = match (says("spring.config.activate.oncloudplatform"), profile) {
        (Some(_), _) => When::Never,
        (None, Some(profile)) => When::Profile(profile),
        (None, None) => When::Always,
    };
    layer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(file: &str, value: &str, expect: (&str, &str)) {
        let source = format!("//- a.properties\n{file}\n");
        crate::testing::with_unit(&source, "", |unit| {
            let layers = unit.path("a.properties").map(|path| read(unit, &path)).unwrap_or_default();
            let values = Values { layers, dash: false, loads: true };
            let found = values.resolve(value);
            let (text, variable) = (found.text.unwrap_or_default(), found.variable.unwrap_or_default());
            assert_eq!((text.as_str(), variable.as_str()), expect, "{value}");
        });
    }

    #[test]
    fn placeholders_give_their_default_and_the_outermost_variable() {
        check("", "8080", ("8080", ""));
        check("", "${PORT:8080}", ("8080", "PORT"));
        check("", "${APP_PORT:${PORT:9000}}", ("9000", "APP_PORT"));
        check("", "${port:8080}", ("8080", "PORT"));
        check("", "${APP_PORT}", ("", "APP_PORT"));
        check("app.port=${PORT:7000}", "${app.port}", ("7000", "PORT"));
        check("app.port=7000", "${app.port:1}", ("7000", ""));
        check("", "/${BOX:box}/x", ("/box/x", ""));
        check("", "${user.home}/data", ("~/data", ""));
        check("a=${b}\nb=${a}", "${a}", ("", ""));
        check("", "${open", ("${open", ""));
        check("", "${:8080}", ("8080", ""));
        check("", "@project.version@", ("", ""));
        check("", "a@b.example", ("a@b.example", ""));
    }

    #[test]
    fn what_repeats_itself_without_end_has_no_value() {
        let level = |name: &str, next: &str| format!("{name}={}\n", format!("${{{next}}}").repeat(100));
        let names = ["a", "b", "c", "d", "e", "f", "g"];
        let mut file: String = names.windows(2).map(|pair| level(pair[0], pair[1])).collect();
        check(&format!("{file}g=\n"), "${a}", ("", ""));
        file.push_str("g=x\n");
        check(&file, "${a}", ("", ""));
        check(&file, "${f}", ("x".repeat(100).as_str(), ""));
        let long = format!("long={}\n", "y".repeat(20_000));
        check(&long, "${long}${long}", ("", ""));
        check(&long, &"z".repeat(20_000), ("z".repeat(20_000).as_str(), ""));
    }

    #[test]
    fn keys_are_compared_in_their_plain_form() {
        assert_eq!(plain("server.servlet.context-path"), plain("SERVER.servlet.contextPath"));
        assert_eq!(plain("a.list[0].b"), "a.list.b");
        assert_eq!(variable_of("spring.datasource.url"), "SPRING_DATASOURCE_URL");
        assert_eq!(variable_of("management.health-check.x"), "MANAGEMENT_HEALTHCHECK_X");
    }
}

#[cfg(test)]
impl Entry {
    pub(super) fn for_tests(key: &str, value: &str) -> Self {
        let origin = Origin::rule("test/entry", "");
        Self { key: plain(key), written: key.to_owned(), value: value.to_owned(), origin, later: false }
    }
}
