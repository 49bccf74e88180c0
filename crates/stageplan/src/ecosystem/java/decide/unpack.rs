//! How what the build made gets into the image: what changes least first.

use super::{Decided, HOME, server};
use crate::ecosystem::java::facts::{Layout, Shape};
use crate::origin::Origin;
use crate::plan::{Command, Copy, Part, Step, Value};

/// Where the build stage puts what it takes apart.
const OUT: &str = "/out";

/// The name of the file that is started.
pub(super) const FILE: &str = "application";

/// What the build stage does behind the build, and what the image copies.
pub(super) struct Unpacked {
    pub(super) steps: Vec<Step>,
    pub(super) copies: Vec<Step>,
}

/// The end of the archive's name.
fn end(path: &str) -> &'static str {
    ["war", "zip", "tar.gz", "tgz"].into_iter().find(|end| path.ends_with(&format!(".{end}"))).unwrap_or("jar")
}

/// The name of the archive in the image.
pub(super) fn file(decided_path: &str) -> String {
    format!("{FILE}.{}", end(decided_path))
}

/// A pattern whose only sign is our own star: all else of it is the project's text.
fn pattern(path: &str) -> Value {
    let mut value = Value::default();
    for (at, text) in path.split('*').enumerate() {
        if at > 0 {
            value.parts.push(Part::Glob("*".to_owned()));
        }
        if !text.is_empty() {
            value.parts.push(Part::Text(text.to_owned()));
        }
    }
    value
}

pub(super) fn unpack(decided: &Decided<'_>) -> Unpacked {
    let facts = decided.facts;
    let artefact = decided.artefact;
    let folder = decided.inside(&facts.unit);
    let at = |path: &str| format!("{folder}/{path}");
    let path = artefact.path.value();
    let why = artefact.path.origin().clone();
    let name = file(path);
    let copy = |from: String, to: String, why: &Origin| Step::copy(Copy::stage("build", from, to), why.clone());
    let into_home = |from: String, why: &Origin| copy(from, format!("{HOME}/"), why);
    // A name that only the build knows is given one that the image knows.
    let mut steps = Vec::new();
    let source = if artefact.pattern {
        let found = format!("{OUT}/{name}");
        let is_folder =
            matches!(artefact.shape, Shape::Distribution { .. } | Shape::Folder { inside: None, .. } | Shape::Quarkus);
        let folder = is_folder.then_some("-r");
        let copy = std::iter::once("cp").chain(folder).map(Value::text);
        let words = copy.chain([pattern(&at(path)), Value::text(found.as_str())]).collect::<Vec<Value>>();
        let commands = vec![Command::new(["mkdir", "-p", OUT]), Command { words, ..Command::default() }];
        steps.push(Step::run(Vec::new(), commands, &[OUT], why.clone()));
        found
    } else {
        at(path)
    };
    let copies = match &artefact.shape {
        Shape::Boot(layout @ (Layout::Tools | Layout::Launcher { .. })) => {
            let tools = matches!(layout, Layout::Tools | Layout::Launcher { tools: true, .. });
            let exploded = matches!(layout, Layout::Launcher { .. });
            let because = "libraries change less often than the program, and get layers of their own";
            let from = facts.versions.boot.iter().map(|version| version.origin().clone());
            let why = Origin::rule_from("java/boot-layers", because, from.chain([why.clone()]));
            let mut commands = Vec::new();
            let start = if artefact.pattern {
                source
            } else {
                let put = format!("/tmp/{name}");
                commands.push(Command::new(["cp", source.as_str(), put.as_str()]));
                put
            };
            let mode = if tools { "-Djarmode=tools" } else { "-Djarmode=layertools" };
            let mut extract = vec!["java", mode, "-jar", &start, "extract"];
            extract.extend(tools.then_some("--layers"));
            extract.extend((tools && exploded).then_some("--launcher"));
            extract.push("--destination");
            extract.push("/out/layers");
            commands.push(Command::new(extract));
            steps.push(Step::run(Vec::new(), commands, &[OUT], why.clone()));
            // Without its loader there is nothing in that layer.
            let loader = exploded.then_some("spring-boot-loader");
            let layers = ["dependencies"].into_iter().chain(loader).chain(["snapshot-dependencies", "application"]);
            layers.map(|layer| into_home(format!("{OUT}/layers/{layer}/"), &why)).collect()
        }
        Shape::Boot(Layout::Whole(_)) | Shape::Jar => vec![copy(source, format!("{HOME}/{name}"), &why)],
        Shape::Thin { libs } => {
            let folder = libs.rsplit('/').next().unwrap_or(libs);
            let below = libs.strip_prefix("target/").or_else(|| libs.strip_prefix("build/")).unwrap_or(folder);
            let libraries = copy(format!("{}/", at(libs)), format!("{HOME}/{below}/"), &why);
            vec![libraries, copy(source, format!("{HOME}/{name}"), &why)]
        }
        Shape::ClassPath { libs } => {
            let because = "libraries change less often than the program, and get a layer of their own";
            let libs_why = Origin::rule_from("java/libraries-first", because, [why.clone()]);
            let libraries = copy(format!("{}/", at(libs)), format!("{HOME}/libs/"), &libs_why);
            vec![libraries, copy(source, format!("{HOME}/{name}"), &why)]
        }
        Shape::Quarkus => {
            let parts = ["lib", "", "app", "quarkus"];
            let each = parts.iter().map(|part| match *part {
                "" => Step::copy(
                    Copy::stage("build", format!("{source}/quarkus-run.jar"), format!("{HOME}/")),
                    why.clone(),
                ),
                part => copy(format!("{source}/{part}/"), format!("{HOME}/{part}/"), &why),
            });
            each.collect()
        }
        Shape::Distribution { whole: true, .. } => vec![copy(format!("{source}/"), format!("{HOME}/"), &why)],
        Shape::Distribution { own, .. } => {
            let part = |name: &str| copy(format!("{source}/{name}/"), format!("{HOME}/{name}/"), &why);
            // What the user builds may be laid out in another way.
            let own = own.as_ref().filter(|_| decided.by.settings.build.is_none());
            let own = own.map(|own| {
                let because = "libraries change less often than the program, and get a layer of their own";
                let why = Origin::rule_from("java/libraries-first", because, [why.clone()]);
                let apart = format!("{OUT}/own/");
                let jar = format!("{source}/lib/{own}");
                let commands =
                    vec![Command::new(["mkdir", "-p", &apart]), Command::new(["mv", jar.as_str(), apart.as_str()])];
                steps.push(Step::run(Vec::new(), commands, &[OUT], why.clone()));
                copy(apart, format!("{HOME}/lib/"), &why)
            });
            // Started by its class, it needs no script.
            let script = artefact.main.is_none().then(|| part("bin"));
            std::iter::once(part("lib")).chain(own).chain(script).collect()
        }
        Shape::Folder { inside: Some(inside), .. } => {
            let take = if path.ends_with(".zip") { ["jar", "-xf"] } else { ["tar", "-xzf"] };
            let folder = format!("{OUT}/folder");
            let commands = vec![
                Command::new(["mkdir", "-p", &folder]),
                Command::new(["cd", &folder]),
                Command::new(take).arg(source),
            ];
            steps.push(Step::run(Vec::new(), commands, &[OUT], why.clone()));
            let from = if inside.is_empty() { format!("{folder}/") } else { format!("{folder}/{inside}/") };
            vec![copy(from, format!("{HOME}/"), &why)]
        }
        Shape::Folder { parts, .. } if parts.is_empty() => {
            vec![copy(format!("{source}/"), format!("{HOME}/"), &why)]
        }
        Shape::Folder { parts, .. } => {
            let each = parts.iter().map(|part| copy(format!("{source}/{part}/"), format!("{HOME}/{part}/"), &why));
            each.collect()
        }
        Shape::War { .. } => return server::unpack(decided, steps, source, &why),
    };
    Unpacked { steps, copies }
}
