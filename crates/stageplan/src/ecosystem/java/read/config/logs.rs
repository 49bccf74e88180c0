//! Files that the configuration of logging writes: Logback and Log4j.

use stageplan_syntax::xml::{Document, Element};

use super::disk;
use super::values::{self, Entry, Layer, Values, When, plain};
use crate::ecosystem::java::facts::Config;
use crate::origin::Sourced;
use crate::project::{Source, Unit};

/// The files, as their libraries look for them.
const FILES: &[&str] = &[
    "logback-spring.xml",
    "logback.xml",
    "log4j2-spring.xml",
    "log4j2.xml",
    "log4j2.properties",
    "log4j.properties",
    "log4j.xml",
];

/// How deep elements are followed.
const DEPTH: usize = 24;

pub(super) fn read(unit: &Unit<'_>, folders: &[&str], config: &mut Config) {
    for folder in folders {
        for name in FILES {
            let Some(path) = unit.path(&format!("{folder}/{name}")) else { continue };
            if !unit.project.tree().has_file(&path) {
                continue;
            }
            let mut values = Values { layers: Vec::new(), dash: true, loads: false };
            let mut files: Vec<Sourced<String>> = Vec::new();
            if name.ends_with(".properties") {
                of_properties(unit, &path, &mut values, &mut files);
            } else if let Some(source) = unit.project.source(&path) {
                let document = Document::parse(&source.text);
                let mut layer = Layer { when: When::Always, entries: Vec::new() };
                if let Some(root) = document.root() {
                    look(&source, root, DEPTH, &mut layer, &mut files);
                }
                values.layers.push(layer);
            }
            for file in files {
                write(&values, &file, config);
            }
            // The first that is there is the one that counts.
            return;
        }
    }
}

fn of_properties(unit: &Unit<'_>, path: &crate::tree::RepoPath, values: &mut Values, files: &mut Vec<Sourced<String>>) {
    values.layers = values::read(unit, path);
    for entry in values.layers.iter_mut().flat_map(|layer| &mut layer.entries) {
        let last = entry.written.rsplit('.').next().unwrap_or_default();
        if entry.key.starts_with("log4j.appender") && last == "File"
            || entry.key.starts_with("appender") && last == "fileName"
        {
            files.push(Sourced::new(entry.value.clone(), entry.origin.clone()));
        }
        if let Some(name) = entry.key.strip_prefix("property.") {
            entry.key = name.to_owned();
        }
    }
}

/// Finds properties and the files of appenders.
fn look(source: &Source, element: Element<'_>, depth: usize, layer: &mut Layer, files: &mut Vec<Sourced<String>>) {
    if depth == 0 {
        return;
    }
    let mut put = |name: Option<&str>, value: Option<&str>| {
        if let (Some(name), Some(value)) = (name, value) {
            let origin = source.origin(element.span(), name);
            layer.entries.push(Entry::new(plain(name), name, value, origin));
        }
    };
    match element.name() {
        "property" | "variable" | "Property" => {
            let name = element.attribute("name");
            put(name, element.attribute("value").or_else(|| element.text()));
        }
        "springProperty" => put(element.attribute("name"), element.attribute("defaultValue")),
        "file"
        | "File"
        | "fileName"
        | "param"
        | "RollingFile"
        | "RollingRandomAccessFile"
        | "RandomAccessFile"
        | "MemoryMappedFile"
        | "Appender" => {
            let by_attribute = element
                .attribute("fileName")
                .or_else(|| element.attribute("value").filter(|_| element.attribute("name") == Some("File")));
            let by_text = || element.text().filter(|_| element.name() == "file" || element.name() == "File");
            if let Some(text) = by_attribute.or_else(by_text).filter(|text| !text.trim().is_empty()) {
                files.push(Sourced::new(text.trim().to_owned(), source.origin(element.span(), element.name())));
            }
        }
        // Logback writes here where no file is named.
        "fileNamePattern" | "FileNamePattern" => {
            if let Some(text) = element.text().filter(|text| !text.trim().is_empty()) {
                let plain = text.trim().split('%').next().unwrap_or_default();
                files.push(Sourced::new(plain.to_owned(), source.origin(element.span(), element.name())));
            }
        }
        _ => {}
    }
    for inner in element.children() {
        look(source, inner, depth - 1, layer, files);
    }
}

fn write(values: &Values, file: &Sourced<String>, config: &mut Config) {
    let resolved = values.resolve(file.value());
    let Some(text) = resolved.text.filter(|text| text.contains('/')) else { return };
    // Spring's own base file leaves the folder to a setting.
    if text.contains("_IS_UNDEFINED") || text.contains("${") {
        return;
    }
    disk::add(config, disk::parent(&text), file.origin());
    for (name, default) in resolved.variables {
        if config.variables.iter().all(|(known, _)| *known.value() != name) {
            config.variables.push((Sourced::new(name, file.origin().clone()), default));
        }
    }
}
