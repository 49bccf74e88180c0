//! What the images stand on.

use super::CATALOG;
use super::decide::Chosen as Start;
use super::version::ARGUMENT;
use crate::ecosystem::Decide;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::{Image, Value};
use crate::settings::Flavour;

/// The images of the build and of production.
pub(super) struct Chosen {
    /// What everything stands on that needs Deno.
    pub(super) base: Image,
    /// What the program stands on, where that is another one.
    pub(super) last: Option<Image>,
    pub(super) why: Origin,
}

impl Chosen {
    pub(super) fn production(&self) -> &Image {
        self.last.as_ref().unwrap_or(&self.base)
    }

    pub(super) fn decision(&self) -> Sourced<String> {
        Sourced::new(self.production().reference().to_string(), self.why.clone())
    }
}

const RULE: &str = "deno/final-image";

/// An image of Deno itself.
pub(super) fn of_deno(key: &str) -> Option<Image> {
    Image::of(&CATALOG, key, Some(Value::variable(ARGUMENT)))
}

pub(super) fn choose(
    by: &Decide<'_>,
    start: &Start,
    version: &Sourced<String>,
    findings: &mut Vec<Finding>,
) -> Option<Chosen> {
    let asked = by.settings.flavour.as_ref();
    let flavour = asked.map_or(Flavour::Auto, |flavour| *flavour.value());
    let place = || asked.and_then(|flavour| flavour.origin().place().cloned());
    let mut rejected = Vec::new();
    let (key, last, because);
    if start.compiled.is_some() {
        key = "deno";
        if flavour == Flavour::Alpine || flavour == Flavour::Scratch {
            findings.push(
                Finding::warning(
                    "deno/needs-glibc",
                    "what Deno compiles needs the C library of Debian, so the image stands on that",
                )
                .help("leave the flavour out; the smallest image that has it is taken")
                .at(place()),
            );
        }
        let slim = flavour == Flavour::Slim;
        last = Image::shared(if slim { "debian-slim" } else { "distroless-cc" });
        because = "the program has everything in it but the C library";
        if !slim {
            rejected.push(Rejected::idea("scratch", "the program needs a C library"));
            rejected.push(Rejected::idea("alpine", "its C library is not the one that Deno compiles for"));
        }
    } else {
        let shell = start.words.first().is_some_and(|word| word != "deno");
        let distroless = matches!(flavour, Flavour::Distroless | Flavour::Scratch);
        if flavour == Flavour::Scratch || distroless && shell {
            let why = if shell { "the start command needs a shell" } else { "Deno needs its C library" };
            findings.push(
                Finding::warning("deno/no-such-flavour", format!("the nearest image was taken: {why}"))
                    .help("leave the flavour out, or say `--flavour slim`")
                    .at(place()),
            );
        }
        key = if flavour == Flavour::Alpine { "deno-alpine" } else { "deno" };
        last = (distroless && !shell).then(|| of_deno("deno-distroless")).flatten();
        because = match flavour {
            Flavour::Alpine => "the user asks for Alpine",
            _ if last.is_some() => "the user asks for an image with the runtime only",
            _ => "Deno on a small Debian, as its authors publish it",
        };
        if matches!(flavour, Flavour::Auto | Flavour::Slim) {
            rejected.push(Rejected::idea(
                "alpine",
                "Deno needs the C library of Debian, which is only beside the other one there",
            ));
            rejected
                .push(Rejected::idea("distroless", "it has no shell to look inside with; say `--flavour distroless`"));
        }
    }
    let base = of_deno(key)?;
    let row = last.as_ref().unwrap_or(&base).origin.clone();
    let from = asked.map(|flavour| flavour.origin().clone()).into_iter().chain([row]);
    let from: Vec<Origin> = from.chain(last.is_none().then(|| version.origin().clone())).collect();
    let why = Origin::rule_from(RULE, because, from).rejecting(RULE, rejected);
    Some(Chosen { base, last, why })
}
