//! From a tree and options to a plan.

use stageplan_syntax::{order, shell};

use crate::choices::{self, Choice};
use crate::compose::{add_assets, marked_folders};
use crate::ecosystem::{self, Decide, Detection, Entry, Grade, NotDeployable};
use crate::emit::check_existing;
use crate::evidence;
use crate::finding::{Finding, Severity};
use crate::origin::{Origin, Sourced};
use crate::plan::{Action, Base, Copy, Part, Plan, Stage};
use crate::project::{Project, Unit};
use crate::settings::{Given, Settings};
use crate::tree::{RepoPath, Tree, Wants};
use crate::units;

/// What a plan depends on beside the files.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the user said by flags or through a host.
    pub settings: Settings,
    /// Today, as `YYYY-MM-DD`: which versions are still supported depends on it.
    pub today: String,
    /// The ecosystems to consider, in any order.
    pub ecosystems: Vec<Entry>,
}

impl Options {
    /// Options with nothing set, on a day.
    pub fn new(today: impl Into<String>) -> Self {
        Self { settings: Settings::default(), today: today.into(), ecosystems: ecosystem::ALL.to_vec() }
    }

    /// Says which ecosystems are at hand, by their ids. The others are recognised, and wanted before they are asked for
    /// more: see [`Entry::away`].
    pub fn at_hand(&mut self, at_hand: impl Fn(&str) -> bool) {
        for entry in self.ecosystems.iter_mut().filter(|entry| !at_hand(entry.id)) {
            *entry = entry.away();
        }
    }
}

/// An ecosystem that recognised the unit.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The ecosystem's id.
    pub ecosystem: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// How sure, and why.
    pub detection: Detection,
}

/// How planning ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A plan.
    Plan(Box<Plan>),
    /// Something was recognised that is nothing to deploy; the findings say why.
    NotDeployable,
    /// Nothing was recognised; the text lists what was looked for.
    Unrecognised,
    /// The unit that was asked for is not in the tree.
    NoSuchUnit(String),
}

/// What came of planning.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The unit that was planned.
    pub unit: RepoPath,
    /// Everything that recognised the unit, best first.
    pub candidates: Vec<Candidate>,
    /// The outcome.
    pub outcome: Outcome,
    /// What the user should know, most important first.
    pub findings: Vec<Finding>,
    /// The options as they were in force, those of `stageplan.toml` included.
    pub settings: Settings,
    /// What the user could say instead.
    pub choices: Vec<Choice>,
}

impl Planned {
    /// The plan, if there is one.
    pub fn plan(&self) -> Option<&Plan> {
        match &self.outcome {
            Outcome::Plan(plan) => Some(plan),
            _ => None,
        }
    }

    /// Adds what the host itself has to say, such as folders it could not list; the order stays by importance.
    pub fn add_findings(&mut self, more: impl IntoIterator<Item = Finding>) {
        self.findings.extend(more);
        sort_findings(&mut self.findings);
    }
}

/// What planning still needs: contents of listed files, and ecosystems that are not at hand. A host that cannot read while
/// planning runs hands these over and asks again until nothing is left; each round needs a few files, and most projects
/// need two or three rounds.
pub fn wants(tree: &Tree, options: &Options) -> Wants {
    plan_or_wants(tree, options).err().unwrap_or_default()
}

/// The plan, where planning has everything it asks for.
///
/// # Errors
///
/// What it still asks for: see [`wants`].
pub fn plan_or_wants(tree: &Tree, options: &Options) -> Result<Planned, Wants> {
    tree.take_wants();
    let planned = plan(tree, options);
    let wants = tree.take_wants();
    if wants.is_empty() { Ok(planned) } else { Err(wants) }
}

/// Plans one unit of a repository. Never fails: what is wrong is in the findings.
pub fn plan(tree: &Tree, options: &Options) -> Planned {
    let mut planned = plan_unit(tree, options);
    planned.choices = choices::of(&planned, tree, options);
    planned
}

fn plan_unit(tree: &Tree, options: &Options) -> Planned {
    let project = Project::new(tree);
    let mut of_root = Settings::default();
    of_root.read_file(&project, &RepoPath::root());
    let settings_of = |folder: &RepoPath| {
        let mut settings = options.settings.clone();
        if !folder.is_root() {
            settings.read_file(&project, folder);
        }
        settings.fill_from(of_root.clone());
        settings
    };

    let unit = options.settings.unit.as_ref().or(of_root.unit.as_ref());
    let asked = unit.and_then(|unit| RepoPath::parse(unit.value()).ok());
    let folder = asked.clone().unwrap_or_else(RepoPath::root);
    let mut settings = settings_of(&folder);
    if !tree.has_folder(&folder) {
        let unit = folder.to_string();
        return finish(&project, folder, Vec::new(), Outcome::NoSuchUnit(unit), settings);
    }

    let mut unit = Unit { project: &project, folder };
    let mut found = detect(&unit, &options.ecosystems, settings.ecosystem.as_ref());
    if found.is_empty()
        && asked.is_none()
        && let Some(below) = only_unit_below(&unit, &options.ecosystems, &settings)
    {
        let message = format!("the repository's root holds no project; {} does", below.folder);
        project.report(
            Finding::note("project/only-folder", message)
                .help(format!("say `--unit {}` to make this explicit", shell::quote(below.folder.as_str()))),
        );
        settings = settings_of(&below.folder);
        found = detect(&below, &options.ecosystems, settings.ecosystem.as_ref());
        unit = below;
    }

    let candidates: Vec<Candidate> = found
        .iter()
        .map(|(entry, detection)| Candidate { ecosystem: entry.id, name: entry.name, detection: detection.clone() })
        .collect();

    let mut outcome = Outcome::Unrecognised;
    let mut refused: Vec<Finding> = Vec::new();
    if !found.is_empty() {
        let evidence = evidence::gather(&unit).asked(&settings);
        let by = Decide { settings: &settings, today: &options.today };
        // The best candidate is planned; one that turns out to be nothing to deploy leaves the place to the next.
        for (at, (entry, _)) in found.iter().enumerate() {
            // Whether the next one counts is not known while this one is not at hand.
            let Some(planned) = entry.plan(&unit, &evidence, &by) else {
                return finish(&project, unit.folder.clone(), candidates, Outcome::Unrecognised, settings);
            };
            match planned {
                Ok(mut plan) => {
                    // Those before it turned out to be nothing to deploy, and are no choice.
                    report_ties(&project, candidates.get(at..).unwrap_or_default(), &settings);
                    add_assets(&mut plan, &unit, &options.ecosystems, &by);
                    plan.honours = entry.honours;
                    if !settings.platforms.is_empty() {
                        plan.platforms = settings.platforms.clone();
                    }
                    pin_images(&mut plan, &settings);
                    check_wishes(&mut plan, &settings);
                    report_idle(&project, &plan, entry.name, &settings);
                    plan.findings.iter().for_each(|finding| project.report(finding.clone()));
                    check_existing(&plan, &unit.folder, tree).into_iter().for_each(|finding| project.report(finding));
                    outcome = Outcome::Plan(Box::new(plan));
                    break;
                }
                Err(NotDeployable { findings }) => {
                    refused.extend(findings);
                    outcome = Outcome::NotDeployable;
                }
            }
        }
        // What a better candidate could not be planned for is still worth knowing, but no error of the plan there is.
        let planned = matches!(outcome, Outcome::Plan(_));
        for finding in refused {
            let severity = if planned { Severity::Note } else { finding.severity };
            project.report(Finding { severity, ..finding });
        }
    }
    if !matches!(outcome, Outcome::Plan(_)) {
        report_folders(&project, &unit.folder, &options.ecosystems);
    }
    let folder = unit.folder.clone();
    finish(&project, folder, candidates, outcome, settings)
}

fn finish(
    project: &Project<'_>,
    unit: RepoPath,
    candidates: Vec<Candidate>,
    outcome: Outcome,
    settings: Settings,
) -> Planned {
    let mut findings = project.take_findings();
    sort_findings(&mut findings);
    Planned { unit, candidates, outcome, findings, settings, choices: Vec::new() }
}

/// The most important first, then in the order of the files.
pub(crate) fn sort_findings(findings: &mut [Finding]) {
    order::sort_by(findings, |a, b| {
        b.severity
            .cmp(&a.severity)
            .then_with(|| a.places.cmp(&b.places))
            .then_with(|| a.rule.cmp(b.rule))
            .then_with(|| a.message.cmp(&b.message))
    });
}

/// Pins the images to the digests that the user gave. A pinned reference is written out with its version, because a
/// digest decides alone: a build argument beside it would promise a choice that there is not.
fn pin_images(plan: &mut Plan, settings: &Settings) {
    let versions = plan.versions.clone();
    let mut used: Vec<&str> = Vec::new();
    for stage in &mut plan.stages {
        // Whole files are taken from images as well; such a reference names its version already.
        for step in &mut stage.steps {
            let Action::Copy(Copy { from: Some(from), .. }) = &mut step.action else { continue };
            if let Some((name, digest)) = settings.digests.iter().find(|(name, _)| *name == *from) {
                *from = format!("{name}@{}", digest.value());
                used.push(name);
            }
        }
        let Base::Image(image) = &mut stage.base else { continue };
        let written: String = (image.reference().parts.iter())
            .map(|part| match part {
                Part::Variable(name) => {
                    let version = versions.iter().find(|version| version.name == *name);
                    version.map_or(name.as_str(), |version| version.default.value())
                }
                Part::Text(text) | Part::Glob(text) => text,
            })
            .collect();
        if let Some((name, digest)) = settings.digests.iter().find(|(name, _)| *name == written) {
            let tag = written.rsplit_once(':').map_or("", |(_, tag)| tag);
            image.tag = vec![Part::Text(tag.to_owned())];
            image.digest = Some(digest.clone());
            used.push(name);
        }
    }
    for (name, digest) in settings.digests.iter().filter(|(name, _)| !used.contains(&name.as_str())) {
        plan.findings.push(
            Finding::warning(
                "options/unused-digest",
                format!("nothing is taken from {name}, so its digest pins nothing"),
            )
            .help("name the image as the Dockerfile does, with its version, such as `node:24-trixie-slim`")
            .at(digest.origin().place().cloned()),
        );
    }
}

/// Names the folders below that may be projects of their own, where the one that was looked at is none.
fn report_folders(project: &Project<'_>, above: &RepoPath, ecosystems: &[Entry]) {
    if report_units(project, above, ecosystems) {
        return;
    }
    let mut folders = marked_folders(project.tree(), above, ecosystems);
    folders.retain(|folder| folder != above);
    let Some(first) = folders.first() else { return };
    let mut names: Vec<&str> = folders.iter().take(8).map(RepoPath::as_str).collect();
    if folders.len() > names.len() {
        names.push("…");
    }
    project.report(
        Finding::note("project/other-folders", format!("these folders look like projects: {}", names.join(", ")))
            .help(format!("name the one to plan, such as `--unit {}`", shell::quote(first.as_str()))),
    );
}

/// Names the units below that can be deployed; `false` where there is none.
fn report_units(project: &Project<'_>, above: &RepoPath, ecosystems: &[Entry]) -> bool {
    let mut units = units::below(project, above, ecosystems);
    units.retain(|unit| unit.folder != *above && unit.summary.kind.value().is_deployable());
    let Some(first) = units.first() else { return false };
    let mut names: Vec<String> = Vec::new();
    for unit in units.iter().take(8) {
        let made = unit.summary.framework.as_ref().map_or_else(String::new, |name| format!(", {name}"));
        names.push(format!("{} ({}{made})", unit.folder, unit.summary.kind.value()));
    }
    if units.len() > names.len() {
        names.push("…".to_owned());
    }
    let what = if units.len() == 1 { "this folder holds a unit" } else { "these folders hold units" };
    project.report(
        Finding::note("project/other-folders", format!("{what} that can be deployed: {}", names.join(", "))).help(
            format!(
                "name the one to plan, such as `--unit {}`; `stageplan units` lists all folders with what they are",
                shell::quote(first.folder.as_str())
            ),
        ),
    );
    true
}

/// Reports options that were given and mean nothing to the ecosystem that planned.
fn report_idle(project: &Project<'_>, plan: &Plan, ecosystem: &str, settings: &Settings) {
    for Given { name, origin, .. } in settings.given() {
        if !plan.honours(name) {
            let message = format!("`{name}` means nothing to a plan for {ecosystem}");
            project.report(
                Finding::warning("options/without-meaning", message).help("take it out").at(origin.place().cloned()),
            );
        }
    }
}

/// Reports wishes of the user that the plan cannot or should not fulfil.
fn check_wishes(plan: &mut Plan, settings: &Settings) {
    for (name, value) in settings.env.iter().filter(|(name, value)| evidence::is_secret(name, value.value())) {
        plan.findings.push(
            Finding::warning(
                "options/secret-in-image",
                format!("`{name}` looks like a secret, and ENV keeps it in the image"),
            )
            .help("leave it out, and give it where the image is run")
            .at(value.origin().place().cloned()),
        );
    }
    let checks = |stage: &Stage| stage.steps.iter().any(|step| matches!(step.action, Action::Health(_)));
    if let Some(path) = settings.health.as_ref().filter(|_| !plan.production().is_some_and(checks)) {
        plan.findings.push(
            Finding::warning(
                "options/health-without-tool",
                format!("nothing in the image can ask for `{}`", path.value()),
            )
            .help("let whatever runs the image ask from outside, or say `--flavour alpine`, which has a tool")
            .at(path.origin().place().cloned()),
        );
    }
    let image = plan.production().and_then(|stage| plan.image_below(stage));
    if let (Some(first), Some(image)) = (settings.run_packages.first(), image.filter(|image| !image.shell)) {
        let message =
            format!("{} cannot be installed in {}, which has no package manager", first.value(), image.reference());
        let finding = Finding::error("options/packages-without-shell", message)
            .help("say `--flavour slim` or `--flavour alpine`")
            .at(first.origin().place().cloned());
        plan.findings.push(finding);
    }
}

/// Asks every ecosystem, or the one that is wanted; best grade first, then by id, so that the order of the list means
/// nothing.
pub(crate) fn detect(
    unit: &Unit<'_>,
    ecosystems: &[Entry],
    wanted: Option<&Sourced<String>>,
) -> Vec<(Entry, Detection)> {
    let mut found: Vec<(Entry, Detection)> = ecosystems
        .iter()
        .filter(|entry| wanted.is_none_or(|wanted| wanted.value() == entry.id))
        .filter_map(|entry| Some((*entry, entry.detect(unit)?)))
        .collect();
    order::sort_by(&mut found, |(a, left), (b, right)| right.grade.cmp(&left.grade).then_with(|| a.id.cmp(b.id)));
    found
}

/// The one folder below the root that something recognises, when there is exactly one.
fn only_unit_below<'p>(unit: &Unit<'p>, ecosystems: &[Entry], settings: &Settings) -> Option<Unit<'p>> {
    let mut found = None;
    for folder in unit.project.tree().folders_in(&unit.folder) {
        let below = unit.at(folder);
        if detect(&below, ecosystems, settings.ecosystem.as_ref())
            .iter()
            .any(|(_, detection)| detection.grade >= Grade::Likely)
        {
            if found.is_some() {
                return None;
            }
            found = Some(below);
        }
    }
    found
}

fn report_ties(project: &Project<'_>, candidates: &[Candidate], settings: &Settings) {
    let [first, second, ..] = candidates else { return };
    if settings.ecosystem.is_some() {
        return;
    }
    if first.detection.grade == second.detection.grade {
        let message = format!(
            "this is {} and {} alike; it was planned as {}",
            first.detection.what.value(),
            second.detection.what.value(),
            first.name
        );
        project.report(
            Finding::warning("project/several-ecosystems", message)
                .help(format!("say `--ecosystem {}` or `--ecosystem {}`", first.ecosystem, second.ecosystem))
                .at(first.detection.what.origin().place().cloned())
                .at(second.detection.what.origin().place().cloned()),
        );
    }
}

/// What every ecosystem calls the rule by which a setting of the user's is taken as it is.
pub(crate) fn as_asked(option: &Origin) -> Origin {
    Origin::rule_from("options/as-asked", "the user says so", [option.clone()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::{ArtifactKind, emit};
    use crate::testing;

    const APP: &str = "
        //- app/package.json
        {\"name\": \"shop\", \"scripts\": {\"start\": \"node server.js\"}}
        //- app/server.js
        require('http').createServer().listen(3000)
    ";

    fn planned(text: &str, settings: &[(&str, &str)]) -> (Planned, String, String) {
        let tree = testing::tree(text);
        let mut options = Options::new("2026-11-21");
        for (name, value) in settings {
            assert_eq!(options.settings.set(name, value), Ok(()), "{name}");
        }
        let planned = plan(&tree, &options);
        let text = |kind| emit(&planned, &tree, kind).map_or_else(String::new, |artifact| artifact.text);
        let (dockerfile, ignore) = (text(ArtifactKind::Dockerfile), text(ArtifactKind::Dockerignore));
        (planned, dockerfile, ignore)
    }

    fn rules(planned: &Planned) -> Vec<&'static str> {
        planned.findings.iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_flag_beats_the_units_file_which_beats_the_repositorys() {
        let files = "
            //- stageplan.toml
            port = 1111
            user = \"2222:2222\"
            //- app/stageplan.toml
            port = 3333
        ";
        let check = |settings: &[(&str, &str)], port: &str| {
            let (planned, dockerfile, _) = planned(&format!("{APP}{files}"), settings);
            assert!(dockerfile.contains(&format!("\nEXPOSE {port}\n")), "{dockerfile}\n{:?}", planned.findings);
            assert!(dockerfile.contains("\nUSER 2222:2222\n"), "{dockerfile}");
        };
        check(&[("unit", "app")], "3333");
        check(&[], "3333");
        check(&[("port", "4444")], "4444");
    }

    #[test]
    fn only_what_can_be_planned_is_a_choice() {
        let check = |files: &str, ecosystem: &str, tied: bool| {
            let (planned, _, _) = planned(files, &[]);
            assert_eq!(planned.plan().map(|plan| plan.ecosystem), Some(ecosystem), "{files}");
            assert_eq!(rules(&planned).contains(&"project/several-ecosystems"), tied, "{files}");
        };
        let go = "//- go.mod\nmodule a\n\ngo 1.26\n//- main.go\npackage main\n\nfunc main() {}\n";
        let flask = "//- requirements.txt\nflask\n//- app.py\nfrom flask import Flask\napp = Flask(__name__)\n";
        check(&format!("{go}{flask}"), "go", true);
        let tool = "//- package.json\n{\"private\": true, \"scripts\": {\"docs\": \"docsify serve docs\"}, \"devDependencies\": {\"docsify-cli\": \"4.4.4\"}}\n";
        let pages =
            "//- docs/index.html\n<script src=\"https://cdn.example/docsify@4\"></script>\n//- docs/README.md\n# a\n";
        check(&format!("{tool}{pages}"), "site", false);
    }

    #[test]
    fn a_digest_pins_the_image_that_it_names_with_its_version() {
        let digest = format!("sha256:{}", "a1".repeat(32));
        let named = |image: &str| planned(APP, &[("digests", &format!("{image}={digest}"))]);
        let (pinned, dockerfile, _) = named("node:24-trixie-slim");
        assert!(dockerfile.contains(&format!("FROM node:24-trixie-slim@{digest} AS base")), "{dockerfile}");
        assert!(!rules(&pinned).contains(&"options/unused-digest"));
        let (other, dockerfile, _) = named("node:1-trixie-slim");
        assert!(!dockerfile.contains(&digest));
        assert!(rules(&other).contains(&"options/unused-digest"));
    }

    #[test]
    fn a_digest_pins_an_image_that_only_a_file_is_taken_from() {
        let app = "
            //- package.json
            {\"name\": \"app\", \"engines\": {\"node\": \"24\"}, \"scripts\": {\"start\": \"node server.js\"}, \"dependencies\": {\"hono\": \"^4\"}}
            //- server.js
            require(\"http\").createServer().listen(3000)
            //- bun.lock
            { \"lockfileVersion\": 1, \"workspaces\": { \"\": { \"name\": \"app\", \"dependencies\": { \"hono\": \"^4\" } } }, \"packages\": {} }
        ";
        let digest = format!("sha256:{}", "b2".repeat(32));
        let (_, dockerfile, _) = planned(app, &[]);
        let image = dockerfile.split("COPY --from=oven/bun:").nth(1).and_then(|rest| rest.split(' ').next());
        assert!(image.is_some(), "{dockerfile}");
        let image = format!("oven/bun:{}", image.unwrap_or_default());
        let (pinned, dockerfile, _) = planned(app, &[("digests", &format!("{image}={digest}"))]);
        assert!(dockerfile.contains(&format!("COPY --from={image}@{digest} ")), "{dockerfile}");
        assert!(!rules(&pinned).contains(&"options/unused-digest"));
    }

    #[test]
    fn wishes_that_cannot_be_fulfilled_are_answered() {
        let (secret, ..) = planned(APP, &[("env", "API_TOKEN=abcdef0123456789")]);
        assert!(rules(&secret).contains(&"options/secret-in-image"));
        let (shell, dockerfile, _) = planned(APP, &[("flavour", "distroless"), ("run-packages", "ffmpeg")]);
        assert!(rules(&shell).contains(&"options/packages-without-shell"), "{dockerfile}");
        let production = dockerfile.split(" AS production").nth(1).unwrap_or_default();
        assert!(!production.contains("\nRUN "), "{dockerfile}");
    }

    #[test]
    fn options_that_mean_nothing_are_answered() {
        let program = "
            //- go.mod
            module example.com/x
            //- main.go
            package main
            func main() {}
        ";
        let (go, ..) = planned(program, &[("package-manager", "pnpm"), ("health", "/healthz")]);
        assert!(rules(&go).contains(&"options/without-meaning") && rules(&go).contains(&"options/health-without-tool"));
        let (node, ..) = planned(APP, &[("package-manager", "pnpm")]);
        assert!(!rules(&node).contains(&"options/without-meaning"));
    }

    #[test]
    fn folders_that_look_like_projects_are_named() {
        let (planned, ..) = planned(
            "
            //- README.md
            hello
            //- services/cart/go.mod
            module example.com/cart
            //- services/web/package.json
            {}
        ",
            &[],
        );
        let named = planned.findings.iter().find(|finding| finding.rule == "project/other-folders");
        assert!(named.is_some_and(|finding| finding.message.ends_with("services/cart, services/web")), "{planned:?}");
    }

    #[test]
    fn an_id_of_the_users_gets_no_name_of_ours() {
        let (_, dockerfile, _) = planned(APP, &[("user", "1000:2000")]);
        assert!(dockerfile.contains("\nUSER 1000:2000\n") && !dockerfile.contains("useradd"), "{dockerfile}");
    }

    #[test]
    fn the_name_of_a_folder_is_no_pattern() {
        for name in ["!.env", "#x", "**", "[a"] {
            let text = format!(
                "
                //- package.json
                {{\"name\": \"x\", \"main\": \"{name}/a.js\", \"scripts\": {{\"build\": \"tsc\", \"start\": \"node '{name}/a.js'\"}}, \"devDependencies\": {{\"typescript\": \"5\"}}}}
                //- tsconfig.json
                {{\"compilerOptions\": {{\"outDir\": \"{name}\", \"rootDir\": \"src\"}}}}
                //- src/a.ts
                console.log(1)
            "
            );
            let (_, _, ignore) = planned(&text, &[]);
            let file = stageplan_syntax::ignorefile::parse(&ignore);
            assert!(file.is_ignored(".env"), "{name}: {ignore}");
            assert!(!file.is_ignored("src/a.ts"), "{name}: {ignore}");
        }
    }

    #[test]
    fn what_could_not_be_read_is_wanted_once() {
        let paths = ["package.json", "server.js"].map(testing::path);
        let mut tree = Tree::in_memory(paths.clone().map(|path| (path, None)));
        let options = Options::new("2026-11-21");
        assert_eq!(wants(&tree, &options).paths, vec![paths[0].clone()]);
        tree.insert(paths[0].clone(), crate::tree::Content::NotText);
        assert_eq!(wants(&tree, &options), Wants::default());
    }

    /// Plans with what is at hand at first, then with what was asked for beside it: what was asked for in each round, and
    /// that the end is what planning with everything gives.
    fn check_parts(text: &str, at_hand: &[&str], rounds: &[&[&str]]) {
        let tree = testing::tree(text);
        let mut here: Vec<&str> = at_hand.to_vec();
        let mut asked: Vec<Vec<&str>> = Vec::new();
        let planned = loop {
            let mut options = Options::new("2026-11-21");
            options.at_hand(|id| here.contains(&id));
            match plan_or_wants(&tree, &options) {
                Ok(planned) => break planned,
                Err(wants) => {
                    assert_eq!(plan_or_wants(&tree, &options).err(), Some(wants.clone()), "asking again asks the same");
                    assert!(wants.paths.is_empty() && !wants.is_empty(), "{wants:?}");
                    here.extend(&wants.parts);
                    asked.push(wants.parts);
                }
            }
        };
        assert_eq!(asked, rounds);
        let all = plan(&tree, &Options::new("2026-11-21"));
        assert_eq!(format!("{planned:?}"), format!("{all:?}"));
    }

    const GO: &str = "
        //- go.mod
        module example.com/shop
        //- main.go
        package main

        import (
            \"embed\"
            \"net/http\"
        )

        //go:embed web/dist
        var dist embed.FS

        func main() { http.ListenAndServe(\":8080\", http.FileServerFS(dist)) }
    ";

    const FRONT_END: &str = "
        //- web/package.json
        {\"name\": \"web\", \"private\": true, \"scripts\": {\"build\": \"vite build\"}, \"devDependencies\": {\"vite\": \"7\"}}
        //- web/index.html
        <p>
        //- web/package-lock.json
        {\"lockfileVersion\": 3, \"packages\": {\"\": {\"devDependencies\": {\"vite\": \"7\"}}}}
    ";

    #[test]
    fn what_is_detected_is_wanted_and_no_other_ecosystem() {
        check_parts(APP, &[], &[&["node"]]);
        check_parts(APP, &["go", "python", "deno"], &[&["node"]]);
        check_parts(APP, &["node"], &[]);
        check_parts(GO, &["node"], &[&["go"]]);
    }

    #[test]
    fn the_ecosystem_of_a_front_end_is_wanted_once_the_program_needs_it() {
        check_parts(&format!("{GO}{FRONT_END}"), &[], &[&["go"], &["node"]]);
        check_parts(&format!("{GO}{FRONT_END}"), &["go"], &[&["node"]]);
    }

    #[test]
    fn the_next_candidate_is_wanted_where_the_best_is_nothing_to_deploy() {
        let library = "
            //- deno.json
            {\"name\": \"@a/b\", \"exports\": \"./mod.ts\"}
            //- mod.ts
            export const a = 1;
            //- package.json
            {\"name\": \"a\", \"main\": \"mod.js\", \"exports\": \"./mod.js\", \"devDependencies\": {\"typescript\": \"5\"}}
            //- mod.js
            export const a = 1;
        ";
        let planned = plan(&testing::tree(library), &Options::new("2026-11-21"));
        let order: Vec<&str> = planned.candidates.iter().map(|candidate| candidate.ecosystem).collect();
        assert!(planned.plan().is_none() && order == ["node", "deno"], "{planned:?}");
        check_parts(library, &[], &[&["node"], &["deno"]]);
    }

    #[test]
    fn of_two_that_are_alike_the_planned_one_is_wanted() {
        let tie = "
            //- deno.json
            {\"tasks\": {\"start\": \"deno run main.ts\"}}
            //- main.ts
            Deno.serve(() => new Response(\"\"));
            //- package.json
            {\"name\": \"a\", \"scripts\": {\"start\": \"node server.js\"}}
            //- server.js
            require(\"http\").createServer().listen(3000)
        ";
        let planned = plan(&testing::tree(tie), &Options::new("2026-11-21"));
        let ids: Vec<&str> = planned.candidates.iter().map(|candidate| candidate.ecosystem).collect();
        assert_eq!(ids.len(), 2, "{planned:?}");
        check_parts(tie, &ids[1..], &[&ids[..1]]);
    }

    #[test]
    fn where_nothing_is_to_plan_the_folders_below_want_all_of_theirs_at_once() {
        let services = "
            //- services/cart/go.mod
            module example.com/cart
            //- services/cart/main.go
            package main
            func main() {}
            //- services/web/package.json
            {\"name\": \"web\", \"scripts\": {\"start\": \"node server.js\"}}
            //- services/web/server.js
            require(\"http\").createServer().listen(3000)
        ";
        check_parts(services, &[], &[&["go", "node"]]);
        check_parts("//- README.md\nhello", &[], &[]);
    }

    #[test]
    fn an_ecosystem_that_nobody_knows_is_refused() {
        let refused = Settings::default().set("ecosystem", "cobol").map_err(|error| error.to_string());
        assert!(refused.is_err_and(|error| error.starts_with("`cobol` is not one of ")));
    }
}
