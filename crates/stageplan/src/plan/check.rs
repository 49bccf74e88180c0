//! The laws of a plan. They hold for every plan that leaves the core; the tests ask this module on every corpus case.

use std::collections::BTreeSet;

use crate::evidence::is_secret;
use crate::plan::{Action, Base, Libc, Mount, Plan, Purpose, Stage, Value};
use crate::tree::{RepoPath, Tree};

/// Every law that the plan breaks, as one sentence each. Empty for a good plan.
pub fn check(plan: &Plan, tree: &Tree, today: &str) -> Vec<String> {
    let mut broken = Vec::new();
    stages_form_a_line_of_dependence(plan, &mut broken);
    every_stage_has_a_use(plan, &mut broken);
    copies_have_a_source(plan, tree, &mut broken);
    binaries_stay_with_their_libc(plan, &mut broken);
    the_final_user_is_numeric_and_not_root(plan, &mut broken);
    bases_are_supported(plan, today, &mut broken);
    secrets_stay_out_of_layers(plan, &mut broken);
    commands_have_a_shell(plan, &mut broken);
    commands_do_not_contradict(plan, &mut broken);
    broken
}

/// The stages another stage needs: its base, and what it copies or binds from.
pub(crate) fn needs(stage: &Stage) -> BTreeSet<&str> {
    let mut needs = BTreeSet::new();
    if let Base::Stage(name) = &stage.base {
        needs.insert(name.as_str());
    }
    for step in &stage.steps {
        match &step.action {
            Action::Copy(copy) => needs.extend(copy.from.as_deref()),
            Action::Run { mounts, .. } => needs.extend(mounts.iter().filter_map(|mount| match mount {
                Mount::Bind { from, .. } => from.as_deref(),
                _ => None,
            })),
            _ => {}
        }
    }
    needs
}

fn stages_form_a_line_of_dependence(plan: &Plan, broken: &mut Vec<String>) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for stage in &plan.stages {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if stage.name.is_empty() || !stage.name.chars().all(fits) || stage.name == "scratch" {
            broken.push(format!("`{}` is not a stage name", stage.name));
        }
        // An image is a stage source too; it holds a character that no stage name does.
        for need in needs(stage) {
            if !seen.contains(need) && need.chars().all(fits) {
                broken.push(format!("stage {} uses {need}, which does not stand before it", stage.name));
            }
        }
        if !seen.insert(&stage.name) {
            broken.push(format!("two stages are named {}", stage.name));
        }
    }
    match plan.stages.last() {
        Some(last) if last.purpose == Purpose::Production => {}
        _ => broken.push("the last stage is not the image".to_owned()),
    }
    if plan.stages.iter().filter(|stage| stage.purpose == Purpose::Production).count() > 1 {
        broken.push("there is more than one image".to_owned());
    }
}

fn every_stage_has_a_use(plan: &Plan, broken: &mut Vec<String>) {
    for stage in &plan.stages {
        let used = plan.stages.iter().any(|other| needs(other).contains(stage.name.as_str()));
        if !used && !stage.purpose.is_target() {
            broken.push(format!("nothing uses stage {}", stage.name));
        }
    }
}

fn copies_have_a_source(plan: &Plan, tree: &Tree, broken: &mut Vec<String>) {
    for stage in &plan.stages {
        for step in &stage.steps {
            match &step.action {
                Action::Copy(copy) => {
                    for source in &copy.sources {
                        let Some(source) = source.literal() else { continue };
                        match copy.from.as_deref() {
                            None => in_context(tree, &source, &stage.name, broken),
                            Some(from) => in_stage(plan, from, &source, &stage.name, broken),
                        }
                    }
                }
                Action::Run { mounts, .. } => {
                    for mount in mounts {
                        if let Mount::Bind { from: None, source, .. } = mount
                            && let Some(source) = source.literal()
                        {
                            in_context(tree, &source, &stage.name, broken);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

fn in_context(tree: &Tree, source: &str, stage: &str, broken: &mut Vec<String>) {
    match RepoPath::parse(source) {
        Ok(path) if tree.has_file(&path) || tree.has_folder(&path) => {}
        _ => broken.push(format!("stage {stage} copies {source}, which the context does not have")),
    }
}

fn in_stage(plan: &Plan, from: &str, source: &str, by: &str, broken: &mut Vec<String>) {
    let Some(stage) = plan.stage(from) else { return };
    // What an image itself brings: certificates, time zones.
    let brought = plan.image_below(stage).is_some_and(|image| {
        image.ca && source.starts_with("/etc/ssl/") || image.tzdata && source.starts_with("/usr/share/zoneinfo")
    });
    if brought || made_in(plan, stage).iter().any(|made| covers(made, source)) {
        return;
    }
    broken.push(format!("stage {by} copies {source} from {from}, where nothing makes it"));
}

/// Whether `source` is `made`, lies in it, or holds it.
fn covers(made: &str, source: &str) -> bool {
    let (made, source) = (made.trim_end_matches('/'), source.trim_end_matches('/'));
    inside(source, made) || inside(made, source)
}

/// Whether a path without a slash at its end is another one or lies in it.
pub(crate) fn inside(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || outer.is_empty() || rest.starts_with('/'))
}

/// The absolute paths that a stage and those below it make, as far as their steps say.
fn made_in(plan: &Plan, stage: &Stage) -> Vec<String> {
    let mut workdir = String::from("/");
    let mut made = Vec::new();
    for step in plan.chain(stage).into_iter().rev().flat_map(|stage| &stage.steps) {
        match &step.action {
            Action::Workdir(path) => {
                workdir = absolute(&workdir, &path.to_string());
            }
            Action::Run { makes, .. } => made.extend(makes.iter().cloned()),
            Action::Copy(copy) => made.push(absolute(&workdir, &copy.dest.to_string())),
            Action::File { dest, .. } => made.push(absolute(&workdir, &dest.to_string())),
            _ => {}
        }
    }
    made
}

/// The absolute path that a path of a step means.
pub(crate) fn absolute(workdir: &str, path: &str) -> String {
    let joined = if path.starts_with('/') { path.to_owned() } else { format!("{workdir}/{path}") };
    let parts: Vec<&str> = joined.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    format!("/{}", parts.join("/"))
}

fn binaries_stay_with_their_libc(plan: &Plan, broken: &mut Vec<String>) {
    for stage in &plan.stages {
        let Some(here) = plan.image_below(stage) else { continue };
        for step in &stage.steps {
            let Action::Copy(copy) = &step.action else { continue };
            let Some(there) =
                copy.from.as_deref().and_then(|from| plan.stage(from)).and_then(|from| plan.image_below(from))
            else {
                continue;
            };
            if copy.native && (here.libc != there.libc || here.libc == Libc::Glibc && here.release != there.release) {
                broken.push(format!(
                    "stage {} copies what links to the C library of {} onto {}",
                    stage.name, there.key, here.key
                ));
            }
        }
    }
}

fn the_final_user_is_numeric_and_not_root(plan: &Plan, broken: &mut Vec<String>) {
    let Some(stage) = plan.production() else { return };
    let Some(image) = plan.image_below(stage) else { return };
    let user = stage
        .steps
        .iter()
        .rev()
        .find_map(|step| match &step.action {
            Action::User(value) => Some((value.literal(), step.why.is_option())),
            _ => None,
        })
        .unwrap_or((Some(image.starts_as.clone()), false));
    match user {
        (_, true) => {}
        (Some(user), false) => {
            let numeric = user.split(':').all(|part| part.parse::<u32>().is_ok());
            if !numeric || user.split(':').next() == Some("0") {
                broken.push(format!("the image runs as {user}"));
            }
        }
        (None, false) => broken.push("the image's user is not fixed".to_owned()),
    }
}

fn bases_are_supported(plan: &Plan, today: &str, broken: &mut Vec<String>) {
    for stage in &plan.stages {
        if let Base::Image(image) = &stage.base
            && image.eol.as_deref().is_some_and(|eol| eol < today)
            && !plan.findings.iter().any(|finding| finding.rule.ends_with("/end-of-life"))
        {
            broken.push(format!(
                "stage {} stands on {}, whose support has ended, and no finding says so",
                stage.name, image.key
            ));
        }
    }
}

fn commands_have_a_shell(plan: &Plan, broken: &mut Vec<String>) {
    for stage in &plan.stages {
        let runs = stage.steps.iter().any(|step| matches!(step.action, Action::Run { .. }));
        if let Some(image) = plan.image_below(stage).filter(|image| runs && !image.shell) {
            broken.push(format!("stage {} runs commands on {}, which has no shell", stage.name, image.key));
        }
    }
}

fn secrets_stay_out_of_layers(plan: &Plan, broken: &mut Vec<String>) {
    for stage in &plan.stages {
        for step in &stage.steps {
            let value = |value: &Value| value.literal().unwrap_or_default();
            let pairs: Vec<(&String, String)> = match &step.action {
                Action::Env(pairs) if !step.why.is_option() => {
                    pairs.iter().map(|(name, given)| (name, value(given))).collect()
                }
                Action::Arg(pairs) => {
                    pairs.iter().map(|(name, given)| (name, given.as_ref().map(value).unwrap_or_default())).collect()
                }
                _ => continue,
            };
            for (name, _) in pairs.iter().filter(|(name, value)| is_secret(name, value)) {
                broken.push(format!("stage {} puts {name} into a layer", stage.name));
            }
        }
    }
}

/// A line of a shell is no argument of another program.
fn commands_do_not_contradict(plan: &Plan, broken: &mut Vec<String>) {
    let Some(stage) = plan.production() else { return };
    let words = |find: fn(&Action) -> Option<&Vec<Value>>| {
        let step = stage.steps.iter().rev().find(|step| find(&step.action).is_some() && !step.why.is_option())?;
        Some(find(&step.action)?.iter().map(|word| word.literal().unwrap_or_default()).collect::<Vec<String>>())
    };
    let entry = words(|action| if let Action::Entrypoint(words) = action { Some(words) } else { None });
    let command = words(|action| if let Action::Cmd(words) = action { Some(words) } else { None });
    let shell = command.is_some_and(|words| words.first().is_some_and(|word| word == "/bin/sh"));
    let init = |word: &str| matches!(word.rsplit('/').next(), Some("tini" | "dumb-init" | "--"));
    if let Some(program) = entry.iter().flatten().find(|word| shell && !init(word)) {
        broken.push(format!("stage {} hands a line of a shell to {program}", stage.name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Finding;
    use crate::origin::{Origin, Sourced};
    use crate::plan::{Copy, Image, RunsOn, Step};

    fn why() -> Origin {
        Origin::rule("test/because", "")
    }

    fn stage(name: &str, purpose: Purpose, base: Base, steps: Vec<Action>) -> Stage {
        let steps = steps.into_iter().map(|action| Step::new(action, why())).collect();
        Stage { name: name.into(), purpose, base, runs_on: RunsOn::Target, about: String::new(), steps, why: why() }
    }

    fn image(key: &str) -> Base {
        Base::Image(Box::new(Image::shared(key).unwrap_or_else(|| unreachable!("{key} is in the catalog"))))
    }

    /// A plan that keeps every law: one stage makes a program, the image takes it.
    fn good() -> Plan {
        let build = Action::Run {
            mounts: Vec::new(),
            script: crate::plan::Script::Commands(Vec::new()),
            makes: vec!["/out/app".to_owned()],
        };
        let mut plan = Plan::new("test", RepoPath::root(), Sourced::new("app".to_owned(), why()));
        plan.stages = vec![
            stage(
                "build",
                Purpose::Build,
                image("debian-slim"),
                vec![Action::Workdir(Value::text("/src")), Action::Copy(Copy::context(["go.mod"], "./")), build],
            ),
            stage(
                "production",
                Purpose::Production,
                image("distroless-static"),
                vec![Action::Copy(Copy::stage("build", "/out/app", "/app"))],
            ),
        ];
        plan
    }

    fn check_with(change: impl FnOnce(&mut Plan), expect: &[&str]) {
        let tree = Tree::in_memory([(RepoPath::parse("go.mod").unwrap_or_else(|_| RepoPath::root()), None)]);
        let mut plan = good();
        change(&mut plan);
        assert_eq!(check(&plan, &tree, "2026-11-21"), expect);
    }

    fn image_step(plan: &mut Plan, action: Action) {
        plan.stages[1].steps.push(Step::new(action, why()));
    }

    #[test]
    fn a_good_plan_breaks_no_law() {
        check_with(|_| {}, &[]);
    }

    #[test]
    fn stages_come_before_those_that_use_them() {
        check_with(
            |plan| plan.stages.swap(0, 1),
            &[
                "stage production uses build, which does not stand before it",
                "the last stage is not the image",
                "the image runs as 0:0",
            ],
        );
        check_with(
            |plan| plan.stages[0].name = "Build".to_owned(),
            &[
                "`Build` is not a stage name",
                "stage production uses build, which does not stand before it",
                "nothing uses stage Build",
            ],
        );
    }

    #[test]
    fn a_stage_that_nothing_uses_needs_a_purpose_of_its_own() {
        let idle =
            |purpose| move |plan: &mut Plan| plan.stages.insert(0, stage("idle", purpose, image("alpine"), Vec::new()));
        check_with(idle(Purpose::Dependencies), &["nothing uses stage idle"]);
        check_with(idle(Purpose::Test), &[]);
    }

    #[test]
    fn what_is_copied_exists() {
        check_with(
            |plan| image_step(plan, Action::Copy(Copy::context(["missing.txt"], "./"))),
            &["stage production copies missing.txt, which the context does not have"],
        );
        check_with(
            |plan| image_step(plan, Action::Copy(Copy::stage("build", "/out/other", "/other"))),
            &["stage production copies /out/other from build, where nothing makes it"],
        );
        check_with(
            |plan| image_step(plan, Action::Copy(Copy::stage("build", "/usr/share/zoneinfo", "/usr/share/zoneinfo"))),
            &[],
        );
    }

    #[test]
    fn binaries_do_not_change_their_libc() {
        check_with(
            |plan| {
                plan.stages[1].base = image("alpine");
                plan.stages[1].steps = vec![
                    Step::copy(Copy::stage("build", "/out/app", "/app").native(), why()),
                    Step::new(Action::User(Value::text("10001:10001")), why()),
                ];
            },
            &["stage production copies what links to the C library of debian-slim onto alpine"],
        );
    }

    #[test]
    fn nobody_runs_as_root_unless_asked_to() {
        check_with(|plan| image_step(plan, Action::User(Value::text("0:0"))), &["the image runs as 0:0"]);
        check_with(|plan| image_step(plan, Action::User(Value::text("node"))), &["the image runs as node"]);
        check_with(|plan| plan.stages[1].base = image("alpine"), &["the image runs as 0:0"]);
        let asked = Origin::option("user", None);
        check_with(|plan| plan.stages[1].steps.push(Step::new(Action::User(Value::text("0:0")), asked)), &[]);
    }

    #[test]
    fn an_ended_base_is_spoken_of() {
        let ended = |plan: &mut Plan| {
            if let Base::Image(image) = &mut plan.stages[0].base {
                image.eol = Some("2026-01-01".to_owned());
            }
        };
        check_with(ended, &["stage build stands on debian-slim, whose support has ended, and no finding says so"]);
        check_with(
            |plan| {
                ended(plan);
                plan.findings.push(Finding::warning("test/end-of-life", ""));
            },
            &[],
        );
    }

    #[test]
    fn commands_run_where_there_is_a_shell() {
        let run =
            Action::Run { mounts: Vec::new(), script: crate::plan::Script::Commands(Vec::new()), makes: Vec::new() };
        check_with(
            |plan| image_step(plan, run),
            &["stage production runs commands on distroless-static, which has no shell"],
        );
    }

    #[test]
    fn a_line_of_a_shell_is_no_argument() {
        let line = || Action::Cmd(["/bin/sh", "-c", "exec a"].map(Value::text).into());
        let with = |entry: &'static [&'static str]| {
            move |plan: &mut Plan| {
                image_step(plan, Action::Entrypoint(entry.iter().copied().map(Value::text).collect()));
                image_step(plan, line());
            }
        };
        check_with(with(&["tini", "--", "node", "cli.js"]), &["stage production hands a line of a shell to node"]);
        check_with(with(&["tini", "--"]), &[]);
    }

    #[test]
    fn secrets_are_not_put_into_layers() {
        check_with(
            |plan| image_step(plan, Action::Env(vec![("DB_PASSWORD".to_owned(), Value::text("x"))])),
            &["stage production puts DB_PASSWORD into a layer"],
        );
        check_with(
            |plan| image_step(plan, Action::Arg(vec![("NPM_TOKEN".to_owned(), None)])),
            &["stage production puts NPM_TOKEN into a layer"],
        );
        check_with(
            |plan| image_step(plan, Action::Env(vec![("DATABASE_URL".to_owned(), Value::text("postgres://u:p@db/x"))])),
            &["stage production puts DATABASE_URL into a layer"],
        );
    }
}
