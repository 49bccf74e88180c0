//! The readers of data formats, of scripts and source of the JVM, and of Rust, by themselves: the first byte chooses one.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use stageplan_syntax::data::{Document, Format};
use stageplan_syntax::hocon::Hocon;
use stageplan_syntax::jvm::gradle::{Constants, Script};
use stageplan_syntax::jvm::sbt::{Build, Lookup};
use stageplan_syntax::jvm::source::{Names, Source, bindings, calls, env_reads};
use stageplan_syntax::properties::Properties;
use stageplan_syntax::{edn, ignorefile, rust, xml};

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    match choice % 16 {
        0 => drop(Document::parse(Format::Json, &text)),
        1 => drop(Document::parse(Format::Toml, &text)),
        2 => drop(Document::parse(Format::Yaml, &text)),
        3 => drop(xml::Document::parse(&text)),
        4 => drop(Properties::parse(&text)),
        5 => {
            let file = Hocon::parse(&text);
            for entry in file.entries().iter().take(100) {
                file.get(&entry.path);
            }
        }
        6 => drop(edn::Document::parse(&text)),
        7 => script("a.gradle", &text),
        8 => script("a.gradle.kts", &text),
        9 => build(&text),
        10 => source("A.java", &text),
        11 => source("A.kt", &text),
        12 => source("A.scala", &text),
        13 => source("A.groovy", &text),
        14 => drop(rust::Index::new(&rust::File::parse(&text, &|_, _| None))),
        _ => {
            let file = ignorefile::parse(&text);
            for line in text.lines() {
                file.is_ignored(line);
            }
        }
    }
});

fn script(name: &str, text: &str) {
    let script = Script::parse_named(name, text);
    let known = BTreeMap::new();
    let constants = Constants::new(&script, &known);
    let top = script.top();
    for dependency in top.all_dependencies().iter().take(100) {
        constants.text(dependency.value);
    }
    for setting in top.settings(&["java", "toolchain", "languageVersion"]) {
        setting.values.iter().for_each(|value| drop(constants.java_version(value)));
    }
    drop((top.plugins(), top.tasks(), top.includes(), top.project_dirs()));
}

fn build(text: &str) {
    let build = Build::parse(text);
    let known = BTreeMap::new();
    for project in std::iter::once(None).chain((0..build.projects.len().min(5)).map(Some)) {
        let lookup = Lookup::new(&build, project, &known);
        drop((lookup.libraries(), lookup.sbt_plugins()));
        for setting in lookup.settings().into_iter().take(100) {
            lookup.text(&setting.value);
        }
    }
}

fn source(name: &str, text: &str) {
    let Some(source) = Source::parse_named(name, text) else { return };
    let bindings = bindings(&source);
    let mut names = Names::default();
    names.add(&source, &bindings);
    for binding in bindings.iter().take(100) {
        names.text(&binding.value);
    }
    drop((calls(&source), env_reads(&source), source.mains(name)));
}
