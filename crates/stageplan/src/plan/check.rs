//! The laws of a plan. They hold for every plan that leaves the core; the tests ask this module on every corpus case.

use std::collections::BTreeSet;

use crate::plan::{Action, Base, Libc, Mount, Plan, Purpose, Stage};
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
    let Some(mut stage) = plan.stage(from) else { return };
    let covers = |made: &str| {
        let made = made.trim_end_matches('/');
        let source = source.trim_end_matches('/');
        made == source
            || source.strip_prefix(made).is_some_and(|rest| made.is_empty() || rest.starts_with('/'))
            || made.strip_prefix(source).is_some_and(|rest| rest.starts_with('/'))
    };
    loop {
        let made = stage.steps.iter().any(|step| match &step.action {
            Action::Run { makes, .. } => makes.iter().any(|path| covers(path)),
            Action::Copy(copy) => copy.dest.literal().is_some_and(|dest| !dest.starts_with('/') || covers(&dest)),
            Action::File { dest, .. } => dest.literal().is_some_and(|dest| covers(&dest)),
            Action::Workdir(path) => path.literal().is_some_and(|path| path == source),
            _ => false,
        });
        if made {
            return;
        }
        match &stage.base {
            Base::Stage(name) => match plan.stage(name) {
                Some(below) => stage = below,
                None => return,
            },
            // What an image itself brings: certificates, time zones.
            Base::Image(image)
                if image.ca && source.starts_with("/etc/ssl/")
                    || image.tzdata && source.starts_with("/usr/share/zoneinfo") =>
            {
                return;
            }
            Base::Image(_) => break,
        }
    }
    broken.push(format!("stage {by} copies {source} from {from}, where nothing makes it"));
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

fn secrets_stay_out_of_layers(plan: &Plan, broken: &mut Vec<String>) {
    let secret = |name: &str| {
        let name = name.to_ascii_uppercase();
        ["PASSWORD", "SECRET", "TOKEN", "API_KEY", "PRIVATE_KEY"].iter().any(|word| name.ends_with(word))
    };
    for stage in &plan.stages {
        for step in &stage.steps {
            let names: Vec<&String> = match &step.action {
                Action::Env(pairs) if !step.why.is_option() => pairs.iter().map(|(name, _)| name).collect(),
                Action::Arg(pairs) => pairs.iter().map(|(name, _)| name).collect(),
                _ => continue,
            };
            for name in names {
                if secret(name) {
                    broken.push(format!("stage {} puts {name} into a layer", stage.name));
                }
            }
        }
    }
}
