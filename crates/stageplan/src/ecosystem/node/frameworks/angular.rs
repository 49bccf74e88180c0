//! Angular, by the builders of its workspace.

use super::front::{Draft, Front, Look, NOWHERE, Verdict};
use crate::ecosystem::node::CATALOG;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use stageplan_syntax::data::Node;

pub(super) const FRONT: Front = Front {
    key: "@angular/core",
    packages: &["@angular/cli", "@angular/build", "@angular-devkit/build-angular"],
    programs: &["ng", "ionic"],
    verbs: &["build", "b"],
    build: &["ng", "build"],
    configs: &[],
    output: NOWHERE,
    base: NOWHERE,
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let Some(file) = look.unit.json("angular.json") else { return Verdict::Other };
    let projects: Vec<_> = file.at(&["projects"]).into_iter().flat_map(|node| node.entries()).collect();
    let named =
        look.flag(&["--project"]).map(|name| name.value().clone()).or_else(|| look.argument().map(str::to_owned));
    let named = named.or_else(|| file.string(&["defaultProject"]).map(|name| name.value().clone()));
    let is_app = |node: &Node<'_>| node.get("projectType").and_then(Node::as_str) != Some("library");
    let apps: Vec<_> = projects.iter().filter(|(_, node)| is_app(node)).collect();
    let chosen = apps.iter().find(|(name, _)| named.as_deref() == Some(*name));
    let at_root = || apps.iter().find(|(_, node)| node.get("root").and_then(Node::as_str) == Some(""));
    let Some((name, project)) = chosen.or_else(at_root).or_else(|| apps.first()).copied() else {
        return projects.first().map_or(Verdict::Other, |(_, node)| Verdict::Library(file.origin(*node)));
    };
    if chosen.is_none() && apps.len() > 1 {
        let others: Vec<&str> = apps.iter().map(|(name, _)| *name).collect();
        let message =
            format!("the workspace has several applications, of which {name} is taken: {}", others.join(", "));
        let help = "name one in the build, such as `--build \"npx ng build NAME\"`, or in the `build` script";
        draft.findings.push(
            Finding::warning("node/several-applications", message)
                .help(help)
                .at(file.origin(*project).place().cloned()),
        );
    }
    let target = project.get("architect").or_else(|| project.get("targets")).and_then(|targets| targets.get("build"));
    let Some(target) = target else { return Verdict::Other };
    let builder = target.get("builder").and_then(Node::as_str).unwrap_or_default();
    let option = |key: &str| {
        let tuned = target.at(&["configurations", "production", key]);
        tuned.or_else(|| target.at(&["options", key]))
    };
    let modern = builder.ends_with(":application");
    let renders = option("ssr").filter(|ssr| ssr.as_bool() != Some(false)).is_some() || option("server").is_some();
    let static_mode = option("outputMode").and_then(Node::as_str) == Some("static");
    if modern && renders && !static_mode {
        // Without a file of its own for the server there are pages alone to call.
        let entry = option("ssr").and_then(|ssr| ssr.get("entry"));
        let own = option("outputPath").filter(|path| path.get("server").is_some()).is_some();
        if entry.is_none() || own {
            return Verdict::Server;
        }
        let said = option("outputPath").and_then(|path| path.get("base").or(Some(path)));
        let said = said.and_then(|node| Some(file.sourced(node, node.as_str()?.to_owned())));
        let why = Origin::rule_from("node/angular-output", "`dist` and the project's name", [file.origin(target)]);
        draft.output = Some(said.unwrap_or_else(|| Sourced::new(format!("dist/{name}"), why)));
        draft.beside = option("externalDependencies").is_some_and(|list| list.items().next().is_some());
        hosts(look, draft, option("security").and_then(|security| security.get("allowedHosts")).is_some());
        return Verdict::Serves("angular");
    }
    let path = option("outputPath");
    let base = path.and_then(|path| path.get("base").or(Some(path)));
    let said = base.and_then(|node| Some(file.sourced(node, node.as_str()?.to_owned())));
    let said = look.flag(&["--output-path"]).or(said);
    draft.output = Some(said.unwrap_or_else(|| {
        let row = CATALOG.row("site", "@angular/core").map(|row| row.origin());
        let why = Origin::rule_from("node/angular-output", "`dist` and the project's name", row);
        Sourced::new(format!("dist/{name}"), why)
    }));
    // An empty name puts the files into the folder itself.
    let flat = path.and_then(|path| path.get("browser")).and_then(Node::as_str) == Some("");
    draft.inner = Some("browser").filter(|_| modern && !flat);
    draft.base = look
        .flag(&["--base-href"])
        .or_else(|| option("baseHref").and_then(|node| Some(file.sourced(node, node.as_str()?.to_owned()))));
    Verdict::Site
}

/// Newer versions answer for hosts alone that they are told.
fn hosts(look: &Look<'_>, draft: &mut Draft, told: bool) {
    let Some(package) = look.package.any("@angular/ssr").filter(|_| !told) else { return };
    draft.findings.push(
        Finding::note("node/allowed-hosts", "the server renders for hosts that it is told only, and the configuration names none")
            .help("set NG_ALLOWED_HOSTS where the image is run, such as `-e NG_ALLOWED_HOSTS=www.example.com`, or `security.allowedHosts` in angular.json")
            .at(package.origin().place().cloned()),
    );
}
