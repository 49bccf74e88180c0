//! Plans of several toolchains: a program that embeds or serves what another ecosystem builds.
//!
//! An ecosystem says which files it needs and which folder's build makes them ([`crate::plan::AssetNeed`]). Whoever
//! recognises that folder gives the stages, and the files are copied over right behind the program's own sources.

use std::collections::BTreeSet;

use crate::ecosystem::{Assets, Decide, Entry};
use crate::evidence;
use crate::finding::Finding;
use crate::origin::Origin;
use crate::plan::{Action, AssetNeed, Base, Copy, Mount, Plan, Stage, Step};
use crate::project::Unit;
use crate::settings::Settings;
use crate::tree::RepoPath;

/// Adds the stages that make what the plan needs, where an ecosystem can; a finding says so where none can.
pub(crate) fn add_assets(plan: &mut Plan, unit: &Unit<'_>, ecosystems: &[Entry], by: &Decide<'_>) {
    let needs = std::mem::take(&mut plan.assets);
    let mut makers: Vec<&RepoPath> = needs.iter().map(|need| need.made_in.value()).collect();
    makers.sort();
    makers.dedup();
    let makers: Vec<RepoPath> = makers.into_iter().cloned().collect();
    for (index, maker) in makers.iter().enumerate() {
        let needs: Vec<&AssetNeed> = needs.iter().filter(|need| need.made_in.value() == maker).collect();
        match make(&unit.at(maker.clone()), ecosystems, by) {
            Some(assets) => {
                let prefix = if makers.len() == 1 { "assets".to_owned() } else { format!("assets-{}", index + 1) };
                splice(plan, assets, &prefix, &needs);
            }
            None => plan.findings.extend(needs.iter().map(|need| nobody_makes(need))),
        }
    }
}

fn make(unit: &Unit<'_>, ecosystems: &[Entry], by: &Decide<'_>) -> Option<Assets> {
    // The user's wishes are about the program, not about what it embeds.
    let settings = Settings { cache: by.settings.cache.clone(), ..Settings::default() };
    let by = Decide { settings: &settings, today: by.today };
    let mut entries: Vec<&Entry> = ecosystems.iter().filter(|entry| entry.detect(unit).is_some()).collect();
    entries.sort_by_key(|entry| entry.id);
    let evidence = evidence::gather(unit);
    entries.into_iter().find_map(|entry| entry.assets(unit, &evidence, &by))
}

fn splice(plan: &mut Plan, assets: Assets, prefix: &str, needs: &[&AssetNeed]) {
    let own: BTreeSet<String> = assets.stages.iter().map(|stage| stage.name.clone()).collect();
    let Some(last) = assets.stages.last().map(|stage| stage.name.clone()) else { return };
    let renamed = |name: &str| if name == last { prefix.to_owned() } else { format!("{prefix}-{name}") };
    let stages: Vec<Stage> = assets.stages.into_iter().map(|stage| rename(stage, &own, &renamed)).collect();
    for need in needs {
        let (stage, root) = &need.stage;
        let Some(stage) = plan.stages.iter_mut().find(|known| known.name == *stage) else { continue };
        let into = need.into.value();
        let why = Origin::rule_from(
            "assets/built-first",
            "the program's build needs what this folder's build makes",
            [need.into.origin().clone(), need.made_in.origin().clone()],
        );
        let copy = Copy::stage(prefix, format!("{}/{into}", assets.root), format!("{root}/{into}"));
        let copy = Copy { link: false, ..copy };
        // Behind the last copy of sources, so that it overlays a placeholder that the sources may hold.
        let at = stage.steps.iter().rposition(|step| matches!(&step.action, Action::Copy(copy) if copy.from.is_none()));
        stage.steps.insert(at.map_or(0, |at| at + 1), Step::copy(copy, why));
    }
    plan.stages.splice(0..0, stages);
    for version in assets.versions {
        if plan.versions.iter().all(|known| known.name != version.name) {
            plan.versions.push(version);
        }
    }
    plan.decisions.extend(assets.decisions);
    for leftover in assets.leftovers {
        if !plan.leftovers.contains(&leftover) {
            plan.leftovers.push(leftover);
        }
    }
    plan.secrets.extend(assets.secrets);
    plan.findings.extend(assets.findings);
}

fn rename(mut stage: Stage, own: &BTreeSet<String>, renamed: &dyn Fn(&str) -> String) -> Stage {
    stage.name = renamed(&stage.name);
    if let Base::Stage(base) = &mut stage.base
        && own.contains(base)
    {
        *base = renamed(base);
    }
    for step in &mut stage.steps {
        match &mut step.action {
            Action::Copy(Copy { from: Some(from), .. }) if own.contains(from) => *from = renamed(from),
            Action::Run { mounts, .. } => {
                for mount in mounts {
                    if let Mount::Bind { from: Some(from), .. } = mount
                        && own.contains(from)
                    {
                        *from = renamed(from);
                    }
                }
            }
            _ => {}
        }
    }
    stage
}

fn nobody_makes(need: &AssetNeed) -> Finding {
    let message = format!("the build needs {}, which is not in the repository", need.into.value());
    Finding::error("assets/not-made", message)
        .help(format!("build {} first and keep the result in the context", need.made_in.value()))
        .at(need.into.origin().place().cloned())
        .at(need.made_in.origin().place().cloned())
}
