//! The readers of data formats by themselves: the first byte chooses one.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stageplan_syntax::data::{Document, Format};
use stageplan_syntax::hocon::Hocon;
use stageplan_syntax::properties::Properties;
use stageplan_syntax::{edn, ignorefile, xml};

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    match choice % 8 {
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
        _ => {
            let file = ignorefile::parse(&text);
            for line in text.lines() {
                file.is_ignored(line);
            }
        }
    }
});
