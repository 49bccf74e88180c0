//! The script that fetches Maven.

use stageplan_syntax::properties::Properties;

use crate::ecosystem::java::facts::{Facts, Wrapper};
use crate::ecosystem::java::read::version::{self, Range, Version};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// Hosts of Maven itself; another one is a mirror of the project's own.
const OWN: &[&str] = &["maven.org", "maven.apache.org", "apache.org"];

/// The line of the image with Maven in it, and the first one behind it.
const IMAGE: (&str, &str) = ("3.9.9", "3.10");

/// The nearest wrapper at or above the folder Maven is called in.
pub(super) fn read(unit: &Unit<'_>, root: &RepoPath) -> Option<Wrapper> {
    let tree = unit.project.tree();
    root.ancestors().find_map(|folder| {
        let path = folder.join("mvnw").ok().filter(|path| tree.has_file(path))?;
        let inner = folder.join(".mvn/wrapper").ok()?;
        let settings = inner.join("maven-wrapper.properties").ok().filter(|path| tree.has_file(path))?;
        let source = unit.project.source(&settings)?;
        let properties = Properties::parse(&source.text);
        let address = properties.get("distributionUrl");
        let address =
            address.map(|entry| Sourced::new(entry.value.clone(), source.origin(entry.span, "distributionUrl")));
        let version = address.as_ref().and_then(|address| {
            let text = address.value().rsplit('/').next()?;
            let text = text.strip_prefix("apache-maven-")?;
            let version = text.split("-bin").next()?.trim_end_matches(".zip").trim_end_matches(".tar.gz");
            Some(Sourced::new(version.to_owned(), address.origin().clone()))
        });
        let foreign = |address: &Sourced<String>| {
            let host =
                address.value().split("//").nth(1).and_then(|rest| rest.split(['/', ':']).next()).unwrap_or_default();
            !OWN.iter().any(|own| host == *own || host.ends_with(&format!(".{own}")))
        };
        let script = unit.project.source(&path);
        let crlf = script.is_some_and(|script| script.text.contains("\r\n"));
        Some(Wrapper {
            path: Sourced::new(path.clone(), Origin::of_file(path)),
            version,
            own_host: address.filter(foreign),
            crlf,
            files: tree.files_in(&inner).cloned().collect(),
        })
    })
}

/// Something that the Maven of the image cannot do.
pub(super) struct Demand {
    /// What is said where no wrapper brings a version that can.
    pub(super) finding: Finding,
    /// Why another one is taken.
    pub(super) because: &'static str,
    /// Whether a version is good enough.
    pub(super) fits: Box<dyn Fn(&Version) -> bool>,
    pub(super) origin: Origin,
}

impl Demand {
    /// That the version lies in a range, unless the image's does.
    pub(super) fn range(text: &Sourced<String>) -> Option<Self> {
        let range = Range::parse(text.value(), version::version);
        let least = version::version(text.value());
        let fits = move |version: &Version| match (&range, &least) {
            (Some(range), _) => range.holds(version),
            (None, Some(least)) => version >= least,
            (None, None) => true,
        };
        let image = [version::version(IMAGE.0)?, version::version("3.9.99")?];
        let message = format!("the build asks for Maven {}, and the image has 3.9", text.value());
        (!image.iter().any(&fits)).then(|| Self {
            finding: unfit(message, text.origin()),
            because: "the build asks for another Maven than the image has",
            fits: Box::new(fits),
            origin: text.origin().clone(),
        })
    }

    /// That the version is older than one.
    pub(super) fn before(text: &str, finding: Finding, because: &'static str, origin: Origin) -> Option<Self> {
        let limit = version::version(text)?;
        Some(Self { finding, because, fits: Box::new(move |version| *version < limit), origin })
    }
}

/// That no Maven at hand fits.
pub(super) fn unfit(message: String, origin: &Origin) -> Finding {
    Finding::warning("java/maven-version", message)
        .help("let the wrapper fetch a version that fits (`mvn wrapper:wrapper -Dmaven=VERSION`), and keep its files")
        .at(origin.place().cloned())
}

/// Decides whether the wrapper's own Maven is needed, and adds its files to what is copied first.
pub(super) fn weigh(demands: Vec<Demand>, facts: &mut Facts) {
    let wrapper = facts.wrapper.clone();
    let version = wrapper.as_ref().and_then(|wrapper| wrapper.version.clone());
    let number = version.as_ref().and_then(|version| version::version(version.value()));
    let mut why = None;
    for demand in demands {
        match &number {
            Some(number) if (demand.fits)(number) => {
                let from = [demand.origin.clone()].into_iter().chain(version.iter().map(|one| one.origin().clone()));
                why.get_or_insert(Origin::rule_from("java/own-maven", demand.because, from));
            }
            _ => facts.findings.push(demand.finding),
        }
    }
    let Some(wrapper) = wrapper else { return };
    let host = || {
        let because = "the project fetches Maven from a host of its own";
        wrapper.own_host.as_ref().map(|host| Origin::rule_from("java/own-maven", because, [host.origin().clone()]))
    };
    let newer = || {
        let next = version::version(IMAGE.1)?;
        let version = version.as_ref().filter(|_| number.as_ref().is_some_and(|number| *number >= next))?;
        let because = "the project fetches a newer Maven than the image has";
        Some(Origin::rule_from("java/own-maven", because, [version.origin().clone()]))
    };
    facts.build.own_tool = why.or_else(host).or_else(newer);
    if facts.build.own_tool.is_some() {
        let files = wrapper.files.iter().map(|file| Sourced::new(file.clone(), Origin::of_file(file.clone())));
        facts.build.manifests.extend([wrapper.path.clone()].into_iter().chain(files));
    }
}
