//! Where packages come from beside Maven's own repository, and what that takes.

use super::effective::Effective;
use super::reactor::Reactor;
use super::settings::{self, Repository, Settings};
use super::wrapper::Demand;
use crate::catalog::Row;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::Facts;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::SecretNeed;
use crate::project::Unit;
use crate::tree::RepoPath;

/// A repository as it is asked in the end, by a mirror perhaps.
struct Asked {
    /// Names under which settings may know who comes.
    ids: Vec<String>,
    address: String,
    /// A mirror says that it may be asked without encryption.
    unblocked: bool,
    origin: Origin,
}

/// Reads the repositories; what they demand of Maven itself is given back.
pub(super) fn read(unit: &Unit<'_>, reactor: &Reactor, facts: &mut Facts) -> Vec<Demand> {
    let told = reactor.pom.options.settings.as_ref().map(|told| (told.clone(), true));
    let named = told.or_else(|| shown(facts).map(|shown| (shown, false)));
    let found = named.and_then(|(named, told)| {
        let path = reactor.root.join(named.value()).ok();
        let path = path.into_iter().chain(RepoPath::root().join(named.value()).ok());
        let path = path.into_iter().find(|path| unit.project.tree().has_file(path));
        match path {
            Some(path) => {
                Some((Sourced::new(path.clone(), named.origin().clone()), settings::read(unit, &path)?, told))
            }
            None => {
                if told {
                    missing(&named, facts);
                }
                None
            }
        }
    });
    let mut repositories = of_poms(unit, reactor);
    if let Some((path, settings, told)) = &found {
        repositories.extend(settings.repositories.iter().cloned());
        // What a workflow names is taken where something could not be fetched without it: not for what is published, nor
        // for a mirror, which is near to the machines of the workflow.
        let matters = !settings.repositories.is_empty()
            || settings.servers.iter().any(|server| repositories.iter().any(|known| known.id == server.id));
        if !told && matters {
            let because = "the project itself builds with these settings";
            let why = Origin::rule_from("java/settings-shown", because, [path.origin().clone()]);
            let words = ["--settings".to_owned(), super::sources::way(&reactor.root, path.value())];
            facts.build.words.extend(words.map(|word| Sourced::new(word, why.clone())));
            facts.build.manifests.push(path.clone());
        }
    }
    let settings = found.as_ref().map(|(_, settings, _)| &**settings);
    let replaced = reactor.pom.options.settings.is_some();
    let asked: Vec<Asked> = repositories.iter().filter_map(|one| asked(one, settings, facts)).collect();
    in_tree(unit, &repositories, facts);
    hosts(&asked, settings, replaced, facts);
    if let Some(settings) = settings {
        credentials(&asked, settings, facts);
    }
    asked.iter().filter_map(plain).collect()
}

/// The settings file that the project's own commands name.
fn shown(facts: &Facts) -> Option<Sourced<String>> {
    let commands = facts.evidence.builds.iter().chain(&facts.evidence.tests);
    commands.into_iter().find_map(|command| {
        let script = stageplan_syntax::shell::parse(command.command.value());
        script.commands.iter().find_map(|call| {
            let program = call.literal(0)?;
            if !matches!(program.rsplit('/').next(), Some("mvn" | "mvnw")) {
                return None;
            }
            let words: Vec<Option<String>> = (1..call.words.len()).map(|at| call.literal(at)).collect();
            let at = words.iter().position(|word| matches!(word.as_deref(), Some("-s" | "--settings")));
            let behind = at.and_then(|at| words.get(at + 1).cloned().flatten());
            let joined = || words.iter().flatten().find_map(|word| word.strip_prefix("--settings=").map(str::to_owned));
            let path = behind.or_else(joined)?;
            Some(Sourced::new(path, command.command.origin().clone()))
        })
    })
}

fn missing(named: &Sourced<String>, facts: &mut Facts) {
    let message = format!("Maven is told to read the settings {}, and they are not in the repository", named.value());
    facts.findings.push(
        Finding::error("java/settings-missing", message)
            .help("keep the file in the repository, with `${env.NAME}` for what is secret")
            .at(named.origin().place().cloned()),
    );
}

/// The repositories of all that is built, and those of plugins.
fn of_poms(unit: &Unit<'_>, reactor: &Reactor) -> Vec<Repository> {
    let mut found: Vec<Repository> = Vec::new();
    for pom in &reactor.built {
        let effective = Effective::of(unit, pom.clone());
        for at in &effective.chain {
            for root in at.roots() {
                for (list, item) in [("repositories", "repository"), ("pluginRepositories", "pluginRepository")] {
                    for element in root.child(list).into_iter().flat_map(|list| list.all(item)) {
                        let Some(url) = element.child("url") else { continue };
                        let address = url.text().and_then(|text| effective.resolve(text));
                        let id = element.value(&["id"]).and_then(|id| effective.resolve(id)).unwrap_or_default();
                        let known = |known: &Repository| known.id == id && known.address == address;
                        if !found.iter().any(known) {
                            let origin = at.origin(url, "repositories.repository.url");
                            found.push(Repository { id, address, origin, folder: pom.folder.clone() });
                        }
                    }
                }
            }
        }
    }
    found
}

fn asked(repository: &Repository, settings: Option<&Settings>, facts: &mut Facts) -> Option<Asked> {
    let mirror = settings.and_then(|settings| settings.mirrors.iter().find(|mirror| mirror.stands_for(repository)));
    if let Some(mirror) = mirror {
        return Some(Asked {
            ids: vec![mirror.id.clone()],
            address: mirror.address.clone(),
            unblocked: mirror.blocked == Some(false),
            origin: mirror.origin.clone(),
        });
    }
    let Some(address) = &repository.address else {
        let message = format!("the address of the repository {} is not written in the project", repository.id);
        facts.findings.push(
            Finding::note("java/repository-unknown", message)
                .help("the build fails where a property of it is set on a machine only; write it into the pom")
                .at(repository.origin.place().cloned()),
        );
        return None;
    };
    let origin = repository.origin.clone();
    Some(Asked { ids: vec![repository.id.clone()], address: address.clone(), unblocked: false, origin })
}

/// The host of an address.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    host.split(':').next().unwrap_or_default()
}

/// What is known about the host of an address: the row of the host or of a domain above it.
fn row(address: &str) -> Option<Row<'static>> {
    let mut name = host(address);
    loop {
        if let Some(row) = CATALOG.row("maven-host", name) {
            return Some(row);
        }
        name = name.split_once('.')?.1;
    }
}

/// Plain HTTP is not asked any more, but by an older Maven.
fn plain(asked: &Asked) -> Option<Demand> {
    let local = matches!(host(&asked.address), "localhost" | "127.0.0.1" | "");
    if !asked.address.starts_with("http:") || local || asked.unblocked {
        return None;
    }
    let finding = Finding::error(
        "java/plain-repository",
        format!("Maven 3.8.1 and newer refuse repositories over plain HTTP: {}", host(&asked.address)),
    );
    let help = "write its address with https, or take it out where nothing comes from there any more";
    let finding = finding.help(help).at(asked.origin.place().cloned());
    let because = "a repository is asked without encryption, which newer versions refuse";
    Demand::before("3.8.1", finding, because, asked.origin.clone())
}

/// Repositories inside of this one are there before anything is fetched.
fn in_tree(unit: &Unit<'_>, repositories: &[Repository], facts: &mut Facts) {
    for repository in repositories {
        let Some(path) = repository.address.as_deref().and_then(|address| address.strip_prefix("file:")) else {
            continue;
        };
        // The module's own folder is written as `.`, behind two slashes or three.
        let below = path.trim_start_matches('/');
        let relative = below.starts_with('.');
        let folder = repository
            .folder
            .join(below)
            .ok()
            .filter(|folder| relative && !folder.is_root() && unit.project.tree().has_folder(folder));
        match folder {
            Some(folder) => {
                if facts.build.folders.iter().all(|known| *known.value() != folder) {
                    let because = "the build takes packages out of it";
                    let why = Origin::rule_from("java/repository-in-tree", because, [repository.origin.clone()]);
                    facts.build.folders.push(Sourced::new(folder, why));
                }
            }
            None => facts.findings.push(
                Finding::warning(
                    "java/repository-of-machine",
                    format!("the repository {} is a folder that is not part of the project", repository.id),
                )
                .help("keep it in the project, below `${project.basedir}`, or publish what it holds")
                .at(repository.origin.place().cloned()),
            ),
        }
    }
}

/// What hosts are known for: that they ended, that they let nobody in without a name, that they change what they give.
fn hosts(asked: &[Asked], settings: Option<&Settings>, replaced: bool, facts: &mut Facts) {
    let mut others: Vec<&Asked> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for one in asked.iter().filter(|one| !one.address.starts_with("file:")) {
        if seen.contains(&host(&one.address)) {
            continue;
        }
        seen.push(host(&one.address));
        let place = one.origin.place().cloned();
        let Some(row) = row(&one.address) else {
            others.push(one);
            continue;
        };
        let name = row.text("name").unwrap_or(row.key());
        let served =
            settings.is_some_and(|settings| settings.servers.iter().any(|server| one.ids.contains(&server.id)));
        if let Some(eol) = row.text("eol") {
            facts.findings.push(
                Finding::warning("java/repository-ended", format!("{name} ended on {eol}"))
                    .help("take the repository out of the build; what it had is in Maven's own, or nowhere")
                    .at(place.clone()),
            );
        }
        if row.flag("rebuilds") {
            let message = format!("{name} makes packages of whatever a repository of sources holds");
            facts.findings.push(
                Finding::note("java/repository-rebuilds", message)
                    .help("name a tag or a commit, never a branch, so that the same comes every time")
                    .at(place.clone()),
            );
        }
        if row.flag("credentials") && !served {
            need_settings(name, &one.origin, replaced, facts);
        }
    }
    if let Some(first) = others.first() {
        let names: Vec<&str> = others.iter().map(|one| host(&one.address)).filter(|host| !host.is_empty()).collect();
        if !names.is_empty() {
            let message = format!("the build also asks {}", names.join(", "));
            facts.findings.push(
                Finding::note("java/other-repositories", message)
                    .help("each must be reachable where the image is built; one that asks for a password needs a `<server>` with `${env.NAME}`")
                    .at(first.origin.place().cloned()),
            );
        }
    }
}

/// The user's own settings let the build in, where the project has none that do.
fn need_settings(name: &str, origin: &Origin, replaced: bool, facts: &mut Facts) {
    if replaced {
        facts.findings.push(
            Finding::error("java/repository-closed", format!("{name} lets nobody in without a password"))
                .help("add a `<server>` with `${env.NAME}` to the settings file that the build is told to read")
                .at(origin.place().cloned()),
        );
        return;
    }
    let id = "maven-settings";
    if facts.build.secrets.iter().all(|known| known.id != id) {
        let because = format!("{name} lets nobody in without a password, and the user's own settings know one");
        let why = Origin::rule_from("java/settings-secret", because, [origin.clone()]);
        let from = "src=$HOME/.m2/settings.xml".to_owned();
        facts.build.secrets.push(SecretNeed { id: id.to_owned(), from, why });
    }
}

/// Variables that hold who one is, for what is really asked.
fn credentials(asked: &[Asked], settings: &Settings, facts: &mut Facts) {
    let mirrors = settings.mirrors.iter().map(|mirror| mirror.id.as_str());
    let ids: Vec<&str> = asked.iter().flat_map(|one| &one.ids).map(String::as_str).chain(mirrors).collect();
    for server in &settings.servers {
        if let Some(literal) = &server.literal {
            facts.findings.push(
                Finding::warning("java/password-in-file", format!("the settings hold the password for {}", server.id))
                    .help("make a new one, write `${env.NAME}` in its place, and give it to the build as a secret")
                    .at(literal.place().cloned()),
            );
        }
        if !ids.contains(&server.id.as_str()) {
            continue;
        }
        for variable in &server.variables {
            if facts.build.secrets.iter().all(|known| known.id != *variable.value()) {
                let because = format!("the settings take it for the repository {}", server.id);
                let why = Origin::rule_from("java/repository-secret", because, [variable.origin().clone()]);
                let id = variable.value().clone();
                facts.build.secrets.push(SecretNeed { from: format!("env={id}"), id, why });
            }
        }
    }
}

/// Packages that change without a new version.
pub(super) fn snapshots(reactor: &Reactor, effective: &Effective, facts: &mut Facts) {
    let moving = |version: &str| version.ends_with("-SNAPSHOT");
    let own = facts.dependencies.iter().filter(|known| known.scope != "test" && !reactor.makes(&known.key));
    let mut found: Vec<(String, Origin)> = own
        .filter(|known| known.version.as_deref().is_some_and(moving))
        .map(|known| (known.key.clone(), known.origin.clone()))
        .collect();
    if let Some(parent) = &effective.external
        && parent.version.as_ref().is_some_and(|version| moving(version.value()))
    {
        found.insert(0, (format!("{}:{}", parent.group, parent.artifact), parent.origin.clone()));
    }
    let Some((_, first)) = found.first() else { return };
    let place = first.place().cloned();
    let names: Vec<&str> = found.iter().map(|(key, _)| key.as_str()).take(4).collect();
    let message = format!("a version that still changes is asked for: {}", names.join(", "));
    facts.findings.push(
        Finding::note("java/snapshot-version", message)
            .help("ask for a released version, so that the same image comes every time")
            .at(place),
    );
}
