//! Antora: a playbook names repositories of pages and where the site goes.

use super::front::{Draft, Front, Key, Look, NOWHERE, Verdict};
use crate::finding::Finding;

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
    let local = sources
        .into_iter()
        .flat_map(|list| list.items())
        .filter_map(|source| source.get("url"))
        .find(|url| url.as_str().is_some_and(|url| url.starts_with('.') || url.starts_with('/')));
    if let Some(url) = local {
        draft.findings.push(
            Finding::warning(
                "node/pages-of-git",
                "Antora takes pages out of a repository of Git, and the build context has no history of this one",
            )
            .help("name the address of the repository in the playbook, or take `.git` out of .dockerignore and build from a clone")
            .at(file.origin(url).place().cloned()),
        );
    }
    Verdict::Site
}
