//! What `units` lists and what `plan` answers are one: in every repository of the corpus a unit that is said to be
//! deployable has a plan, and one that is said not to be has none. Two kinds are planned where somebody asks for them by
//! name although they are not offered: the root of a workspace, which hands its start to a member, and a library, whose
//! `main` is then the program.

use std::collections::BTreeMap;

use libtest_mimic::{Arguments, Failed, Trial};
use stageplan::{Options, UnitKind};
use stageplan_tests::corpus::{self, Case};

fn main() {
    let trials = corpus::cases().into_iter().map(|case| {
        let name = case.name.clone();
        Trial::test(name, move || agrees(&case))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit();
}

fn agrees(case: &Case) -> Result<(), Failed> {
    let tree = case.tree();
    let mut folders: BTreeMap<String, (bool, bool, String)> = BTreeMap::new();
    for unit in stageplan::units(&tree, &Options::new(&*case.today)).found {
        let said = folders.entry(unit.folder.to_string()).or_default();
        let kind = *unit.summary.kind.value();
        let why = unit.summary.why_not.unwrap_or_default();
        said.0 |= kind.is_deployable();
        said.1 |= kind == UnitKind::Library || why.starts_with("the root of a workspace");
        said.2 += &format!("{} {} {} {why}; ", unit.ecosystem, unit.summary.kind.value(), unit.summary.grade);
    }
    let mut broken = Vec::new();
    for (folder, (deployable, on_request, said)) in folders {
        let mut options = Options::new(&*case.today);
        options.settings.set("unit", &folder).map_err(|error| error.to_string())?;
        let planned = stageplan::plan(&tree, &options);
        if planned.plan().is_some() != deployable && (deployable || !on_request) {
            let why: Vec<String> = planned.findings.iter().map(|finding| finding.rule.to_string()).collect();
            let plan = if planned.plan().is_some() { "a plan" } else { "no plan" };
            broken.push(format!("{folder} is listed as {said}and there is {plan} ({})", why.join(", ")));
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n").into()) }
}
