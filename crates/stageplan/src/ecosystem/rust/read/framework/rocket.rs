//! Rocket: `Rocket.toml` in the working folder or above it, variables of its own, templates.

use super::{Around, add, put};
use crate::ecosystem::rust::facts::{Asked, Code, Framework, Listener};
use crate::ecosystem::rust::read::Read;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::EnvironmentNeed;
use crate::project::Manifest;

/// The file.
const FILE: &str = "Rocket.toml";

/// Why what is not said is what it is.
const GUIDE: &str = "Rocket takes this where nothing is said";

pub(super) fn read(read: &mut Read<'_, '_>, around: &Around<'_>, framework: &Framework, code: &mut Code) {
    let unit = read.unit;
    let file = around.folders().into_iter().find_map(|folder| unit.at(folder).toml(FILE));
    let old = around.is_older("rocket", 0, 5);
    let own = Origin::rule_from("rust/rocket-default", GUIDE, [framework.why.clone()]);
    let value = |key: &str| file.as_ref().and_then(|file| value(file, key, old));
    let asked = |key: &str, default: Option<&str>| Asked {
        value: value(key).or_else(|| Some(Sourced::new(default?.to_owned(), own.clone()))),
        variable: Some(Sourced::new(format!("ROCKET_{}", key.to_ascii_uppercase()), own.clone())),
        flag: None,
        file: value(key).and(file.as_ref()).map(|file| {
            let path = file.source.path.clone();
            Sourced::new(path.clone(), Origin::of_file(path))
        }),
    };
    // Versions before 0.5 are open in production.
    let host = if old { "0.0.0.0" } else { "127.0.0.1" };
    add(
        Listener {
            address: Asked::default(),
            host: asked("address", Some(host)),
            port: asked("port", Some("8000")),
            aside: false,
            protocol: None,
            why: framework.why.clone(),
        },
        code,
    );
    if let Some(file) = &file {
        let why = Origin::rule_from(
            "rust/rocket-file",
            "Rocket reads it from its working folder",
            [Origin::of_file(file.source.path.clone())],
        );
        put(file.source.path.clone(), FILE, false, why, code);
    }
    secret(read, around, framework, value("secret_key"), code);
    let templates = around.find("rocket_dyn_templates").or_else(|| around.find("rocket_contrib"));
    if let Some(one) = templates {
        let named = value("template_dir");
        let at =
            named.as_ref().map_or("templates", |named| named.value().trim_start_matches("./").trim_end_matches('/'));
        let tree = read.unit.project.tree();
        let folder = around.folders().into_iter().filter_map(|folder| folder.join(at).ok());
        if let Some(folder) = folder.into_iter().find(|folder| !folder.is_root() && tree.has_folder(folder)) {
            let from = named.as_ref().map_or_else(|| one.why.clone(), |named| named.origin().clone());
            let why = Origin::rule_from("rust/rocket-templates", "Rocket reads its templates when it starts", [from]);
            put(folder, at, true, why, code);
        }
    }
}

/// A key that can sign cookies belongs to where the program runs.
fn secret(
    read: &mut Read<'_, '_>,
    around: &Around<'_>,
    framework: &Framework,
    key: Option<Sourced<String>>,
    code: &mut Code,
) {
    const NAME: &str = "ROCKET_SECRET_KEY";
    match (key, around.asks("rocket", "secrets")) {
        (Some(key), _) => read.findings.push(
            Finding::warning(
                "rust/secret-in-configuration",
                format!("{FILE} holds a secret key, and lies in the image"),
            )
            .help(format!("take it out of the file and set {NAME} where the image is run"))
            .at(key.origin().place().cloned()),
        ),
        (None, Some(one)) if code.environment.iter().all(|need| need.name.value() != NAME) => {
            let because = "private cookies are signed, and a release refuses to start without a key";
            let why = Origin::rule_from("rust/rocket-secret", because, [one.why.clone(), framework.why.clone()]);
            let name = Sourced::new(NAME.to_owned(), why);
            code.environment.push(EnvironmentNeed { name, default: None, required: true });
        }
        _ => {}
    }
}

/// A value as a release sees it.
fn value(file: &Manifest, key: &str, old: bool) -> Option<Sourced<String>> {
    let profiles: &[&str] = if old { &["global", "production"] } else { &["global", "release", "default"] };
    profiles.iter().find_map(|profile| file.scalar(&[profile, key]))
}
