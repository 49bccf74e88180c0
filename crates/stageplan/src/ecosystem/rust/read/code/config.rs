//! Configuration that libraries put together: files of the repository, and variables whose names follow from the fields.

use stageplan_syntax::data::{Document, Format};
use stageplan_syntax::order;
use stageplan_syntax::rust::{Attribute, Bound, Expr, ExprKind, ItemKind, Link, LinkKind};

use super::super::framework::configuration::{LOCAL, PRODUCTION};
use super::disk::{self, Bases};
use super::values::{At, Values};
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// How deep structs of a configuration may be in each other.
const DEEPEST: usize = 5;

/// Variables of a prefix.
struct Variables {
    prefix: String,
    separator: Option<String>,
    why: Origin,
}

/// What one function puts together.
#[derive(Default)]
struct Put<'s> {
    /// The struct that it fills.
    root: Option<&'s str>,
    variables: Option<Variables>,
    files: Vec<(RepoPath, Format)>,
    defaults: Vec<(String, Sourced<String>)>,
    /// What stands in the code as the text of a file.
    texts: Vec<(Document, Origin)>,
    /// Whether it may have values that are not seen, or is not demanded.
    open: bool,
    /// Whether it fills a struct, of whatever it is given.
    extracts: bool,
}

impl Put<'_> {
    fn is_empty(&self) -> bool {
        self.variables.is_none() && self.files.is_empty() && self.defaults.is_empty() && self.texts.is_empty()
    }
}

/// Gives the fields of configurations their variables and values.
pub(super) fn apply<'s>(unit: &Unit<'_>, bases: &Bases, values: &mut Values<'s>) {
    let mut changes = Vec::new();
    for (index, file) in values.files.iter().enumerate() {
        let mut puts: Vec<Put<'s>> =
            (0..file.index.functions.len()).map(|function| put(unit, bases, values, index, function)).collect();
        join(&mut puts);
        for put in puts.iter().filter(|put| !put.is_empty()) {
            if let Some(root) = put.root {
                walk(unit, values, put, root, !put.open, &mut Vec::new(), &mut changes);
            }
        }
    }
    for (at, variable, value, file, demanded) in changes {
        let Some(field) = values.fields.list.get_mut(at) else { continue };
        field.required |= demanded && value.is_none() && field.asked.value.is_none();
        let asked = &mut field.asked;
        asked.variable = asked.variable.take().or(variable);
        // What a file says comes before what the code says.
        asked.value = value.or(asked.value.take());
        asked.file = asked.file.take().or(file);
    }
}

/// What one function puts together, another one of the file may fill its struct with.
fn join(puts: &mut [Put<'_>]) {
    let only = |found: Vec<usize>| if let [only] = found.as_slice() { Some(*only) } else { None };
    let all = |fits: &dyn Fn(&Put<'_>) -> bool| {
        let found = puts.iter().enumerate().filter(|(_, put)| fits(put)).map(|(at, _)| at);
        found.collect()
    };
    let from = only(all(&|put| put.root.is_none() && put.variables.is_some()));
    let into = only(all(&|put| put.root.is_some() && put.extracts && put.is_empty()));
    let (Some(from), Some(into)) = (from, into) else { return };
    let (root, open) = (puts[into].root, puts[into].open);
    puts[from].root = root;
    puts[from].open |= open;
}

type Change = (usize, Option<Sourced<String>>, Option<Sourced<String>>, Option<Sourced<RepoPath>>, bool);

fn walk<'s>(
    unit: &Unit<'_>,
    values: &Values<'s>,
    put: &Put<'s>,
    owner: &'s str,
    demanded: bool,
    path: &mut Vec<String>,
    changes: &mut Vec<Change>,
) {
    if path.len() >= DEEPEST {
        return;
    }
    let Some((_, item)) = values.fields.item(owner) else { return };
    let ItemKind::Struct(fields) = &item.kind else { return };
    let demanded = demanded && !softened(&item.attributes);
    // Such a struct is what its only field is.
    let transparent =
        item.attributes.iter().any(|one| one.meta.name() == "serde" && one.meta.arg("transparent").is_some());
    for field in fields {
        let demanded = demanded && !softened(&field.attributes) && is_single(field.kind);
        path.push(if transparent { String::new() } else { field.name.clone() });
        match values.fields.type_in(field.kind).filter(|inner| *inner != owner) {
            Some(inner) if matches!(values.fields.item(inner), Some((_, item)) if is_struct(&item.kind)) => {
                walk(unit, values, put, inner, demanded, path, changes);
            }
            _ => {
                let place =
                    values.fields.list.iter().position(|one| one.owner == Some(owner) && one.name == field.name);
                if let Some(place) = place {
                    let path: Vec<String> = path.iter().filter(|name| !name.is_empty()).cloned().collect();
                    let variable = put.variables.as_ref().and_then(|variables| variables.name(&path));
                    let (value, file) = value(unit, put, &path);
                    changes.push((place, variable, value, file, demanded));
                }
            }
        }
        path.pop();
    }
}

/// Whether serde does without a value, or takes it from elsewhere.
fn softened(attributes: &[Attribute<'_>]) -> bool {
    let words = ["default", "skip", "skip_deserializing", "flatten", "from", "try_from", "other", "alias", "rename"];
    let of_serde = attributes.iter().filter(|one| matches!(one.meta.name(), "serde" | "default" | "builder"));
    of_serde.into_iter().any(|one| one.meta.name() != "serde" || words.iter().any(|word| one.meta.arg(word).is_some()))
}

/// Whether a type is one value that has to be there.
fn is_single(kind: &str) -> bool {
    !["Option<", "Vec<", "Map<", "Set<", "PhantomData", "()"].iter().any(|word| kind.contains(word))
}

fn is_struct(kind: &ItemKind<'_>) -> bool {
    matches!(kind, ItemKind::Struct(fields) if fields.iter().any(|field| field.name != "0"))
}

impl Variables {
    fn name(&self, path: &[String]) -> Option<Sourced<String>> {
        let name = match (&self.separator, path) {
            (_, [only]) => only.clone(),
            (Some(separator), _) => path.join(separator),
            (None, _) => return None,
        };
        let name = format!("{}{name}", self.prefix).to_ascii_uppercase();
        Some(Sourced::new(name, self.why.clone()))
    }
}

/// What the files say of a key, the last one first.
fn value(unit: &Unit<'_>, put: &Put<'_>, path: &[String]) -> (Option<Sourced<String>>, Option<Sourced<RepoPath>>) {
    let keys: Vec<&str> = path.iter().map(String::as_str).collect();
    for (file, format) in put.files.iter().rev() {
        let Some(manifest) = unit.project.manifest(file, *format) else { continue };
        let Some(value) = manifest.scalar(&keys) else { continue };
        let file = Sourced::new(file.clone(), value.origin().clone());
        return (Some(value), Some(file));
    }
    let texts = put.texts.iter().rev();
    let mut written =
        texts.filter_map(|(text, why)| Some(Sourced::new(text.at(&keys)?.scalar()?.to_owned(), why.clone())));
    if let Some(value) = written.next() {
        return (Some(value), None);
    }
    let dotted = keys.join(".");
    (put.defaults.iter().find(|(key, _)| *key == dotted).map(|(_, value)| value.clone()), None)
}

fn put<'s>(unit: &Unit<'_>, bases: &Bases, values: &Values<'s>, index: usize, function: usize) -> Put<'s> {
    let mut put = Put::default();
    let file = &values.files[index];
    let at = At::new(index, Some(function));
    let mut parses = false;
    for call in file.index.calls.iter().filter(|call| call.function == Some(function)) {
        let text = || values.read(at, call.args.first()?).known_text();
        let origin = || file.origin(call.own_span(), call.name);
        let separator = || behind(values, at, call.behind, &["separator", "split"]);
        match (call.path(), call.name) {
            ([.., "Environment", "with_prefix"], _) => {
                let separator = separator();
                let mark = behind(values, at, call.behind, &["prefix_separator"]);
                let mark = mark.or_else(|| separator.clone()).unwrap_or_else(|| "_".to_owned());
                let prefix = text().map(|text| format!("{text}{mark}"));
                put.variables = prefix.map(|prefix| Variables { prefix, separator, why: origin() });
            }
            ([.., "Env", "prefixed"], _) => {
                put.variables = text().map(|prefix| Variables { prefix, separator: separator(), why: origin() });
            }
            ([.., "Environment", "default"] | [.., "Env", "raw"] | ["envy", "from_env"], _) => {
                put.variables = Some(Variables { prefix: String::new(), separator: separator(), why: origin() });
            }
            (["envy", "prefixed"], _) => {
                put.variables = text().map(|prefix| Variables { prefix, separator: None, why: origin() });
            }
            ([.., "File", "with_name" | "from" | "new"] | [.., "Toml" | "Yaml" | "Json", "file"], _)
            | ([.., "fs", "read_to_string" | "read"], _) => {
                let Some(arg) = call.args.first() else { continue };
                let pieces = values.read(at, arg);
                let found = pieces.known_text().and_then(|text| bases.configuration(unit, index, values, &text));
                // Which of several it is may be said from outside, and is said where there is one for production.
                let meant = match &found {
                    Some((path, _)) if is_among(path, &LOCAL) => path.parent(),
                    Some(_) => None,
                    None => {
                        let fixed = pieces.fixed();
                        let (folder, _) = fixed.rsplit_once('/').unwrap_or_default();
                        let mut folders = bases.folders.iter().filter_map(|base| base.join(folder).ok());
                        folders.find(|folder| !folder.is_root() && unit.project.tree().has_folder(folder))
                    }
                };
                let meant = meant.and_then(|folder| production(unit, &folder));
                put.files.extend(meant.or(found));
            }
            ([.., "Serialized", _], _) | ([.., "Config", "try_from"], _) => put.open = true,
            ([.., of @ ("Toml" | "Yaml" | "Json"), "string"], _) => {
                let format = match *of {
                    "Toml" => Format::Toml,
                    "Yaml" => Format::Yaml,
                    _ => Format::Json,
                };
                match call.args.first().and_then(|arg| included(unit, values, index, arg)) {
                    Some(path) => put.files.push((path, format)),
                    None => put.texts.extend(text().map(|text| (Document::parse(format, &text), origin()))),
                }
            }
            ([.., "toml" | "serde_yaml" | "serde_yml" | "serde_json" | "toml_edit", "from_str" | "from_slice"], _) => {
                parses = true;
                let path = call.args.first().and_then(|arg| included(unit, values, index, arg));
                put.files.extend(path.and_then(|path| Some((path.clone(), format(&path)?))));
            }
            ([], "set_default") => {
                if let (Some(key), [_, value]) = (text(), call.args)
                    && let Some(value) = values.read(at, value).known_text()
                {
                    put.defaults.push((key, Sourced::new(value, origin())));
                }
            }
            ([], "try_deserialize" | "try_into" | "extract" | "deserialize" | "from_env") => {
                put.open |= disk::optional(call.behind);
                put.extracts |= matches!(call.name, "extract" | "try_deserialize");
                parses = true;
            }
            _ => {}
        }
    }
    if put.is_empty() && !put.extracts || !parses && put.variables.is_none() {
        return put;
    }
    let of = file.index.functions.get(function);
    put.root = of.and_then(|of| match of.signature.output {
        output if output.contains("Self") => of.owner,
        output => values.fields.type_in(output),
    });
    // `let config: Config = …;`
    let here = file.index.bindings.iter().filter(|one| one.function == Some(function));
    let mut typed =
        here.filter(|one| matches!(one.value, Bound::Value(_))).filter_map(|one| values.fields.type_in(one.kind));
    put.root = put.root.or_else(|| typed.next());
    put
}

fn is_among(path: &RepoPath, names: &[&str]) -> bool {
    let stem = path.file_name().split('.').next().unwrap_or_default().to_ascii_lowercase();
    names.contains(&stem.as_str())
}

/// The file of a folder that is for production.
fn production(unit: &Unit<'_>, folder: &RepoPath) -> Option<(RepoPath, Format)> {
    let mut files = unit.project.tree().files_in(folder).filter(|path| is_among(path, &PRODUCTION));
    files.find_map(|path| Some((path.clone(), format(path)?)))
}

/// The file whose text a value is: `include_str!("default.toml")`, or a constant that is set to it.
fn included<'s>(unit: &Unit<'_>, values: &Values<'s>, index: usize, value: &'s Expr<'s>) -> Option<RepoPath> {
    let (index, value) = match value.path() {
        Some(path) => values.constant_of(path.last()?)?,
        None => (index, value),
    };
    let ExprKind::Macro(call) = &value.kind else { return None };
    let text = call.args.first().filter(|_| call.path.last() == Some(&"include_str"))?.text()?;
    let beside = values.files.get(index)?.chosen.source.path.parent()?;
    beside.join(text).ok().filter(|path| unit.project.tree().has_file(path))
}

/// The argument of a step further behind.
fn behind<'s>(values: &Values<'s>, at: At<'_, 's>, links: &'s [Link<'s>], names: &[&str]) -> Option<String> {
    let found = links.iter().find_map(|link| match &link.kind {
        LinkKind::Method(name, args) if names.contains(name) => args.first(),
        _ => None,
    })?;
    values.read(at, found).known_text()
}

/// The format of a configuration file by its name.
pub(super) fn format(path: &RepoPath) -> Option<Format> {
    Some(match path.extension()? {
        "toml" => Format::Toml,
        "yaml" | "yml" => Format::Yaml,
        "json" => Format::Json,
        _ => return None,
    })
}

/// Files of a configuration whose name has no ending, as libraries look for them.
pub(super) fn endings(name: &str) -> Vec<String> {
    let mut found = vec![name.to_owned()];
    found.extend(["toml", "yaml", "yml", "json", "ini", "ron", "json5"].map(|end| format!("{name}.{end}")));
    order::sort_by_key(&mut found, |text| text != name);
    found
}
