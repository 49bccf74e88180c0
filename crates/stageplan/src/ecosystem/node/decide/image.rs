//! What the final image stands on.

use super::native::Natives;
use super::start;
use super::version::Line;
use crate::ecosystem::Decide;
use crate::ecosystem::node::CATALOG;
use crate::ecosystem::node::read::Facts;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::{Image, Value};
use crate::settings::Flavour;

/// The images of the build and of production.
pub(super) struct Chosen {
    /// What everything but a distroless production stands on.
    pub(super) base: Image,
    /// A production image without a shell.
    pub(super) distroless: Option<Image>,
    pub(super) why: Origin,
}

impl Chosen {
    /// The image that runs.
    pub(super) fn production(&self) -> &Image {
        self.distroless.as_ref().unwrap_or(&self.base)
    }

    pub(super) fn decision(&self) -> Sourced<String> {
        Sourced::new(self.production().reference().to_string(), self.why.clone())
    }
}

const RULE: &str = "node/final-image";

pub(super) fn choose(
    facts: &Facts,
    by: &Decide<'_>,
    line: &Line,
    start: &start::Chosen,
    natives: &Natives<'_>,
    findings: &mut Vec<Finding>,
) -> Chosen {
    let asked = by.settings.flavour.as_ref();
    let flavour = asked.map_or(Flavour::Auto, |flavour| *flavour.value());
    let kind = if start.bun { "bun" } else { "node" };
    let alpine = flavour == Flavour::Alpine;
    let key = format!("{kind}-{}", if alpine { "alpine" } else { "slim" });
    let version = if start.bun { Value::text(bun_version(facts)) } else { Value::variable("NODE_VERSION") };
    let mut base = image(&key, Some(version));
    if !start.bun {
        base.eol = line.row.and_then(|row| row.text("eol")).map(str::to_owned);
    }
    let nothing = |value: &str, why: &str| Rejected { value: value.to_owned(), why: why.to_owned(), origin: None };
    let mut distroless = None;
    let mut rejected = Vec::new();
    let mut because = "a small Debian: every package's prebuilt files are made for its C library".to_owned();
    let glibc = natives.without_musl();
    match flavour {
        Flavour::Auto | Flavour::Slim => {
            rejected.push(match &glibc {
                Some((name, why)) => {
                    because = format!("a small Debian: {name} has machine code for its C library and none for musl");
                    let why = why.clone();
                    Rejected {
                        value: "alpine".to_owned(),
                        why: format!("{name} does not load there"),
                        origin: Some(why),
                    }
                }
                None => nothing(
                    "alpine",
                    "some packages have no prebuilt files for musl; say `--flavour alpine` where none is used",
                ),
            });
            rejected.push(nothing("distroless", "it has no shell to look inside with; say `--flavour distroless`"));
        }
        Flavour::Alpine => because = "the user asks for Alpine".to_owned(),
        Flavour::Distroless | Flavour::Scratch => {
            because = "the user asks for an image with the runtime only".to_owned();
            let runs_node = start.words.first().is_some_and(|word| word == "node");
            let row = CATALOG.row("image", &format!("node-distroless-{}", line.version.value()));
            let lacks = natives.needs_packages(base.os);
            match row.filter(|_| runs_node && !start.bun && lacks.is_none()) {
                Some(row) => distroless = Some(Image::from_row(row, None)),
                None => {
                    let why = match &lacks {
                        Some((name, _)) => format!("{name} needs packages of the system that it does not have"),
                        None if runs_node => "there is no distroless image of this line".to_owned(),
                        None => "its only program is node, and the start command is another one".to_owned(),
                    };
                    findings.push(
                        Finding::warning("node/no-distroless", format!("the image stands on Debian slim: {why}"))
                            .help("start the program with `node`, on a supported line of Node")
                            .at(asked.and_then(|flavour| flavour.origin().place().cloned())),
                    );
                }
            }
            if flavour == Flavour::Scratch {
                findings.push(
                    Finding::warning(
                        "node/no-scratch",
                        "a Node program cannot stand on an empty image, because it needs node and its C library",
                    )
                    .help("the nearest image was taken; say `--flavour distroless`")
                    .at(asked.and_then(|flavour| flavour.origin().place().cloned())),
                );
            }
        }
    }
    let row = distroless.as_ref().unwrap_or(&base).origin.clone();
    let from: Vec<Origin> = asked.map(|flavour| flavour.origin().clone()).into_iter().chain([row]).collect();
    let from = from.into_iter().chain(glibc.filter(|_| flavour == Flavour::Auto).map(|(_, why)| why));
    let from = from.chain(start.bun.then(|| super::bun::version(facts).origin().clone()));
    let why = Origin::rule_from(RULE, because, from).rejecting(RULE, rejected);
    Chosen { base, distroless, why }
}

/// The version of bun that images are named by.
pub(super) fn bun_version(facts: &Facts) -> String {
    super::bun::version(facts).value().clone()
}

pub(super) fn image(key: &str, version: Option<Value>) -> Image {
    // Every key that is asked for is a row; a table without rows would still give a plan with a name for its base.
    Image::of(&CATALOG, key, version.clone())
        .or_else(|| CATALOG.rows("image").next().map(|row| Image::from_row(row, version)))
        .or_else(|| Image::shared("debian-slim"))
        .unwrap_or_else(|| Image {
            key: key.to_owned(),
            repository: "node".to_owned(),
            tag: Vec::new(),
            digest: None,
            libc: crate::plan::Libc::Glibc,
            os: crate::plan::Os::Debian,
            release: None,
            user: None,
            home: None,
            starts_as: "0:0".to_owned(),
            shell: true,
            ca: false,
            tzdata: false,
            tmp: true,
            eol: None,
            origin: Origin::rule(RULE, ""),
        })
}
