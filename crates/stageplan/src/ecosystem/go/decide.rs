//! From facts to a plan.

use super::facts::{Facts, Program};
use super::image::{self, Images};
use super::module::Module;
use super::stages::Stages;
use super::{CATALOG, version};
use crate::ecosystem::{Decide, NotDeployable};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced, prefer};
use crate::plan::{Plan, Runtime, Step, Value, Writable};
use crate::planner::as_asked;
use crate::settings::CacheStrategy;

/// Where the program lies in the image.
const BIN: &str = "/usr/local/bin";
/// Where it runs, when it reads or writes files beside itself.
const HOME: &str = "/app";
/// The folder of the build stage whose content becomes folders of a shell-less image.
const PREPARED: &str = "/out/rootfs";

/// Plans a unit.
pub(super) fn decide(facts: &Facts, by: &Decide<'_>) -> Result<Plan, NotDeployable> {
    let mut findings = facts.findings.clone();
    let (Some(module), Some(program)) = (&facts.module, &facts.program) else {
        findings.push(nothing_to_run(facts));
        return Err(NotDeployable { findings });
    };
    let version = version::decide(&module.pins, module.minimum.as_ref(), &CATALOG, by, &mut findings);
    let Some(images) = image::choose(program, by, &mut findings) else {
        return Err(NotDeployable { findings });
    };
    let cache = cache(by);
    let mut plan = Plan {
        ecosystem: "go",
        unit: facts.unit.clone(),
        name: image_name(&program.name),
        versions: vec![version.clone()],
        stages: Vec::new(),
        decisions: Vec::new(),
        environment: program.environment.clone(),
        secrets: Vec::new(),
        needs: program.embedded.clone(),
        leftovers: program.leftovers.clone(),
        findings,
        platforms: by.settings.platforms.clone(),
    };
    plan.decide("language version", version.default.map(|version| format!("Go {version}")));
    plan.decide("main package", program.main.clone().map(|main| main.to_string()));
    decide_cgo(&mut plan, &images);

    let stages = Stages { module, program, images: &images, cache: *cache.value(), by };
    let runtime = runtime(module, program, &images, by, &mut plan);
    let prepare = runtime.folders_to_prepare(PREPARED);
    plan.stages = stages.all(&prepare, PREPARED, &mut plan.secrets);
    plan.decide("build command", stages.build_line());
    plan.decide("final image", Sourced::new(images.run.reference().to_string(), images.why.clone()));
    plan.stages.push(runtime.into_stage("production", Some(("build", PREPARED))));
    Ok(plan)
}

fn nothing_to_run(facts: &Facts) -> Finding {
    let place = facts.module.as_ref().and_then(|module| module.own.why.place().cloned());
    Finding::error("go/no-main", "no main package was found, so that there is nothing to run")
        .help("a library needs no image; say `--unit` if a program lies in another folder")
        .at(place)
}

fn image_name(name: &Sourced<String>) -> Sourced<String> {
    name.derive("go/image-name", "the program's name in lower case", name.value().to_lowercase())
}

fn cache(by: &Decide<'_>) -> Sourced<CacheStrategy> {
    let default = Sourced::new(
        CacheStrategy::Both,
        Origin::rule("cache/both", "layers serve builders that start empty, cache mounts those that stay"),
    );
    prefer("cache/strategy", by.settings.cache.as_ref(), [], Some(default.clone())).unwrap_or(default)
}

fn decide_cgo(plan: &mut Plan, images: &Images) {
    let value = match &images.cgo {
        Some(cgo) => cgo.clone().map(|what| format!("on, for {what}")),
        None => Sourced::new(
            "off".to_owned(),
            Origin::rule("go/static-program", "nothing the program imports needs C, and without it the program is static"),
        ),
    };
    plan.decide("cgo", value);
}

/// The final stage.
fn runtime(module: &Module, program: &Program, images: &Images, by: &Decide<'_>, plan: &mut Plan) -> Runtime {
    let about = if images.run.shell {
        "the program and the packages it needs; the toolchain and the sources stay in build."
    } else {
        "the program alone, on an image without shell or package manager; the toolchain and the sources stay in build."
    };
    let mut runtime = Runtime::new(images.run.clone(), images.why.clone(), about);
    runtime.packages = images.run_packages.clone();
    runtime.user = by.settings.user.clone();
    let name = program.name.value();
    let target = format!("{BIN}/{name}");
    let mut binary = crate::plan::Copy::stage("build", format!("/out/{name}"), target.clone());
    binary.native = images.cgo.is_some();
    runtime.files.push(Step::copy(binary, program.main.origin().clone()));
    let _ = (module, HOME, plan, as_asked, Writable { path: String::new(), volume: false, why: images.why.clone() });
    runtime.entrypoint = Some((vec![Value::text(target)], program.main.origin().clone()));
    runtime
}
