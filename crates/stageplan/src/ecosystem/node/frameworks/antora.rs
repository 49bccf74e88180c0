//! Antora: a playbook names repositories of pages and where the site goes.

use super::front::{Draft, Front, Key, Look, NOWHERE, Verdict};
use stageplan_syntax::data::Node;

use crate::finding::Finding;
use crate::origin::Sourced;
use crate::tree::RepoPath;

pub(super) const FRONT: Front = Front {
    key: "antora",
    packages: &["antora", "@antora/cli", "@antora/site-generator", "@antora/site-generator-default"],
    programs: &["antora"],
    verbs: &[],
    build: &["antora", "antora-playbook.yml"],
    configs: &[],
    output: Key { path: &[], flags: &["--to-dir"] },
    base: NOWHERE,
    look,
};

/// Names of playbooks where no script names one.
const PLAYBOOKS: &[&str] = &["antora-playbook.yml", "antora-playbook.yaml"];

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let named = look.run.and_then(|run| {
        let yaml = |word: &&String| word.ends_with(".yml") || word.ends_with(".yaml");
        run.words.iter().find(yaml).cloned()
    });
    let usual = || PLAYBOOKS.iter().find(|name| look.unit.has(name)).map(|name| (*name).to_owned());
    let Some(file) = named.or_else(usual).and_then(|name| look.unit.yaml(&name)) else { return Verdict::Other };
    draft.output = look.flag(&["--to-dir"]).or_else(|| file.string(&["output", "dir"]));
    let sources = file.at(&["content", "sources"]);
    let local = sources.into_iter().flat_map(|list| list.items()).find_map(|source| {
        let url = source.get("url")?;
        let text = url.as_str().filter(|text| text.starts_with('.') || text.starts_with('/'))?;
        Some((source, url, text))
    });
    if let Some((source, url, text)) = local {
        let origin = file.origin(url);
        draft.findings.push(of_repository(source).at(origin.place().cloned()));
        let playbook = file.source.path.parent().unwrap_or_else(RepoPath::root);
        if let Ok(folder) = playbook.join(text) {
            draft.reach.begin(Sourced::new(folder, origin), branch(source));
        }
    }
    Verdict::Site
}

/// The names of branches that are asked for.
fn branches<'t>(source: Node<'t>) -> Vec<&'t str> {
    let Some(said) = source.get("branches") else { return Vec::new() };
    said.as_str().into_iter().chain(said.items().filter_map(Node::as_str)).collect()
}

/// The branch that the files have to be on to be taken, where it is not the one that is checked out.
fn branch(source: Node<'_>) -> Option<String> {
    let names = branches(source);
    if names.iter().any(|name| matches!(*name, "HEAD" | "." | "*")) {
        return None;
    }
    let plain = |name: &&&str| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
    names.iter().filter(plain).find(|name| !name.starts_with('-')).map(|name| (*name).to_owned())
}

/// What is said of pages that come out of the repository itself.
fn of_repository(source: Node<'_>) -> Finding {
    let message =
        "Antora takes pages out of a repository of Git, and the build context has no history of this one".to_owned();
    let others = source.get("tags").is_some() || branches(source).len() > 1;
    if others {
        return Finding::warning("node/pages-of-git", message)
            .help("a commit of the files as they are stands in; for its other branches and tags name the address of the repository in the playbook");
    }
    Finding::note("node/pages-of-git", message).help("a commit of the files as they are stands in for it")
}
