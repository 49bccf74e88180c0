//! `stageplan units`: what of a repository can be deployed.

use clap::ArgMatches;
use stageplan::wire::{self, Positions};
use stageplan::{FoundUnit, Options, Units};

use crate::failure::{Failure, NOTHING};
use crate::render::style::{BOLD, CYAN, DIM, paint, plain};
use crate::session::{list, path_of, path_word};
use crate::{clock, output, render};

pub(super) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    let path = path_of(matches);
    let listed = list(&path, matches)?.1;
    let mut units = stageplan::units(&listed.tree, &Options::new(clock::today()));
    units.add_findings(listed.findings);
    let deployable = units.found.iter().any(|unit| unit.summary.kind.value().is_deployable());
    if matches.get_flag("json") {
        output::out_exactly(&wire::units_to_json(&wire::units(&units, &listed.tree, Positions::Bytes)));
        return Ok(if deployable { 0 } else { NOTHING });
    }
    if units.found.is_empty() {
        let failure = Failure::new(NOTHING, format!("nothing was recognised in {}", path.display()));
        return Err(failure.help("give the folder of the repository, such as `.`"));
    }
    output::out(&shown(&units, &path_word(&path)));
    if !matches.get_flag("quiet") {
        let lines = units.findings.iter().map(|finding| render::findings::painted_line(finding) + "\n");
        output::err(&lines.collect::<String>());
    }
    Ok(if deployable { 0 } else { NOTHING })
}

/// A table of what can be deployed, and one of what cannot.
fn shown(units: &Units, path: &str) -> String {
    let (yes, no): (Vec<&FoundUnit>, Vec<&FoundUnit>) =
        units.found.iter().partition(|unit| unit.summary.kind.value().is_deployable());
    let mut text = String::new();
    if !yes.is_empty() {
        text.push_str(&format!("{}\n", paint(BOLD, "Can be deployed")));
        let rows = yes.iter().map(|unit| {
            let framework = unit.summary.framework.as_deref().unwrap_or("-");
            [
                unit.folder.to_string(),
                unit.summary.kind.value().to_string(),
                framework.to_owned(),
                unit.ecosystem.to_owned(),
                unit.summary.grade.to_string(),
            ]
        });
        table(&mut text, rows.collect());
    }
    if !no.is_empty() {
        text.push_str(&format!("{}{}\n", if yes.is_empty() { "" } else { "\n" }, paint(BOLD, "Nothing to deploy")));
        let rows = no.iter().map(|unit| {
            [
                unit.folder.to_string(),
                unit.summary.kind.value().to_string(),
                unit.summary.why_not.clone().unwrap_or_default(),
            ]
        });
        table(&mut text, rows.collect());
    }
    if let Some(first) = yes.iter().find(|unit| !unit.folder.is_root()) {
        let again = if path == "." { String::new() } else { format!(" {path}") };
        let unit = stageplan::commands::word(first.folder.as_str());
        let line = format!("\nOne of them is planned by `stageplan plan{again} --unit {unit}`.\n");
        text.push_str(&paint(DIM, &line));
    }
    text
}

/// Rows with the columns under each other; the first one stands out.
fn table<const N: usize>(text: &mut String, rows: Vec<[String; N]>) {
    let rows: Vec<[String; N]> = rows.into_iter().map(|row| row.map(|cell| plain(&cell))).collect();
    let widths: Vec<usize> =
        (0..N).map(|at| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or_default()).collect();
    for row in rows {
        let mut line = String::new();
        for (at, cell) in row.iter().enumerate() {
            let gap = if at + 1 < N { widths[at] - cell.chars().count() + 2 } else { 0 };
            let cell = if at == 0 { paint(CYAN, cell) } else { cell.clone() };
            line.push_str(&format!("{cell}{}", " ".repeat(gap)));
        }
        text.push_str(&format!("  {}\n", line.trim_end()));
    }
}
