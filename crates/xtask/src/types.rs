//! `cargo xtask types`: the npm package's types, from those of the wire.

use std::fs;
use std::path::PathBuf;

use stageplan::wire;

const HEADER: &str = "\
// What planning answers, as TypeScript. Made from crates/stageplan/src/wire by `cargo xtask types`; not to be edited.
// A span counts UTF-16 units, as strings of JavaScript do, so that `text.slice(...span)` is the piece it means.
";

fn file() -> PathBuf {
    super::repository().join("pkg/src/wire.ts")
}

fn text() -> String {
    format!("{HEADER}\n{}", wire::typescript())
}

pub(crate) fn write() -> super::Outcome {
    let file = file();
    fs::write(&file, text()).map_err(super::on(&file))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_types_of_the_package_are_those_of_the_wire() {
        let written = std::fs::read_to_string(super::file()).unwrap_or_default();
        assert_eq!(written, super::text(), "pkg/src/wire.ts is not what the wire is; run `cargo xtask types`");
    }
}
