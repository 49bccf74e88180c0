//! Variables that the sources read, and settings whose default stands in them.

use stageplan_syntax::jvm::Kind;

use super::File;
use super::values::Values;
use crate::ecosystem::java::facts::{Code, Setting};
use crate::origin::Sourced;

/// Variables of every machine.
const COMMON: &[&str] =
    &["PATH", "HOME", "USER", "HOSTNAME", "PWD", "SHELL", "LANG", "TMPDIR", "TEMP", "JAVA_HOME", "TERM"];

pub(super) fn read<'t>(files: &[File<'t>], values: &Values<'_, 't>, code: &mut Code) {
    for file in files {
        for read in file.reads.iter().filter(|read| !read.property && !COMMON.contains(&read.name.as_str())) {
            let default = read.default.as_ref().and_then(|default| values.text(default));
            let origin = file.origin(read.span, &read.name);
            if code.variables.iter().all(|(known, _)| *known.value() != read.name) {
                code.variables.push((Sourced::new(read.name.clone(), origin), default));
            }
        }
        injected(file, code);
        properties(file, code);
        config_names(file, code);
        property_files(file, code);
    }
}

/// `@PropertySource("classpath:shop.properties")`
fn property_files(file: &File<'_>, code: &mut Code) {
    let marks = file.outline.types.iter().flat_map(|kind| &kind.annotations);
    for mark in marks.filter(|mark| mark.name() == "PropertySource") {
        for text in mark.args.iter().flat_map(|arg| arg.value.elements()).filter_map(|value| value.text()) {
            let Some(path) = text.strip_prefix("classpath:").map(|path| path.trim_start_matches('/')) else { continue };
            let path = Sourced::new(path.to_owned(), file.origin(mark.span, "PropertySource"));
            if !code.property_files.contains(&path) {
                code.property_files.push(path);
            }
        }
    }
}

/// `@Value("${shop.upload-dir:uploads}")`
fn injected(file: &File<'_>, code: &mut Code) {
    let tokens = &file.outline.tokens;
    for at in 0..tokens.list.len() {
        if !(tokens.is(at, "@") && (tokens.is_word(at + 1, "Value") || tokens.is_word(at + 1, "ConfigProperty"))) {
            continue;
        }
        let end = tokens.next(at + 2);
        let inside = (at + 3..end).filter_map(|at| Some((at, tokens.string(at)?)));
        let Some((place, text)) = inside.into_iter().find(|(_, text)| text.starts_with("${")) else { continue };
        let Some(inner) = text.strip_prefix("${").and_then(|text| text.strip_suffix('}')) else { continue };
        let (key, default) = inner.split_once(':').map_or((inner, None), |(key, default)| (key, Some(default)));
        let Some(token) = tokens.get(place) else { continue };
        if let Some(default) = default.filter(|_| !key.contains("${")) {
            let origin = file.origin(token.span, key);
            code.settings.push(Setting { key: key.to_owned(), value: default.to_owned(), origin });
        }
    }
}

/// Fields of a class that takes its values from settings below a prefix.
fn properties(file: &File<'_>, code: &mut Code) {
    for (index, kind) in file.outline.types.iter().enumerate() {
        let marked = kind.annotations.iter().find(|one| one.name() == "ConfigurationProperties");
        let Some(marked) = marked else { continue };
        let prefix = marked.args.iter().find_map(|arg| arg.value.text());
        let Some(prefix) = prefix else { continue };
        for binding in file.bindings.iter().filter(|binding| binding.owner == Some(index) && !binding.constant) {
            let Some(value) = binding.value.literal() else { continue };
            let key = format!("{prefix}.{}", binding.name);
            code.settings.push(Setting { origin: file.origin(binding.span, &key), key, value });
        }
    }
}

/// The names of configuration files that a program gives itself.
fn config_names(file: &File<'_>, code: &mut Code) {
    let tokens = &file.outline.tokens;
    for (at, token) in tokens.list.iter().enumerate().filter(|(_, token)| token.kind == Kind::String) {
        let Some(text) = tokens.string(at) else { continue };
        let Some(rest) = text.strip_prefix("spring.config.name") else { continue };
        let name = match rest.strip_prefix(['=', ':']) {
            Some(name) => Some(name.to_owned()),
            None if rest.is_empty() && tokens.is(at + 1, ",") => tokens.string(at + 2),
            None => None,
        };
        let Some(name) = name.filter(|name| !name.is_empty() && !name.contains(['/', ',', '$'])) else { continue };
        let name = Sourced::new(name, file.origin(token.span, "spring.config.name"));
        if !code.config_names.contains(&name) {
            code.config_names.push(name);
        }
    }
}
