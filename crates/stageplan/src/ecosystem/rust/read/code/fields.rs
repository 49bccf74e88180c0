//! What users of the program set: arguments, variables and fields of its configuration, each with what takes its place.

use std::collections::BTreeMap;

use stageplan_syntax::Span;
use stageplan_syntax::rust::{Attribute, Call, Expr, ExprKind, Field as Written, Item, ItemKind, LinkKind, Meta};

use super::files::File;
use super::values::{At, Values, is_set};
use crate::ecosystem::rust::facts::Asked;
use crate::origin::Sourced;

/// A field that is declared, or an argument that is built.
#[derive(Clone, Debug)]
pub(super) struct Field<'s> {
    /// The struct it is in; none for an argument that is built.
    pub(super) owner: Option<&'s str>,
    /// Its name.
    pub(super) name: String,
    /// What it is and who sets it.
    pub(super) asked: Asked,
    /// Whether the program ends without it.
    pub(super) required: bool,
    /// The variant of its enum that it is in, and whether that demands it.
    pub(super) variant: Option<&'s str>,
    pub(super) demanded: bool,
    /// Whether it is an argument without a flag.
    pub(super) positional: bool,
    /// The file it is in, and where.
    pub(super) file: usize,
    pub(super) span: Span,
}

/// All of them.
#[derive(Default)]
pub(super) struct Fields<'s> {
    types: BTreeMap<&'s str, (usize, &'s Item<'s>)>,
    pub(super) list: Vec<Field<'s>>,
}

/// Attributes of fields that say who sets them: of clap and its kin, and of crates that read the environment.
const ABOUT: &[&str] = &[
    "arg",
    "clap",
    "structopt",
    "command",
    "argh",
    "options",
    "opts",
    "envconfig",
    "config",
    "conf",
    "setting",
    "opt",
];

/// Derives of structs whose fields are arguments.
const PARSERS: &[&str] = &["Parser", "Args", "StructOpt", "Clap", "Subcommand", "FromArgs", "Options", "Conf"];

impl<'s> Fields<'s> {
    pub(super) fn is_type(&self, name: &str) -> bool {
        self.types.contains_key(name)
    }

    /// The struct and the file of a name.
    pub(super) fn item(&self, name: &str) -> Option<(usize, &'s Item<'s>)> {
        self.types.get(name).copied()
    }

    pub(super) fn items(&self) -> impl Iterator<Item = (usize, &'s Item<'s>)> {
        self.types.values().copied()
    }

    /// The struct of the program that a type is made of: `Option<Arc<Config>>`
    pub(super) fn type_in(&self, kind: &str) -> Option<&'s str> {
        let words = kind.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
        let mut known = words.filter_map(|word| self.types.get_key_value(word).map(|(name, _)| *name));
        // Of a result the value comes first.
        known.next()
    }

    /// Whether a struct has a field, or a variant of an enum.
    pub(super) fn has(&self, owner: &str, name: &str) -> bool {
        match self.types.get(owner).map(|(_, item)| &item.kind) {
            Some(ItemKind::Struct(fields)) => fields.iter().any(|field| field.name == name),
            Some(ItemKind::Enum(variants)) => {
                variants.iter().flat_map(|variant| &variant.fields).any(|field| field.name == name)
            }
            _ => false,
        }
    }

    /// The type whose fields a pattern or a value names: a struct, or the enum of a variant.
    pub(super) fn owner_in(&self, path: &[&str]) -> Option<&'s str> {
        path.iter().rev().take(2).find_map(|name| self.types.get_key_value(*name).map(|(name, _)| *name))
    }

    /// The struct that a field of another one is.
    pub(super) fn type_of(&self, owner: &str, name: &str) -> Option<&'s str> {
        let (_, item) = self.types.get(owner)?;
        let ItemKind::Struct(fields) = &item.kind else { return None };
        self.type_in(fields.iter().find(|field| field.name == name)?.kind)
    }

    /// A field by its struct and name; without a struct, the one that is likeliest meant.
    pub(super) fn get(&self, owner: Option<&str>, name: &str) -> Option<&Field<'s>> {
        let named = self.list.iter().filter(|field| field.owner.is_some() && field.name == name);
        match owner {
            Some(owner) => named.into_iter().find(|field| field.owner == Some(owner)),
            None => named.min_by_key(|field| (!is_set(&field.asked), is_of_others(field.owner.unwrap_or_default()))),
        }
    }

    /// A value by the name that a library knows it by: `port`, `server.port`
    pub(super) fn by_key(&self, key: &str) -> Option<Asked> {
        let same = |name: &str| name.replace('-', "_") == key.replace('-', "_");
        let built = self.list.iter().find(|field| field.owner.is_none() && same(&field.name));
        let found = built.or_else(|| {
            let (above, last) = key.rsplit_once('.').unwrap_or(("", key));
            let above = above.rsplit('.').next().unwrap_or_default();
            self.list.iter().find(|field| {
                let owner = field.owner.unwrap_or_default().to_ascii_lowercase();
                field.name == last && (above.is_empty() || owner.contains(above))
            })
        });
        found.map(|field| field.asked.clone())
    }
}

/// Whether a struct is about a service that the program calls, rather than about itself.
pub(super) fn is_of_others(owner: &str) -> bool {
    let owner = owner.to_ascii_lowercase();
    ["database", "db", "redis", "smtp", "mail", "postgres", "mysql", "client", "metrics", "ldap", "proxy"]
        .iter()
        .any(|word| owner.contains(word))
}

/// The structs and enums of the program.
pub(super) fn types<'s>(files: &'s [File<'s>]) -> Fields<'s> {
    let mut fields = Fields::default();
    for (index, file) in files.iter().enumerate() {
        for item in &file.index.types {
            fields.types.entry(item.name).or_insert((index, item));
        }
    }
    fields
}

/// Whether something derives one of the names.
pub(super) fn derives(attributes: &[Attribute<'_>], names: &[&str]) -> bool {
    let derived = attributes.iter().filter(|one| one.meta.name() == "derive").flat_map(|one| &one.meta.args);
    derived.into_iter().any(|one| names.contains(&one.name()))
}

/// The fields of all structs, with what their attributes say.
pub(super) fn declared<'s>(values: &Values<'s>) -> Vec<Field<'s>> {
    let mut found = Vec::new();
    for (index, file) in values.files.iter().enumerate() {
        for item in &file.index.types {
            let parser = derives(&item.attributes, PARSERS);
            match &item.kind {
                ItemKind::Struct(fields) => {
                    found.extend(fields.iter().map(|field| one(values, index, item.name, parser, field)));
                }
                ItemKind::Enum(variants) if parser => {
                    for variant in variants {
                        // An option of a sub-command is asked for where that is called only.
                        let mut fields: Vec<Field<'s>> =
                            variant.fields.iter().map(|field| one(values, index, item.name, parser, field)).collect();
                        fields.iter_mut().for_each(|field| {
                            field.variant = Some(variant.name);
                            field.demanded = field.required;
                            field.required = false;
                            field.positional = false;
                        });
                        found.extend(fields);
                    }
                }
                _ => {}
            }
        }
        for call in &file.index.calls {
            found.extend(built(values, index, call));
        }
    }
    found
}

fn one<'s>(values: &Values<'s>, index: usize, owner: &'s str, parser: bool, field: &'s Written<'s>) -> Field<'s> {
    let file = &values.files[index];
    let at = At::new(index, None);
    let mut asked = Asked::default();
    let optional = ["Option<", "Vec<", "bool"].iter().any(|word| field.kind.trim_start().starts_with(word))
        || field.kind == "()"
        || field.kind.contains("PhantomData");
    let (mut required, mut flagged, mut inner) = (parser && !optional, false, false);
    let sourced = |text: String, span: Span| Sourced::new(text, file.origin(span, &field.name));
    for attribute in &field.attributes {
        let meta = &attribute.meta;
        let about = meta.path.len() == 1 && ABOUT.contains(&meta.name());
        if about {
            required |= !optional && meta.name() == "envconfig";
            inner |=
                ["subcommand", "flatten", "skip", "from_global", "nested"].iter().any(|word| meta.arg(word).is_some());
            if let Some(long) = meta.arg("long").or_else(|| meta.arg("option")).or_else(|| meta.arg("switch")) {
                let name = text_of(values, at, long).unwrap_or_else(|| field.name.replace('_', "-"));
                asked.flag.get_or_insert(sourced(format!("--{name}"), long.span));
                flagged = true;
            }
            flagged |= meta.arg("short").is_some();
            if let Some(env) = meta.arg("env").or_else(|| meta.arg("from")) {
                let name = text_of(values, at, env).unwrap_or_else(|| field.name.to_ascii_uppercase());
                asked.variable.get_or_insert(sourced(name, env.span));
            }
        }
        let words: &[&str] = match meta.name() {
            _ if about => &[
                "default_value",
                "default_value_t",
                "default_value_os_t",
                "default_value_os",
                "default_values_t",
                "default",
            ],
            "serde" | "builder" => &["default"],
            _ => &[],
        };
        for value in words.iter().filter_map(|word| meta.value_of(word)) {
            let text = match (meta.name(), value.text()) {
                ("serde", Some(name)) => values.named(at, name).known_text(),
                // These take the text of a value.
                ("builder" | "argh" | "options", Some(text)) => simple(text),
                _ => values.read(at, value).known_text(),
            };
            if let (Some(text), None) = (text, &asked.value) {
                asked.value = Some(sourced(text, value.span));
            }
            required = false;
        }
        let given = words.iter().any(|word| meta.arg(word).is_some()) || meta.arg("required_unless_present").is_some();
        required &= !given
            && meta.arg("num_args").is_none()
            && !meta.args.iter().any(|one| one.name().starts_with("required_"));
        // `#[default = 8080]`
        if meta.path.as_slice() == ["default"]
            && let Some(value) = meta.any_value()
        {
            let text = values.read(at, value).known_text();
            asked.value = asked.value.or_else(|| Some(sourced(text?, value.span)));
        }
    }
    let positional = parser && !flagged && !inner;
    required &= !inner;
    let name = field.name.clone();
    let (variant, demanded) = (None, false);
    Field { owner: Some(owner), name, asked, required, variant, demanded, positional, file: index, span: field.span }
}

/// What the text of a value comes to: `8080`, `String::from("::")`, `"::".to_string()`
fn simple(text: &str) -> Option<String> {
    let value = stageplan_syntax::rust::expression(text);
    value.literal().or_else(|| match &value.kind {
        ExprKind::Chain(base, links) => base.literal().or_else(|| match links.first().map(|link| &link.kind) {
            Some(LinkKind::Call(args)) => args.first()?.literal(),
            _ => None,
        }),
        _ => None,
    })
}

fn text_of<'s>(values: &Values<'s>, at: At<'_, 's>, meta: &'s Meta<'s>) -> Option<String> {
    values.read(at, meta.any_value()?).known_text()
}

/// `Arg::new("port").long("port").env("PORT").default_value("8080")`
fn built<'s>(values: &Values<'s>, index: usize, call: &Call<'s, 's>) -> Option<Field<'s>> {
    let ([.., "Arg" | "Opt", "new" | "with_name"], [id]) = (call.path(), call.args) else { return None };
    let at = At::new(index, call.function);
    let file = &values.files[index];
    let name = values.read(at, id).known_text()?;
    let mut asked = Asked::default();
    let (mut required, mut flagged) = (false, false);
    for link in call.behind {
        let LinkKind::Method(method, args) = &link.kind else { continue };
        let text = || values.read(at, args.first()?).known_text();
        let sourced = |text: String| Sourced::new(text, file.origin(link.span, &name));
        match *method {
            "long" => {
                asked.flag = text().map(|text| sourced(format!("--{}", text.trim_start_matches('-'))));
                flagged = true;
            }
            "short" => flagged = true,
            "env" => asked.variable = text().map(sourced),
            "default_value" | "default_value_t" | "default_value_os" => asked.value = text().map(sourced),
            "required" => required = matches!(args.as_slice(), [Expr { kind: ExprKind::Bool(true), .. }]),
            _ => {}
        }
    }
    required &= asked.value.is_none();
    let (variant, demanded, positional) = (None, false, !flagged);
    Some(Field { owner: None, name, asked, required, variant, demanded, positional, file: index, span: call.span })
}
