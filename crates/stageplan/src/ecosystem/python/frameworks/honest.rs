//! What holds Python and is no program of its own: something else loads it or runs it, or people read it.

use super::Look;
use crate::ecosystem::Grade;
use crate::ecosystem::python::facts::{Framework, Launch};
use crate::origin::{Origin, Sourced};
use crate::tree::RepoPath;

/// What tells that something else runs the unit: a file, and why there is nothing to start.
const TELLS: &[(&str, &str, &str)] = &[
    ("serverless.yml", "Serverless", "its functions are run by the platform that serverless.yml deploys them to"),
    ("serverless.yaml", "Serverless", "its functions are run by the platform that serverless.yaml deploys them to"),
    ("samconfig.toml", "AWS SAM", "its functions are run by AWS Lambda"),
    (".chalice/config.json", "Chalice", "its functions are run by AWS Lambda"),
    ("hacs.json", "Home Assistant", "Home Assistant loads it"),
    ("galaxy.yml", "Ansible", "Ansible loads it"),
    ("ansible.cfg", "Ansible", "its playbooks are run by Ansible from another machine"),
    ("dbt_project.yml", "dbt", "its models are run by dbt against a warehouse"),
];

/// What only tells it together with the requirement of this distribution.
const WITH: &[(&str, &str)] = &[("dbt_project.yml", "dbt-core")];

pub(super) fn recognise(look: &Look<'_, '_>, found: &[Framework]) -> Option<Framework> {
    let runs = found.iter().any(|framework| !matches!(framework.launch, Launch::None))
        || !look.code.apps.is_empty()
        || look.unit.has("manage.py")
        || look.package.is_some_and(|package| !package.scripts.is_empty());
    if runs {
        return None;
    }
    let tree = look.unit.project.tree();
    let plain = look.code.mains.is_empty();
    for (file, name, why) in TELLS {
        let with = WITH.iter().find(|(known, _)| known == file).map(|(_, distribution)| *distribution);
        // What only a tool of the program reads lies beside the program.
        let alone =
            with.is_none_or(|distribution| look.need(distribution).is_some() && plain && look.package.is_none());
        if look.unit.has(file) && alone {
            return refuse(name, why, Origin::of_file(look.unit.path(file)?));
        }
    }
    if let Some(need) = look.need("apache-airflow").or_else(|| look.need("apache-airflow-providers-common-sql")) {
        return refuse("Airflow", "Airflow's own image runs it, with its folder of DAGs in it", need.origin.clone());
    }
    let folder = look.unit.path("dags").filter(|path| tree.has_folder(path));
    if let Some(folder) = folder.filter(|_| look.code.imports.iter().any(|name| name == "airflow")) {
        return refuse(
            "Airflow",
            "Airflow's own image runs it, with its folder of DAGs in it",
            Origin::of_file(folder),
        );
    }
    let notebook = |path: &&RepoPath| path.extension() == Some("ipynb");
    let notebook = tree.files_below(&look.unit.folder).find(notebook).filter(|_| plain && look.package.is_none());
    notebook.and_then(|path| refuse("Jupyter", "its notebooks are for people to open", Origin::of_file(path.clone())))
}

fn refuse(name: &'static str, why: &str, origin: Origin) -> Option<Framework> {
    let mut framework = Framework::new("", name, Grade::Likely, Launch::None, origin.clone());
    framework.why_not = Some(Sourced::new(why.to_owned(), origin));
    Some(framework)
}
