//! The readers of data formats by themselves: the first byte chooses one.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stageplan_syntax::data::{Document, Format};
use stageplan_syntax::ignorefile;

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    match choice % 4 {
        0 => drop(Document::parse(Format::Json, &text)),
        1 => drop(Document::parse(Format::Toml, &text)),
        2 => drop(Document::parse(Format::Yaml, &text)),
        _ => {
            let file = ignorefile::parse(&text);
            for line in text.lines() {
                file.is_ignored(line);
            }
        }
    }
});
