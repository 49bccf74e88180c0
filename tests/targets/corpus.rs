//! What every project of the corpus is planned as, held against the files of its `expect` folder. `UPDATE=1` rewrites
//! them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use libtest_mimic::{Arguments, Failed, Trial};
use similar::TextDiff;
use stageplan_tests::corpus::{self, Case};
use stageplan_tests::snapshot::{self, Snapshot};

fn main() {
    let update = std::env::var_os("UPDATE").is_some_and(|value| value == "1");
    let trials = corpus::cases().into_iter().map(|case| Trial::test(case.name.clone(), move || check(&case, update)));
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit();
}

fn check(case: &Case, update: bool) -> Result<(), Failed> {
    let tree = case.tree();
    let got = snapshot::of(&stageplan::plan(&tree, &case.options()), &tree);
    let folder = case.folder.join("expect");
    if update {
        return write(&folder, &got).map_err(|error| format!("{}: {error}", folder.display()).into());
    }
    let expected = read(&folder);
    let names: BTreeSet<&String> = got.keys().chain(expected.keys()).collect();
    let mut wrong = String::new();
    for name in names {
        match (expected.get(name), got.get(name)) {
            (Some(expected), Some(got)) if expected == got => {}
            (Some(expected), Some(got)) => {
                let diff = TextDiff::from_lines(expected, got);
                wrong.push_str(&diff.unified_diff().header(&format!("expect/{name}"), "planned").to_string());
            }
            (Some(_), None) => wrong.push_str(&format!("expect/{name} is there, and nothing made it\n")),
            (None, Some(_)) => wrong.push_str(&format!("expect/{name} is missing\n")),
            (None, None) => {}
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{} ({})\n{wrong}\nIf this is right: UPDATE=1 cargo test -p stageplan-tests --test corpus",
        case.name, case.why
    )
    .into())
}

fn read(folder: &Path) -> Snapshot {
    corpus::read_folder(folder)
        .into_iter()
        .map(|(path, bytes)| (path.as_str().to_owned(), String::from_utf8_lossy(&bytes).into_owned()))
        .collect()
}

fn write(folder: &Path, snapshot: &Snapshot) -> std::io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    snapshot.iter().try_for_each(|(name, text)| fs::write(folder.join(name), text))
}
