//! Settings of platforms that build from source, one small function each: Heroku, Render, Railway, Nixpacks, Railpack,
//! Platform.sh, Google App Engine, DigitalOcean, and the hosts of static files.

use stageplan_syntax::data::{Format, Kind, Node};

use super::look;
use super::notes::{Notes, Purpose, lines, sourced, text, texts};
use super::words::{self, References};
use super::{Evidence, Graded, tools};
use crate::ecosystem::Grade;
use crate::origin::Sourced;
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// Calls `look` with each parsed file of these names in the unit's folder and above, and the grade its place deserves.
fn each_file(unit: &Unit<'_>, names: &[&str], format: Format, look: &mut dyn FnMut(&Manifest, &RepoPath, Grade)) {
    for path in look::named(unit, &look::upwards(unit), names) {
        let folder = path.parent().unwrap_or_else(RepoPath::root);
        let grade = if folder == unit.folder { Grade::Strong } else { Grade::Weak };
        if let Some(manifest) = unit.project.manifest(&path, format) {
            look(&manifest, &folder, grade);
        }
    }
}

/// `heroku.yml` and `app.json`.
pub(super) fn heroku(unit: &Unit<'_>, evidence: &mut Evidence) {
    each_file(unit, &["heroku.yml"], Format::Yaml, &mut |manifest, _, grade| {
        let mut notes = Notes::new(evidence, "heroku", grade);
        for (process, run) in manifest.at(&["run"]).into_iter().flat_map(Node::entries) {
            let grade = if process == "web" { Grade::Strong } else { Grade::Likely };
            match run.get("command") {
                Some(list) if list.kind() == Kind::Array => {
                    let only: Vec<_> = texts(manifest, Some(list));
                    if let [command] = only.as_slice() {
                        notes.at(grade).command(Purpose::Start, process, command.clone());
                    }
                }
                command => notes.at(grade).shell_line(Purpose::Start, process, manifest, command.or(Some(run))),
            }
        }
        for step in texts(manifest, manifest.at(&["release", "command"])) {
            notes.command(Purpose::Once, "release", step);
        }
        notes.env_block(manifest, manifest.at(&["build", "config"]), References::None);
    });
    each_file(unit, &["app.json"], Format::Json, &mut |manifest, _, grade| {
        let mut notes = Notes::new(evidence, "app.json", grade);
        for (name, value) in manifest.at(&["env"]).into_iter().flat_map(Node::entries) {
            let text = value.as_str().or_else(|| value.get("value").and_then(Node::scalar));
            let origin = manifest.source.origin(value.key_span().unwrap_or(value.span()), value.route());
            notes.env(Sourced::new(name.to_owned(), origin), text.map(str::to_owned));
        }
        notes.at(Grade::Weak).shell_line(
            Purpose::Test,
            "test",
            manifest,
            manifest.at(&["environments", "test", "scripts", "test"]),
        );
    });
}

/// `render.yaml`: the services whose root is the unit.
pub(super) fn render(unit: &Unit<'_>, evidence: &mut Evidence) {
    let names = ["render.yaml", "render.yml"];
    for manifest in look::manifests(unit, &look::named(unit, &[RepoPath::root()], &names), Format::Yaml) {
        let mut web = false;
        for service in manifest.at(&["services"]).into_iter().flat_map(Node::items) {
            let root = service.get("rootDir").and_then(Node::as_str).unwrap_or_default();
            if look::folder_from_root(root).as_ref() != Some(&unit.folder) {
                continue;
            }
            let kind = service.get("type").and_then(Node::as_str).unwrap_or_default();
            let name = service.get("name").and_then(Node::as_str).unwrap_or(kind);
            let first = matches!(kind, "web" | "pserv") && !web;
            web |= first;
            let mut notes = Notes::new(evidence, "render", if first { Grade::Strong } else { Grade::Likely });
            if matches!(kind, "web" | "pserv" | "worker") {
                let process = if first { "web" } else { name };
                notes.shell_line(Purpose::Start, process, &manifest, service.get("startCommand"));
                let form = super::CommandForm::ImageArguments;
                notes.word_list(process, &manifest, service.get("dockerCommand"), form, References::None);
                notes.shell_line(Purpose::Once, "release", &manifest, service.get("preDeployCommand"));
            }
            notes.shell_line(Purpose::Build, name, &manifest, service.get("buildCommand"));
            notes.health(&manifest, service.get("healthCheckPath"));
            notes.env_list(&manifest, service.get("envVars"), "key", References::None);
            notes.volume_at(&manifest, service.at(&["disk", "mountPath"]));
            output(&manifest, &unit.folder, service.get("staticPublishPath"), &mut notes);
        }
    }
}

/// `railway.json` and `railway.toml`.
pub(super) fn railway(unit: &Unit<'_>, evidence: &mut Evidence) {
    for (name, format) in [("railway.json", Format::Json), ("railway.toml", Format::Toml)] {
        each_file(unit, &[name], format, &mut |manifest, _, grade| {
            let mut notes = Notes::new(evidence, "railway", grade);
            notes.shell_line(Purpose::Start, "web", manifest, manifest.at(&["deploy", "startCommand"]));
            notes.shell_line(Purpose::Build, "build", manifest, manifest.at(&["build", "buildCommand"]));
            for step in texts(manifest, manifest.at(&["deploy", "preDeployCommand"])) {
                notes.command(Purpose::Once, "release", step);
            }
            notes.health(manifest, manifest.at(&["deploy", "healthcheckPath"]));
        });
    }
}

/// `nixpacks.toml`.
pub(super) fn nixpacks(unit: &Unit<'_>, evidence: &mut Evidence) {
    each_file(unit, &["nixpacks.toml"], Format::Toml, &mut |manifest, _, grade| {
        let mut notes = Notes::new(evidence, "nixpacks", grade);
        notes.shell_line(Purpose::Start, "web", manifest, manifest.at(&["start", "cmd"]));
        for (phase, settings) in manifest.at(&["phases"]).into_iter().flat_map(Node::entries) {
            for package in texts(manifest, settings.get("aptPkgs")) {
                notes.package(package);
            }
            if phase == "build" {
                for command in texts(manifest, settings.get("cmds")) {
                    // `...` stands for the commands that the planner finds by itself.
                    if command.value() != "..." {
                        notes.command(Purpose::Build, "build", command);
                    }
                }
            }
        }
        notes.env_block(manifest, manifest.at(&["variables"]), References::None);
    });
}

/// `railpack.json`.
pub(super) fn railpack(unit: &Unit<'_>, evidence: &mut Evidence) {
    each_file(unit, &["railpack.json"], Format::Json, &mut |manifest, _, grade| {
        let mut notes = Notes::new(evidence, "railpack", grade);
        notes.shell_line(Purpose::Start, "web", manifest, manifest.at(&["deploy", "startCommand"]));
        notes.env_block(manifest, manifest.at(&["deploy", "variables"]), References::None);
        for list in [&["buildAptPackages"][..], &["deploy", "aptPackages"]] {
            for package in texts(manifest, manifest.at(list)) {
                if package.value() != "..." {
                    notes.package(package);
                }
            }
        }
        for command in manifest.at(&["steps", "build", "commands"]).into_iter().flat_map(Node::items) {
            let line = text(manifest, Some(command.get("cmd").unwrap_or(command)));
            if let Some(line) = line.filter(|line| line.value() != "...") {
                notes.command(Purpose::Build, "build", line);
            }
        }
        for (tool, version) in manifest.at(&["packages"]).into_iter().flat_map(Node::entries) {
            if let Some(version) = text(manifest, Some(version)) {
                notes.evidence.tools.push((tools::name(tool), version));
            }
        }
    });
}

/// `Aptfile`: a package a line; repositories and URLs are left out.
pub(super) fn aptfile(unit: &Unit<'_>, evidence: &mut Evidence) {
    let Some(source) = unit.source("Aptfile") else { return };
    let mut notes = Notes::new(evidence, "Aptfile", Grade::Strong);
    for (span, line) in lines(&source.text) {
        if !line.is_empty() && !line.starts_with(['#', ':']) && !line.contains("://") {
            line.split_whitespace().for_each(|name| notes.package(sourced(&source, span, "", name)));
        }
    }
}

/// `vercel.json` and `netlify.toml`: they build, and serve files by means of their own.
pub(super) fn static_hosts(unit: &Unit<'_>, evidence: &mut Evidence) {
    each_file(unit, &["vercel.json"], Format::Json, &mut |manifest, folder, _| {
        let mut notes = Notes::new(evidence, "vercel", Grade::Weak);
        notes.shell_line(Purpose::Build, "build", manifest, manifest.at(&["buildCommand"]));
        output(manifest, folder, manifest.at(&["outputDirectory"]), &mut notes);
        for (variable, tool) in tools::VARIABLES {
            if let Some(version) = text(manifest, manifest.at(&["build", "env", variable])) {
                notes.evidence.ci_tools.push(((*tool).to_owned(), version));
            }
        }
    });
    each_file(unit, &["netlify.toml"], Format::Toml, &mut |manifest, folder, _| {
        let base = manifest.at(&["build", "base"]).and_then(Node::as_str).unwrap_or_default();
        // A leading slash means the folder of the file.
        let Some(base) = look::folder_from(folder, base.trim_start_matches('/')) else { return };
        if !unit.folder.is_in(&base) {
            return;
        }
        let mut notes = Notes::new(evidence, "netlify", Grade::Weak);
        notes.shell_line(Purpose::Build, "build", manifest, manifest.at(&["build", "command"]));
        output(manifest, &base, manifest.at(&["build", "publish"]), &mut notes);
        let places = [&["context", "production", "environment"][..], &["build", "environment"]];
        for (variable, tool) in tools::VARIABLES {
            for place in places {
                let version = manifest.at(place).and_then(|environment| environment.get(variable));
                if let Some(version) = text(manifest, version) {
                    notes.evidence.ci_tools.push(((*tool).to_owned(), version));
                }
            }
        }
    });
}

/// A folder of files to publish, named from `base`.
fn output(manifest: &Manifest, base: &RepoPath, node: Option<Node<'_>>, notes: &mut Notes<'_>) {
    let Some(value) = text(manifest, node) else { return };
    if let Some(folder) = look::folder_from(base, value.trim_start_matches('/')) {
        let value = value.map(|_| folder);
        notes.evidence.outputs.push(Graded { value, grade: notes.grade, shown_by: notes.shown_by });
    }
}

/// `.platform.app.yaml` of Platform.sh.
pub(super) fn platform_sh(unit: &Unit<'_>, evidence: &mut Evidence) {
    each_file(unit, &[".platform.app.yaml"], Format::Yaml, &mut |manifest, _, grade| {
        let mut notes = Notes::new(evidence, "platform.sh", grade);
        notes.shell_line(Purpose::Start, "web", manifest, manifest.at(&["web", "commands", "start"]));
        notes.env_block(manifest, manifest.at(&["variables", "env"]), References::None);
        for line in script_lines(manifest, manifest.at(&["hooks", "build"])) {
            notes.command(Purpose::Build, "build", line);
        }
        if let Some(kind) = text(manifest, manifest.at(&["type"]))
            && let Some((tool, version)) = kind.split_once(':')
        {
            let (tool, version) = (tools::name(tool), version.to_owned());
            notes.evidence.ci_tools.push((tool, kind.map(|_| version)));
        }
    });
}

/// The plain commands of a script, comments and shell options left out; nothing where it needs a real shell.
pub(super) fn script_lines(manifest: &Manifest, node: Option<Node<'_>>) -> Vec<Sourced<String>> {
    let Some(node) = node else { return Vec::new() };
    let scripts: Vec<Node<'_>> = if node.kind() == Kind::Array { node.items().collect() } else { vec![node] };
    let mut found = Vec::new();
    for script in scripts {
        let Some(script_text) = script.as_str() else { continue };
        let parsed = stageplan_syntax::shell::parse(script_text);
        for command in parsed.commands.iter().filter(|command| !command.complex && !command.words.is_empty()) {
            let line = words::clean(command.span.slice(script_text));
            if let Some(line) = line.filter(|_| command.literal(0).is_none_or(|name| name != "set")) {
                found.push(manifest.sourced(script, line));
            }
        }
    }
    found
}

/// `app.yaml` of Google App Engine, told from other files of the name by its `runtime`.
pub(super) fn app_engine(unit: &Unit<'_>, evidence: &mut Evidence) {
    each_file(unit, &["app.yaml"], Format::Yaml, &mut |manifest, _, grade| {
        let Some(runtime) = text(manifest, manifest.at(&["runtime"])) else { return };
        if manifest.at(&["kind"]).is_some() || manifest.at(&["services"]).is_some() {
            return;
        }
        let mut notes = Notes::new(evidence, "app engine", grade);
        notes.shell_line(Purpose::Start, "web", manifest, manifest.at(&["entrypoint"]));
        notes.env_block(manifest, manifest.at(&["env_variables"]), References::None);
        for probe in ["readiness_check", "liveness_check"] {
            notes.health(manifest, manifest.at(&[probe, "path"]));
        }
        // `nodejs22`, `go122`, `python312`
        let digits = runtime.find(|letter: char| letter.is_ascii_digit()).unwrap_or(runtime.len());
        let (tool, version) = runtime.split_at(digits);
        let version = match (tool, version.split_at_checked(1)) {
            ("go" | "python", Some((major, minor))) if !minor.is_empty() => format!("{major}.{minor}"),
            _ => version.to_owned(),
        };
        if !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            let tool = tools::name(tool);
            notes.evidence.ci_tools.push((tool, runtime.map(|_| version)));
        }
    });
}

/// `.do/app.yaml` of DigitalOcean.
pub(super) fn digitalocean(unit: &Unit<'_>, evidence: &mut Evidence) {
    let names = [".do/app.yaml", ".do/app.yml", ".do/deploy.template.yaml"];
    for manifest in look::manifests(unit, &look::named(unit, &[RepoPath::root()], &names), Format::Yaml) {
        let Some(root) = manifest.root() else { continue };
        let root = root.get("spec").unwrap_or(root);
        for (list, process) in
            [("services", "web"), ("workers", "worker"), ("jobs", "release"), ("static_sites", "static")]
        {
            for component in root.get(list).into_iter().flat_map(Node::items) {
                let folder = component.get("source_dir").and_then(Node::as_str).unwrap_or_default();
                if look::folder_from_root(folder).as_ref() != Some(&unit.folder) {
                    continue;
                }
                let grade = if list == "services" { Grade::Strong } else { Grade::Likely };
                let mut notes = Notes::new(evidence, "digitalocean", grade);
                let purpose = match list {
                    "services" | "workers" => Some(Purpose::Start),
                    "jobs" if component.get("kind").and_then(Node::as_str) == Some("PRE_DEPLOY") => Some(Purpose::Once),
                    _ => None,
                };
                if let Some(purpose) = purpose {
                    notes.shell_line(purpose, process, &manifest, component.get("run_command"));
                }
                notes.shell_line(Purpose::Build, process, &manifest, component.get("build_command"));
                notes.port(&manifest, component.get("http_port"));
                notes.health(&manifest, component.at(&["health_check", "http_path"]));
                notes.env_list(&manifest, component.get("envs"), "key", References::None);
                output(&manifest, &unit.folder, component.get("output_dir"), &mut notes);
            }
        }
        let mut notes = Notes::new(evidence, "digitalocean", Grade::Likely);
        notes.env_list(&manifest, root.get("envs"), "key", References::None);
    }
}
