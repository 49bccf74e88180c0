//! From facts to a plan.

use super::facts::Facts;
use super::image::{self, Images};
use super::last::Final;
use super::stages::Stages;
use super::{CATALOG, choices, version};
use crate::ecosystem::{Decide, NotDeployable};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced, prefer};
use crate::plan::{Decision, Plan};
use crate::settings::CacheStrategy;

/// The folder of the build stage whose content becomes folders of a shell-less image.
const PREPARED: &str = "/out/rootfs";

/// Plans a unit.
pub(super) fn decide(facts: &Facts, by: &Decide<'_>) -> Result<Plan, NotDeployable> {
    let mut findings = facts.findings.clone();
    let (Some(module), Some(program)) = (&facts.module, &facts.program) else {
        findings.push(nothing_to_run(facts));
        return Err(NotDeployable { findings });
    };
    let version = version::decide(module, program.limit.as_ref(), &CATALOG, by, &mut findings);
    let old = program.limit.as_ref().is_some_and(|limit| limit.value().is_line(version.default.value()));
    let Some(images) = image::choose(program, old, by, &mut findings) else {
        return Err(NotDeployable { findings });
    };
    let cache = cache(by);
    let mut plan = Plan::new("go", facts.unit.clone(), image_name(&program.name));
    plan.versions = vec![version.clone()];
    plan.environment = program.environment.clone();
    plan.needs = program.embedded.files.clone();
    plan.leftovers = program.leftovers.clone();
    plan.findings = findings;
    plan.decide_by("version", "language version", version.default.clone().map(|version| format!("Go {version}")));
    plan.decide_by("unit", "main package", program.main.clone().map(|main| main.to_string()));
    decide_cgo(&mut plan, &images);

    let stages = Stages { module, program, images: &images, cache: *cache.value(), by };
    let runtime = Final { module, program, images: &images, by }.runtime(&mut plan);
    let prepare = runtime.folders_to_prepare(PREPARED);
    plan.assets = stages.assets();
    plan.stages = stages.all(&prepare, PREPARED, &mut plan.secrets);
    let build_at = plan.decisions.iter().position(|decision| decision.topic == "cgo").map_or(0, |at| at + 1);
    let image = Sourced::new(images.run.reference().to_string(), images.why.clone());
    if module.lacks_sum() {
        plan.findings.push(
            Finding::warning("go/no-sum", "there is no go.sum, so that nothing checks what is downloaded")
                .help("run `go mod tidy` and commit go.sum")
                .at(module.own.why.place().cloned()),
        );
    }
    if let Some(asked) = &by.settings.build {
        let message = format!("the build command has to write the program to /out/{}", program.name.value());
        plan.findings.push(Finding::note("go/own-build", message).at(asked.origin().place().cloned()));
    }
    plan.decisions
        .insert(build_at, Decision { topic: "build command", option: Some("build"), value: stages.build_line() });
    plan.decisions.insert(build_at + 1, Decision { topic: "final image", option: Some("flavour"), value: image });
    let production = runtime.into_stage("production", Some(("build", PREPARED)));
    plan.naive = stages.naive(version.default.value(), &production);
    plan.stages.push(production);
    plan.choices = choices::of(module, program, &images, &plan, by);
    Ok(plan)
}

fn nothing_to_run(facts: &Facts) -> Finding {
    let place = facts.module.as_ref().and_then(|module| module.own.why.place().cloned());
    Finding::error("go/no-main", "no main package was found, so that there is nothing to run")
        .help("a library needs no image; say `--unit` if a program lies in another folder")
        .at(place)
}

fn image_name(name: &Sourced<String>) -> Sourced<String> {
    name.derive("go/image-name", "the program's name in lower case", name.value().to_ascii_lowercase())
}

fn cache(by: &Decide<'_>) -> Sourced<CacheStrategy> {
    let default = Sourced::new(
        CacheStrategy::default(),
        Origin::rule("cache/both", "layers serve builders that start empty, cache mounts those that stay"),
    );
    prefer("cache/strategy", by.settings.cache.as_ref(), [], Some(default.clone())).unwrap_or(default)
}

fn decide_cgo(plan: &mut Plan, images: &Images) {
    let value = match &images.cgo {
        Some(cgo) => cgo.clone().map(|what| format!("on, for {what}")),
        None => Sourced::new(
            "off".to_owned(),
            Origin::rule(
                "go/static-program",
                "nothing the program imports needs C, and without it the program is static",
            ),
        ),
    };
    plan.decide("cgo", value);
}
